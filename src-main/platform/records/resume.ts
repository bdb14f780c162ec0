/**
 * After an update: lets what was kept for it take its effect (law 7). Whether the program can show more than before is told
 * by a fingerprint of what it knows of entities and fields; where that is the same, there is nothing to do.
 */
import { hash } from 'node:crypto';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { createMerging } from './merging.ts';
import type { ProjectionHook } from './types.ts';

/** Records in a transaction. */
const SLICE = 500;

/** What decides whether an op fits, and what stands under what: entities, their fields, and what those hold. */
function fingerprint(registry: Registry): Buffer {
  const known = registry.entities.map(({ id, mode, space, stricter, under, fields }) => [
    id,
    mode,
    space,
    stricter,
    under,
    Object.values(fields).map(({ id: field, many, type }) => [field, many, type.kind, type.choices, type.target]),
  ]);
  return hash('sha256', JSON.stringify(known), 'buffer');
}

interface Dependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hooks: readonly ProjectionHook[];
}

/** Records in their order, a slice of them in each transaction. `next`: those after an id, at most so many. Answers how many there were. */
function each(
  writer: Writer,
  next: (last: Uint8Array) => readonly Readonly<Record<string, unknown>>[],
  work: (record: Id) => void,
): number {
  let count = 0;
  let last: Uint8Array = new Uint8Array(0);
  for (;;) {
    const records = next(last).map(({ record }) => record as Uint8Array);
    writer.transaction(() => {
      for (const record of records) work(idFromBytes(record));
    });
    count += records.length;
    if (records.length < SLICE) return count;
    last = records.at(-1)!;
  }
}

/**
 * Answers how many records were looked at of those that wait. Records that were erased whole are asked about anew, since more may count as
 * standing under them. A crash in between only means that the rest is looked at next time.
 */
export function resumeWaiting({ writer, registry, hooks }: Dependencies): number {
  const now = fingerprint(registry);
  const stored = writer.prepare("SELECT value FROM meta WHERE name = 'records.shape'").get()?.value;
  if (stored instanceof Uint8Array && now.equals(stored)) return 0;
  const merging = createMerging({ writer, registry, hooks });
  const waiting = writer.prepare(`SELECT record FROM waiting WHERE record > ? ORDER BY record LIMIT ${SLICE}`);
  const erased = writer.prepare(
    `SELECT record FROM document WHERE record > ? AND instr(versions, '"!":') > 0 ORDER BY record LIMIT ${SLICE}`,
  );
  const count = each(writer, (last) => waiting.all(last), merging.resume);
  each(writer, (last) => erased.all(last), merging.askAnew);
  writer
    .prepare(
      "INSERT INTO meta (name, value) VALUES ('records.shape', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .run(now);
  return count;
}
