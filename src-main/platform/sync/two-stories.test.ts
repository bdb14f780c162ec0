/** A relay that shows two computers two stories of a log, and tells one of them its own later than the other's. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createSyncStore } from './sync-store.ts';
import { encodeVector } from './vector.ts';

let clinic: TestClinic;
beforeEach(async () => {
  clinic = await openTestClinic(2);
});
afterEach(() => clinic.close());

const LOG = 'ab'.repeat(16);
const headOf = (digit: string): string => digit.repeat(64);

function storeOf({ writer, records, audit, clock, device }: Desk) {
  const { log, keys, identity } = device.belonging;
  return createSyncStore(
    { ...{ writer, records, audit, membership: log, keys, identity }, ...{ clock, random: testRandom } },
    () => undefined,
  );
}

/** Ben says that he has followed the audit log to its third place, and what its head is there. */
function hear(ana: Desk, ben: Desk, head: string): void {
  const { heads } = ana.device.belonging.log.state()!;
  const vector = {
    ...{ device: ben.device.id, seq: 1, at: ana.clock.now(), audit: 0, auditHead: headOf('0') },
    ...{ membership: heads.length, membershipHead: heads.at(-1)! },
    spaces: [{ space: 'audit', log: LOG, place: 3, head, chains: [] }],
  } as const;
  const { vectors } = storeOf(ana);
  ana.writer.transaction(() => vectors.note(vector, encodeVector(vector)));
}

/** Ana comes to that place, and looks; how the alarms stand then. */
function arrive(ana: Desk, head: string): unknown[] {
  const { vectors, places, alarms } = storeOf(ana);
  const come = (place: number, at: string): void => {
    ana.writer.transaction(() => places.add('audit', { place, head: at }));
    vectors.compareAhead();
  };
  ana.writer.transaction(() => places.begin('audit', LOG));
  for (const place of [1, 2]) come(place, headOf('1'));
  expect(alarms.standing()).toEqual([]);
  come(3, head);
  return alarms.standing().map(({ kind, space, claimant }) => ({ kind, space, claimant }));
}

it('says so once it is where the other one was, however long ago and whenever it was started', () => {
  const [ana, ben] = clinic.desks as [Desk, Desk];
  hear(ana, ben, headOf('3'));
  expect(arrive(ana, headOf('4'))).toEqual([{ kind: 'rolled-back', space: 'audit', claimant: ben.device.id }]);
  const { vectors, alarms } = storeOf(ana);
  // Somebody has looked into it: it is not said again of the same.
  for (const { id } of alarms.standing()) alarms.settle(id);
  vectors.compareAhead();
  expect(alarms.standing()).toEqual([]);
  clinic.isSpoilt = true;
});

it('says nothing where both were told the same', () => {
  const [ana, ben] = clinic.desks as [Desk, Desk];
  hear(ana, ben, headOf('3'));
  expect(arrive(ana, headOf('3'))).toEqual([]);
  clinic.isSpoilt = true;
});
