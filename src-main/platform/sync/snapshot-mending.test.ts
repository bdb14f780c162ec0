import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replies } from '#protocol/frames.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { alarmsOf, has, isSettled, loseAuthor, snapshotsAt } from './lost-chains.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { replyIn, requestIn } from './relay.testing.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(1);
  for (const isAdmin of [true, false]) await clinic.admit(undefined, isAdmin);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  ana!.create({ name: { given: 'First' } });
  await clinic.settle();
});
afterEach(() => clinic.close());

/** Cleo's computer is lost as `loseAuthor` says; `keeper` alone gets what she wrote. */
async function loseCleo(keeper: Desk, away: Desk, meanwhile?: (person: Id) => void): Promise<Id> {
  away.offline();
  await clinic.settle();
  const person = await loseAuthor(clinic, cleo!, keeper, meanwhile);
  expect(has(keeper, person)).toBe(true);
  away.online();
  await clinic.settle();
  return person;
}

describe('what a relay lost of a computer that was shut out', () => {
  it('comes out of a snapshot that the appointed one writes for that', async () => {
    const person = await loseCleo(ana!, ben!);
    expect(has(ben!, person)).toBe(false);
    await clinic.pass(5);
    expect(has(ben!, person)).toBe(true);
    expect(spaceHashes(ben!)).toEqual(spaceHashes(ana!));
    for (const desk of [ana!, ben!]) {
      expect(isSettled(desk)).toBe(true);
      expect(alarmsOf(desk)).toEqual(new Set(desk === ana ? ['rolled-back'] : []));
    }
    expect(snapshotsAt(clinic)).toBe(1);
    clinic.relay.cut();
    await clinic.pass(60);
    expect(snapshotsAt(clinic)).toBe(1);
  });

  it('lets go on what others wrote after it, and what is written after that', async () => {
    const person = await loseCleo(ana!, ben!, (lost) => ana!.edit(lost, { nickname: 'Found' }));
    const other = ben!.create({ name: { given: 'Meanwhile' } });
    await clinic.settle();
    expect(ben!.all('SELECT reason FROM sync_waiting')).toEqual([{ reason: 'seen' }]);
    await clinic.pass(5);
    expect(ben!.records.peek('person', person)?.values.nickname).toBe('Found');
    ben!.edit(person, { nickname: 'Again' });
    await clinic.pass(1);
    expect(has(ana!, other)).toBe(true);
    expect(spaceHashes(ben!)).toEqual(spaceHashes(ana!));
    expect(isSettled(ben!)).toBe(true);
  });

  it('is told as kept back while the appointed one has not got it either, and comes once another one is appointed that has', async () => {
    const person = await loseCleo(ben!, ana!);
    await clinic.pass(10);
    for (const desk of [ana!, ben!]) expect(alarmsOf(desk).has('withheld')).toBe(desk === ana);
    expect(has(ana!, person)).toBe(false);
    const author = createMembershipAuthor(ana!.device.belonging, testRandom);
    await author.appoint(ana!.client!.session()!, 'organisation', ben!.device.id);
    await clinic.pass(5);
    expect(has(ana!, person)).toBe(true);
    expect(spaceHashes(ana!)).toEqual(spaceHashes(ben!));
    expect(alarmsOf(ana!)).toEqual(new Set());
  });

  it('comes where the relay loses that snapshot as well', async () => {
    const backup = clinic.relay.backUp();
    const person = await loseCleo(ana!, ben!);
    ben!.offline();
    await clinic.pass(2);
    expect(snapshotsAt(clinic)).toBe(1);
    clinic.relay.restart(backup);
    await clinic.settle();
    ben!.online();
    await clinic.pass(5);
    expect(has(ben!, person)).toBe(true);
    expect(spaceHashes(ben!)).toEqual(spaceHashes(ana!));
    expect(isSettled(ben!)).toBe(true);
  });

  it('is not read out of a snapshot again and again that is not whole, and comes with the next', async () => {
    const person = await loseCleo(ana!, ben!);
    ben!.offline();
    await clinic.pass(2);
    let asked = 0;
    const lose: TestClinic['tamper'] = (direction, frame) => {
      if (requestIn(direction, frame)?.kind === 'getChunk') asked += 1;
      const reply = replyIn(direction, frame);
      if (reply?.kind !== 'chunk') return frame;
      return Buffer.from(replies.encode({ kind: 'refused', ref: reply.ref, code: 'missing' }));
    };
    clinic.tamper = lose;
    ben!.online();
    await clinic.pass(3);
    expect(asked).toBeGreaterThan(0);
    const before = asked;
    await clinic.pass(10);
    expect(asked).toBe(before);
    expect(has(ben!, person)).toBe(false);
    expect(alarmsOf(ben!)).toContain('withheld');

    // Whoever wrote it looks once more when the link comes back, and then writes another.
    clinic.relay.cut();
    await clinic.pass(3);
    clinic.tamper = (_, frame) => frame;
    clinic.relay.cut();
    await clinic.pass(5);
    expect(has(ben!, person)).toBe(true);
    expect(alarmsOf(ben!)).toEqual(new Set());
    expect(spaceHashes(ben!)).toEqual(spaceHashes(ana!));
  });
});
