/**
 * Whether what this computer keeps of sharing is whole and says one thing: the membership log from its first record on, our own
 * envelopes with their seals and receipts, how far the chains of others were applied, what waits, and the sums over all rows that
 * nothing signs. An organisation that shares nothing costs a few empty tables.
 */
import { type Check, createFindings, type Walk } from '../checking/walk.ts';
import { checkChains } from './check-chains.ts';
import { checkKept, checkSums } from './check-kept.ts';
import { readLog } from './check-membership.ts';
import { checkOwn } from './check-own.ts';
import { checkWarrants } from './check-warrants.ts';

export const checkSync: Check = function* (db): Walk<ReturnType<typeof createFindings>['problems']> {
  const { problems, report } = createFindings();
  yield* checkSums(db, report);
  const log = readLog(db, report);
  if (log === null) return problems;
  try {
    const told = yield* checkOwn(db, log, report);
    yield* checkChains(db, log, told, report);
    yield* checkKept(db, log, report);
    yield* checkWarrants(db, log.state, report);
  } finally {
    log.keys?.wipe();
  }
  return problems;
};
