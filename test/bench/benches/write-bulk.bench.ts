/**
 * Bulk writing through the door against the same rows and indexes in bare SQLCipher: the same tables of the same
 * database, the same number of rows a transaction, batches of both in turn, each side with the checkpoint of what it
 * wrote. The bare rows are removed afterwards.
 */
import type { Draft } from '#modules/population/generator/draft.ts';
import { generatePopulation } from '#modules/population/generator/generate.ts';
import { createRunIds } from '#modules/population/run-ids.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { removeBare, writeBare } from '../bare.ts';
import type { CoreBench } from '../bench.ts';
import { inTurn, lineOf, spreadOf, timed } from '../measure.ts';

const PAIRS = { quick: 12, full: 30 };
const ROUNDS = { quick: 1, full: 3 };
const BATCH = 200;
const WARM_UP = 5;
const BUDGET = 5;

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

export const writeBulkBench: CoreBench = {
  names: ['write.bulk'],
  on: 'core',
  async *run({ quick }, { platform, actor }) {
    const rounds = quick ? ROUNDS.quick : ROUNDS.full;
    const pairs = quick ? PAIRS.quick : PAIRS.full;
    const { writer, records, clock } = platform;
    const batches = drawBatches((pairs * rounds + WARM_UP) * 2);
    const creator = idToBytes(actor.userId);
    const throughDoor = (turn: number): number => {
      const changes = (batches[turn * 2] ?? []).map((draft) => ({ kind: 'create' as const, ...draft }));
      return timed(() => records.commit({ actor, changes }));
    };
    const bare = (turn: number): number =>
      writeBare(writer, batches[turn * 2 + 1] ?? [], clock.now() * 1024, creator);
    inTurn(WARM_UP, throughDoor, bare);
    const { ones, others, ratios } = inTurn(
      pairs,
      (round) => throughDoor(round + WARM_UP),
      (round) => bare(round + WARM_UP),
      { rounds, settle: () => void writer.connection.pragma('wal_checkpoint(PASSIVE)') },
    );
    removeBare(writer, batches.filter((_, index) => index % 2 === 1).flat());
    yield lineOf({
      bench: 'write.bulk',
      unit: '×',
      values: ratios,
      budget: BUDGET,
      control: { name: `bare SQLCipher, ms for ${BATCH * rounds} rows`, values: others },
      more: { door: { unit: `ms for ${BATCH * rounds} rows`, ...spreadOf(ones) } },
    });
  },
};
