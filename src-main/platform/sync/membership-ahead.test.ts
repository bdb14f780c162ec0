/** An envelope that says that its author has seen a longer list of computers than there is. */
import { afterEach, expect, it } from 'vitest';
import { type Reply, replies } from '#protocol/frames.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { alarmsOf } from './lost-chains.testing.ts';
import { replyIn } from './relay.testing.ts';

/** Behind magic, suite, kind, space, organisation, device and epoch (protocol/envelope.ts). */
const MEMBERSHIP_AT = 44;

let clinic: TestClinic;
afterEach(() => clinic.close());

it('and that its author never signed holds up nothing behind it', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  for (const desk of clinic.desks) desk.online();
  await clinic.pass(1);
  let changed = 0;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (reply?.kind !== 'delivery' || changed > 0) return frame;
    changed += 1;
    const envelope = Buffer.from(reply.envelope);
    envelope.writeUInt32BE(0xffff_0000, MEMBERSHIP_AT);
    return replies.encode({ ...reply, envelope } satisfies Reply);
  };
  ana.create({ name: { given: 'Changed' } });
  await clinic.settle();
  const person = ana.create({ name: { given: 'Behind it' } });
  await clinic.settle();
  expect(changed).toBe(1);
  expect(alarmsOf(ben)).toContain('forged');
  expect(ben.client!.link.state).toBe('online');
  clinic.tamper = (_, frame) => frame;
  await clinic.pass(1);
  expect(ben.records.peek('person', person)).not.toBeNull();
});
