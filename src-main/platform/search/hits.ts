/** Turns found rows into hits: the few fields a list shows, each only where the actor may read its class. */
import { mayRead } from '#platform/access/decide.ts';
import type { Actor } from '#shared/access/actor.ts';
import { columnOf } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { fieldFromColumn } from '../records/projection.ts';
import { MARK } from './entry.ts';
import type { SearchSource } from './source.ts';
import { ask, type Row, type Steps } from './steps.ts';

/** A record as a list of hits shows it. */
export interface Shown {
  readonly id: Id;
  readonly kind: string;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly identifiers: { readonly system: string; readonly value: string }[];
  readonly phones: string[];
  readonly roles: string[];
  readonly marks: ('inactive' | 'deceased')[];
}

/** How many identifiers and phone numbers a hit carries along. */
const AT_MOST = 10;

/** By row number; records that are gone or deleted are missing. */
export function* shownByRid(
  source: SearchSource,
  actor: Actor,
  found: readonly { readonly rid: number; readonly marks: number }[],
): Steps<Map<number, Shown>> {
  const { entity, shown } = source;
  const names = Object.values(shown).filter((name) => readable(source, actor, name));
  const columns = names.map((name) => `"${columnOf(name)}"`);
  const rows = yield ask(
    `SELECT ${['rid', 'id', ...columns].join(', ')} FROM "${entity.table}"
     WHERE rid IN (SELECT value FROM json_each(?)) AND deleted IS NULL`,
    JSON.stringify(found.map(({ rid }) => rid)),
  );
  const marks = new Map(found.map((one) => [one.rid, one.marks]));
  return new Map(
    rows.map((row) => [row.rid as number, toShown(source, names, row, marks.get(row.rid as number) ?? 0)]),
  );
}

const readable = ({ entity }: SearchSource, actor: Actor, name: string): boolean =>
  mayRead(actor, (entity.fields[name] ?? entity.computed[name])!.class);

function toShown({ entity, shown }: SearchSource, names: readonly string[], row: Row, marks: number): Shown {
  const value = <Value>(name: string | undefined): Value | null => {
    if (name === undefined || !names.includes(name)) return null;
    const stored = row[columnOf(name)] as SqlValue;
    return (Object.hasOwn(entity.fields, name) ? fieldFromColumn(entity, name, stored) : stored) as Value | null;
  };
  const roles = value<string | readonly string[]>(shown.roles) ?? [];
  return {
    id: idFromBytes(row.id as Uint8Array),
    kind: entity.name,
    name: value<string>(shown.name),
    birthDate: value<string>(shown.birthDate),
    identifiers: (value<readonly Item<Identifier>[]>(shown.identifiers) ?? [])
      .slice(0, AT_MOST)
      .map(({ value: one }) => ({ system: one.system ?? one.type ?? '', value: one.value })),
    phones: (value<readonly Item<Phone>[]>(shown.phones) ?? [])
      .slice(0, AT_MOST)
      .map(({ value: one }) => one.original),
    roles: typeof roles === 'string' ? [roles] : [...roles],
    marks: [
      ...(marks & MARK.inactive ? (['inactive'] as const) : []),
      ...(marks & MARK.deceased ? (['deceased'] as const) : []),
    ],
  };
}
