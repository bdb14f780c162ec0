/**
 * One figure for all that the clinic's records say: two databases with the same live values have the same hash, whatever
 * device wrote them and in whatever order they came. A backup is compared with its restore by it, and later one device
 * with another.
 * SHA-256 over the live records of a space in the order of their ids, each as one line of canonical JSON. In that order,
 * and not as a sum of hashes, since sums of ordinary hashes can be forged (Wagner 2002) and the walk is paid rarely.
 * Left out: audit entries, what is local to a device, local row numbers and times, and key material, which a restore renews.
 */
import { createHash } from 'node:crypto';
import { columnOf, type Entity, type Space } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { spacesOf } from '#shared/entity/space.ts';
import type { Writer } from '../database/types.ts';
import { rowToState } from './projection.ts';
import { fieldIdOf, valuesToRegisters } from './registers.ts';

export interface SpaceHash {
  /** SHA-256, hex. */
  readonly hash: string;
  /** Live records. */
  readonly records: number;
}

export interface StateHash extends SpaceHash {
  readonly spaces: Readonly<Record<string, SpaceHash>>;
}

/** JSON with the keys of every object in order: two equal values have one text. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

/** One record as a line: permanent ids only, so that a renamed field changes nothing. */
function lineOf(entity: Entity, row: Readonly<Record<string, unknown>>): string {
  const { id, values, retracted } = rowToState(entity, row);
  const registers = [...valuesToRegisters(entity, values)]
    .filter(([register]) => entity.fields[entity.nameById.get(fieldIdOf(register))!]!.class !== 'secret')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `${canonical([entity.id, id, retracted, registers])}\n`;
}

/** The rows of an entity's table that live in a space, as a condition. */
const rowsIn = ({ stricter, ...entity }: Entity, space: Space): string =>
  stricter === undefined || stricter.space === entity.space
    ? '1'
    : `"${columnOf(stricter.field)}" ${space === stricter.space ? 'IS' : 'IS NOT'} 1`;

/** Walks all records; yields how many were seen now and then, so that a caller may breathe. */
export function* stateHashSteps(
  { connection }: Pick<Writer, 'connection'>,
  registry: Registry,
): Generator<number, StateHash> {
  // A table that is not there yet, before the migration that brings it, holds as much as an empty one.
  const tables = new Set(connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
  const entities = registry.entities.filter(({ table }) => tables.has(table));
  const travelling = entities.flatMap(spacesOf).filter((space) => space !== 'local' && space !== 'audit');
  const spaces: Record<string, SpaceHash> = {};
  let seen = 0;
  for (const space of [...new Set(travelling)].sort()) {
    const hash = createHash('sha256').update(`almoner/state/v1/${space}\n`);
    let records = 0;
    const inSpace = entities.filter((entity) => spacesOf(entity).includes(space));
    for (const entity of inSpace.sort((one, other) => (one.id < other.id ? -1 : 1))) {
      const rows = connection
        .prepare(`SELECT * FROM ${entity.table} WHERE deleted IS NULL AND ${rowsIn(entity, space)} ORDER BY id`)
        .iterate();
      for (const row of rows as Iterable<Readonly<Record<string, unknown>>>) {
        hash.update(lineOf(entity, row));
        records += 1;
        seen += 1;
        if (seen % 500 === 0) yield seen;
      }
    }
    spaces[space] = { hash: hash.digest('hex'), records };
  }
  const all = createHash('sha256').update('almoner/state/v1\n');
  for (const [space, part] of Object.entries(spaces))
    if (part.records > 0) all.update(`${space} ${part.records} ${part.hash}\n`);
  return { hash: all.digest('hex'), records: seen, spaces };
}

/** The same in one go, for programs that answer and end and for worker threads. */
export function stateHash(writer: Pick<Writer, 'connection'>, registry: Registry): StateHash {
  const steps = stateHashSteps(writer, registry);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
