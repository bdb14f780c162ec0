/**
 * Bulk writing through the door against the same rows and indexes in bare SQLCipher: the same tables of the same
 * database, the same number of rows a transaction, batches of both in turn. The bare rows are removed afterwards.
 */
import { registry } from '#modules/entities.ts';
import type { Draft } from '#modules/population/generator/draft.ts';
import { generatePopulation } from '#modules/population/generator/generate.ts';
import { createRunIds } from '#modules/population/run-ids.ts';
import type { Writer } from '#platform/database/types.ts';
import { fieldToColumn } from '#platform/records/projection.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { CoreBench } from '../bench.ts';
import { inTurn, lineOf, spreadOf, timed } from '../measure.ts';

const PAIRS = 30;
const ROUNDS = 3;
const BATCH = 200;
const WARM_UP = 5;
const BUDGET = 5;

interface BareRow {
  readonly sql: string;
  readonly bound: readonly SqlValue[];
}

/** Columns are worked out beforehand: the bare side pays for SQLite alone. */
function bareRow(draft: Draft, stamp: number, creator: Uint8Array): BareRow {
  const entity: Entity = registry.byName(draft.entity);
  const values: Readonly<Record<string, unknown>> = { ...draft.values };
  const fields = Object.keys(entity.fields);
  const computed = Object.entries(entity.computed);
  const columns = [...fields, ...computed.map(([name]) => name)].map((name) => `"${columnOf(name)}"`);
  return {
    sql: `INSERT INTO ${entity.table} (id, created, creator, updated, ${columns.join(', ')}) VALUES (${'?, '.repeat(columns.length + 3)}?)`,
    bound: [
      idToBytes(draft.id),
      stamp,
      creator,
      stamp,
      ...fields.map((name) => fieldToColumn(entity, name, values[name])),
      ...computed.map(([, field]) => field.compute(values)),
    ],
  };
}

/** Batches of one mix: every n-th draft of a population, so that people and activities are in each. */
function drawBatches(count: number): readonly (readonly Draft[])[] {
  const wanted = count * BATCH;
  const drafts: Draft[] = [];
  const newId = createRunIds(crypto.getRandomValues(new Uint8Array(32)), Date.now());
  for (const draft of generatePopulation({
    people: wanted,
    activities: wanted * 3,
    seed: 'bulk',
    now: Date.now(),
    newId,
  })) {
    drafts.push(draft);
    if (drafts.length === wanted) break;
  }
  return Array.from({ length: count }, (_, batch) => drafts.filter((_draft, index) => index % count === batch));
}

function removeBare(writer: Writer, drafts: readonly Draft[]): void {
  writer.transaction(() => {
    for (const { entity, id } of drafts)
      writer.prepare(`DELETE FROM ${registry.byName(entity).table} WHERE id = ?`).run(idToBytes(id));
  });
}

export const writeBulkBench: CoreBench = {
  names: ['write.bulk'],
  on: 'core',
  async *run(_clinic, { platform, actor }) {
    const { writer, records, clock } = platform;
    const batches = drawBatches((PAIRS * ROUNDS + WARM_UP) * 2);
    const creator = idToBytes(actor.userId);
    const throughDoor = (turn: number): number => {
      const changes = (batches[turn * 2] ?? []).map((draft) => ({ kind: 'create' as const, ...draft }));
      return timed(() => records.commit({ actor, changes }));
    };
    const bare = (turn: number): number => {
      const rows = (batches[turn * 2 + 1] ?? []).map((draft) => bareRow(draft, clock.now() * 1024, creator));
      return timed(() =>
        writer.transaction(() => {
          for (const { sql, bound } of rows) writer.prepare(sql).run(...bound);
        }),
      );
    };
    inTurn(WARM_UP, throughDoor, bare);
    const { ones, others, ratios } = inTurn(
      PAIRS,
      (round) => throughDoor(round + WARM_UP),
      (round) => bare(round + WARM_UP),
      { rounds: ROUNDS, by: 'sum' },
    );
    removeBare(writer, batches.filter((_, index) => index % 2 === 1).flat());
    yield lineOf({
      bench: 'write.bulk',
      unit: '×',
      values: ratios,
      budget: BUDGET,
      control: { name: `bare SQLCipher, ms for ${BATCH * ROUNDS} rows`, values: others },
      more: { door: { unit: `ms for ${BATCH * ROUNDS} rows`, ...spreadOf(ones) } },
    });
  },
};
