/**
 * The work an erasure leaves for the background: what other places than the records keep of a value. What was erased stands
 * in a list, with the texts to look for, until each of these places has forgotten it; then that goes too.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { FieldKind } from '#shared/entity/field-type.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { Gone } from './blank.ts';
import { ERASURES, headsIn, type Versions } from './heads.ts';
import { fieldIdOf } from './registers.ts';

/** What is gone, for those who keep something beside the records. */
export interface Erased {
  /** The op that says so. */
  readonly op: Id;
  readonly entity: Entity;
  readonly record: Id;
  /** Permanent ids; null: the whole record. */
  readonly fields: readonly string[] | null;
  /** Every text in what is gone by which somebody may be known: no choice out of a list, and no link. */
  readonly texts: readonly string[];
}

/** Forgets it in one place. Each step is a transaction of its own, and short (law 11); it may be begun anew. */
export type Forget = (erased: Erased) => Iterable<void>;
/** The same of several in one go, for places that are long: to go through them for each erasure would take hours where hundreds are due. */
export type ForgetTogether = (erased: readonly Erased[]) => Iterable<void>;

/** Erasures that go together. */
const TOGETHER = 200;

/** Shorter ones tell nobody apart, and stand everywhere. */
const SHORTEST = 3;

/** What is chosen out of a list or a calendar, or leads to another record: no word of it is anybody's own. A date may be of birth. */
const NOBODYS: ReadonlySet<FieldKind> = new Set([
  ...(['choice', 'multiChoice', 'boolean', 'link'] as const),
  ...(['dateTime', 'time', 'recurrence'] as const),
]);
/** The same within a value: what a phone is used for, who gave a number, and where a whole state or country lives. */
const PARTS_OF_MANY: ReadonlySet<string> = new Set(['use', 'type', 'system', 'state', 'country']);

/** The texts in a value, each once. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value.trim();
  else if (typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null)
    for (const [part, inner] of Object.entries(value)) if (!PARTS_OF_MANY.has(part)) yield* textsIn(inner);
}

/** The texts by which somebody may be known, each once. Of a field that this version does not know: all. */
function tellingTexts(entity: Entity, gone: readonly Gone[]): string[] {
  const texts = new Set<string>();
  for (const { register, value } of gone) {
    const name = register === null ? undefined : entity.nameById.get(fieldIdOf(register));
    const kind = name === undefined ? undefined : entity.fields[name]?.type.kind;
    if (kind !== undefined && NOBODYS.has(kind)) continue;
    for (const text of textsIn(value)) if (text.length >= SHORTEST) texts.add(text);
  }
  return [...texts];
}

/** Puts it on the list, in the transaction that blanked `gone`. */
export function noteErased(
  writer: Pick<Writer, 'prepare'>,
  entity: Entity,
  record: Id,
  versions: Versions,
  gone: readonly Gone[],
): void {
  if (gone.length === 0) return;
  const whole = headsIn(versions[ERASURES]);
  const fields = Object.keys(versions).flatMap((name) =>
    name.startsWith(ERASURES) && name !== ERASURES ? [name.slice(ERASURES.length)] : [],
  );
  const [op] = whole.length > 0 ? whole : headsIn(versions[ERASURES + fields[0]!]);
  writer
    .prepare('INSERT INTO erasing (op, record, entity, fields, texts) VALUES (?, ?, ?, ?, ?)')
    .run(
      idToBytes(op!),
      idToBytes(record),
      entity.id,
      whole.length > 0 ? null : JSON.stringify(fields),
      JSON.stringify(tellingTexts(entity, gone)),
    );
}

export interface Forgetting {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly places: readonly Forget[];
  readonly together?: readonly ForgetTogether[];
  /** Once the list is empty: for indexes that only strike out until they are merged, and for the log of the database. */
  readonly after: readonly (() => Iterable<void>)[];
}

/** Works off the list; ends when it is empty. Yields between steps. */
export function* forgetErased({ writer, registry, places, together = [], after }: Forgetting): Generator<void> {
  const next = writer.prepare(`SELECT * FROM erasing ORDER BY seq LIMIT ${TOGETHER}`);
  let any = false;
  for (let rows = next.all(); rows.length > 0; rows = next.all()) {
    any = true;
    const all = rows.flatMap((row) => erasedIn(registry, row) ?? []);
    for (const erased of all) for (const forget of places) for (const _ of forget(erased)) yield;
    for (const forget of together) for (const _ of forget(all)) yield;
    writer.transaction(() => {
      for (const { seq } of rows) writer.prepare('DELETE FROM erasing WHERE seq = ?').run(seq);
    });
    yield;
  }
  if (any) for (const work of after) for (const _ of work()) yield;
}

/** Null where this version does not know the entity. */
function erasedIn(registry: Registry, row: Readonly<Record<string, unknown>>): Erased | null {
  const entity = registry.byId(row.entity as string);
  if (!entity) return null;
  return {
    op: idFromBytes(row.op as Uint8Array),
    entity,
    record: idFromBytes(row.record as Uint8Array),
    fields: row.fields === null ? null : (JSON.parse(row.fields as string) as string[]),
    texts: JSON.parse(row.texts as string) as string[],
  };
}
