/** A relay that leaves out once what the two computers of an enrolment say to each other. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replies } from '#protocol/frames.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { foundTestOrganisation, type TestOrganisation, testRandom, testUser } from './device.testing.ts';
import { newIdentity } from './device-keys.ts';
import { type Invitation, openInvitation } from './enrol-invite.ts';
import { answerInvitation, enterAsDevice, enterMailbox, fetchExpectedLog, type Joining } from './enrol-join.ts';
import { parseInviteCode } from './invite-code.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import type { Outside } from './relay-work.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
let invitation: Invitation;
const open: { close(): void }[] = [];
const newId = createIdSource({ now: () => Date.now() }, testRandom);
const rights = { spaces: ['org', 'clinical', 'audit'], admin: false, user: testUser } as const;

const invite = async (): Promise<Invitation> => {
  const { first } = clinic;
  const work = await first.work();
  return openInvitation({
    work,
    author: first.author,
    belonging: first.belonging,
    organisation: 'Elm Street Clinic',
    meta: createMeta(first.database.writer),
    clock: relay.clock,
    timers: relay.timers,
    random: testRandom,
  });
};

beforeEach(async () => {
  relay = createTestRelay();
  clinic = await foundTestOrganisation(relay);
  invitation = await invite();
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await clinic.close();
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const members = (): number => clinic.first.belonging.log.state()!.members.size;

/** Whoever joins, by a line on which the relay leaves out one piece of mail. */
async function joinUnheard(isLost: () => boolean): Promise<Joining> {
  const secret = parseInviteCode(invitation.code);
  const outside: Outside = {
    ...relay.outside,
    connect: (url, events) =>
      relay.outside.connect(url, {
        ...events,
        received(type, frame) {
          if (replies.decode(frame).kind !== 'mailed' || !isLost()) events.received(type, frame);
        },
      }),
  };
  const work = await enterMailbox(outside, relay.url, secret);
  open.push(work);
  return answerInvitation({
    ...{ work, timers: relay.timers, random: testRandom, code: secret, name: 'Front desk 2', platform: 'linux' },
    identityIn: (org) => newIdentity(org, newId(), testRandom),
  });
}

it('a new device comes in though the relay left out once that it is in', async () => {
  let lost = 0;
  const joining = await joinUnheard(() => {
    if (lost > 0 || members() < 2) return false;
    lost += 1;
    return true;
  });
  const digits = joining.digits();
  await invitation.arrived;
  await digits;
  void invitation.confirm(rights).catch(() => undefined);
  const capsule = await joining.capsule();
  const done = joining.accept();
  for (let half = 0; half < 30; half += 1) {
    await tick();
    relay.advance(30_000);
  }
  expect(lost).toBe(1);
  expect((await done).unheard).toMatchObject({ code: expect.stringMatching(/^invite\./) });
  const { offer, identity } = joining;
  const work = await enterAsDevice(relay.outside, relay.url, identity, capsule.relayKey);
  open.push(work);
  const { state } = await fetchExpectedLog(work.session, { offer, capsule, done: await done, identity });
  expect(state.members.get(identity.device)?.revoked).toBeNull();
});
