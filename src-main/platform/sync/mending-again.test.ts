/** What a relay that was put back to an older backup lost of a computer that was shut out, where it says one thing wrong while that is mended. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replies } from '#protocol/frames.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { has, loseAuthor } from './lost-chains.testing.ts';
import { replyIn } from './relay.testing.ts';

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

async function loseCleo(): Promise<Id> {
  ben!.offline();
  await clinic.settle();
  const person = await loseAuthor(clinic, cleo!, ana!);
  expect(has(ana!, person)).toBe(true);
  ben!.online();
  await clinic.settle();
  return person;
}

it('comes though the relay said once that it has it', async () => {
  let isSaid = false;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (isSaid || reply?.kind !== 'chain' || reply.device !== cleo!.device.id || reply.space !== 'org')
      return frame;
    const last = ana!.device.belonging.log.state()!.members.get(cleo!.device.id)?.revoked?.chains.org;
    if (last === undefined || reply.seq >= last.seq) return frame;
    isSaid = true;
    return Buffer.from(replies.encode({ ...reply, ...last }));
  };
  const person = await loseCleo();
  await clinic.pass(75);
  expect(isSaid).toBe(true);
  expect(has(ben!, person)).toBe(true);
});

it('comes though the relay said once that it has not got a chunk', async () => {
  let isSaid = false;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (isSaid || reply?.kind !== 'chunk') return frame;
    isSaid = true;
    return Buffer.from(replies.encode({ kind: 'refused', ref: reply.ref, code: 'missing' }));
  };
  const person = await loseCleo();
  await clinic.pass(75);
  expect(isSaid).toBe(true);
  expect(has(ben!, person)).toBe(true);
});
