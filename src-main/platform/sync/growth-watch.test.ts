/** A relay that once does not say that the membership log has grown, or says that it took a record and throws it away. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { replyIn } from './relay.testing.ts';

let clinic: TestClinic;
let ana: Desk;
beforeEach(async () => {
  clinic = await openTestClinic(1);
  ana = clinic.desks[0]!;
});
afterEach(() => clinic.close());
const heldBy = (desk: Desk) => [...desk.device.belonging.log.state()!.members.get(desk.device.id)!.spaces].sort();
it('a desk that was not told once of a space that it was given gets it all the same, though nobody writes', async () => {
  const dan = await clinic.admit(['org']);
  dan.online();
  await clinic.pass(3);
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    if (replyIn(direction, frame)?.kind !== 'grown') return frame;
    isLost = true;
    return null;
  };
  const author = createMembershipAuthor(ana.device.belonging, testRandom);
  await author.setSpaces((await ana.device.work()).session, dan.device.id, ['org', 'clinical']);
  await clinic.pass(1);
  clinic.tamper = (_, frame) => frame;
  await clinic.pass(30);
  expect(isLost).toBe(true);
  expect(heldBy(dan)).toEqual(['clinical', 'org']);
});
