/**
 * The work an erasure leaves for the background: what other places than the records keep of a value. What was erased stands
 * in a list, with the texts to look for, until each of these places has forgotten it; then that goes too.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { ERASURES, headsIn, type Versions } from './heads.ts';

/** What is gone, for those who keep something beside the records. */
export interface Erased {
  /** The op that says so. */
  readonly op: Id;
  readonly entity: Entity;
  readonly record: Id;
  /** Permanent ids; null: the whole record. */
  readonly fields: readonly string[] | null;
  /** Every text that was in what is gone. */
  readonly texts: readonly string[];
}

/** Forgets it in one place. Each step is a transaction of its own, and short (law 11); it may be begun anew. */
export type Forget = (erased: Erased) => Iterable<void>;

/** Shorter ones tell nobody apart, and stand everywhere. */
const SHORTEST = 3;

/** The texts in a value, each once. */
export function textsIn(values: readonly unknown[]): string[] {
  const texts = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.trim().length >= SHORTEST) texts.add(value.trim());
    } else if (typeof value === 'number') {
      if (String(value).length >= SHORTEST) texts.add(String(value));
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  values.forEach(visit);
  return [...texts];
}

/** Puts it on the list, in the transaction that blanked `gone`. */
export function noteErased(
  writer: Pick<Writer, 'prepare'>,
  entity: Entity,
  record: Id,
  versions: Versions,
  gone: readonly unknown[],
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
      JSON.stringify(textsIn(gone)),
    );
}

export interface Forgetting {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly places: readonly Forget[];
  /** Once the list is empty: for indexes that only strike out until they are merged, and for the log of the database. */
  readonly after: readonly (() => Iterable<void>)[];
}

/** Works off the list; ends when it is empty. Yields between steps. */
export function* forgetErased({ writer, registry, places, after }: Forgetting): Generator<void> {
  const next = writer.prepare('SELECT * FROM erasing ORDER BY seq LIMIT 1');
  let any = false;
  for (let row = next.get(); row !== undefined; row = next.get()) {
    any = true;
    const entity = registry.byId(row.entity as string);
    if (entity) {
      const erased: Erased = {
        op: idFromBytes(row.op as Uint8Array),
        entity,
        record: idFromBytes(row.record as Uint8Array),
        fields: row.fields === null ? null : (JSON.parse(row.fields as string) as string[]),
        texts: JSON.parse(row.texts as string) as string[],
      };
      for (const forget of places) for (const _ of forget(erased)) yield;
    }
    const seq = row.seq as number;
    writer.transaction(() => writer.prepare('DELETE FROM erasing WHERE seq = ?').run(seq));
    yield;
  }
  if (any) for (const work of after) for (const _ of work()) yield;
}
