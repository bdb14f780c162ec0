/** Criterion E5: who does not have the code, the time or the administrator's word does not come in, and no relay helps him. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replies, requests } from '#protocol/frames.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { foundTestOrganisation, type TestOrganisation, testRandom, testUser } from './device.testing.ts';
import { newIdentity } from './device-keys.ts';
import { INVITE_MILLIS, type Invitation, openInvitation } from './enrol-invite.ts';
import { answerInvitation, enterAsDevice, enterMailbox, fetchExpectedLog, type Joining } from './enrol-join.ts';
import { answerMail, commitmentTo, type Offer, offerDigest, offerMail, revealMail } from './enrol-mail.ts';
import { codeOf, newInviteSecret, parseInviteCode } from './invite-code.ts';
import { publicDevice } from './membership-changes.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { openRelayWork } from './relay-work.ts';
import type { DeviceIdentity } from './types.ts';

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

const code = (thrown: Promise<unknown>): Promise<unknown> =>
  thrown.then(
    () => 'done',
    (fault: { code?: string }) => fault.code ?? fault,
  );
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function join(typed: string, identityIn?: (org: string) => DeviceIdentity): Promise<Joining> {
  const secret = parseInviteCode(typed);
  const work = await enterMailbox(relay.outside, relay.url, secret);
  open.push(work);
  return answerInvitation({
    work,
    timers: relay.timers,
    random: testRandom,
    code: secret,
    identityIn: identityIn ?? ((org) => newIdentity(org, newId(), testRandom)),
    name: 'Front desk 2',
    platform: 'linux',
  });
}

/** The log as the joined device believes it. */
async function logOf(
  joining: Joining,
  capsule: Awaited<ReturnType<Joining['capsule']>>,
  done: { length: number; head: string },
) {
  const { offer, identity } = joining;
  const work = await enterAsDevice(relay.outside, relay.url, identity, capsule.relayKey);
  open.push(work);
  return fetchExpectedLog(work.session, { offer, capsule, done: { v: 1, ...done }, identity });
}

const NUMBER = 'ef'.repeat(32);
/** Whoever has the code, and the relay's mailbox, with the offer as it lies there. */
async function thief() {
  const secret = parseInviteCode(invitation.code);
  const work = await enterMailbox(relay.outside, relay.url, secret);
  open.push(work);
  const offer = await new Promise<Offer>((resolve) =>
    work.onMail((_, bytes) => {
      const said = offerMail.open(secret, bytes, '');
      if (said !== null) resolve(said);
    }),
  );
  return { secret, work, offer };
}
/** An answer by keys of a thief's own, sealed as it must be. */
const answerOf = (offer: Offer) => {
  const secret = parseInviteCode(invitation.code);
  const device = publicDevice(newIdentity(offer.org, newId(), testRandom));
  const said = { v: 1 as const, device, number: NUMBER, name: 'Mallory', platform: '' };
  return { invite: secret.invite, bytes: answerMail.seal(secret, said, offerDigest(secret, offer), testRandom) };
};

const members = (): number => clinic.first.belonging.log.state()!.members.size;

describe('a device with the right code', () => {
  it('comes in after both screens showed the same digits', async () => {
    const joining = await join(invitation.code.toLowerCase().replaceAll('-', ' '));
    const arrival = await invitation.arrived;
    expect(arrival).toEqual({
      digits: await joining.digits(),
      name: 'Front desk 2',
      platform: 'linux',
      device: joining.identity.device,
    });
    expect(arrival.digits).toMatch(/^\d{4} \d{4}$/);
    const confirmed = invitation.confirm(rights);
    const capsule = await joining.capsule();
    expect(members()).toBe(1);
    const done = await joining.accept();
    await confirmed;
    expect(capsule.user).toEqual(testUser);
    expect(joining.offer.organisation).toBe('Elm Street Clinic');
    const { state } = await logOf(joining, capsule, done);
    const { id, sign, agree } = publicDevice(joining.identity);
    expect(state.members.get(id)).toMatchObject({ sign, agree, admin: false, revoked: null });
  });

  it('comes in where the link is cut at every step', async () => {
    const joining = await join(invitation.code);
    relay.cut();
    await invitation.arrived;
    await tick();
    const confirmed = invitation.confirm(rights);
    const capsule = await joining.capsule();
    relay.cut();
    await tick();
    const done = await joining.accept();
    await confirmed;
    expect((await logOf(joining, capsule, done)).state.members.size).toBe(2);
  });

  it('is not let in when it gives up, as with a wrong password', async () => {
    const joining = await join(invitation.code);
    const confirmed = code(invitation.arrived.then(() => invitation.confirm(rights)));
    await joining.capsule();
    await joining.decline();
    expect(await confirmed).toBe('invite.abandoned');
    expect(members()).toBe(1);
  });

  it('is not let in when the digits are not confirmed', async () => {
    const joining = await join(invitation.code);
    await invitation.arrived;
    invitation.cancel('invite.digits');
    const capsule = code(joining.capsule());
    await tick();
    // As when the relay ends the connection of who waits at a mailbox that is no more.
    relay.cut();
    expect(await capsule).toBe('invite.cancelled');
    expect(await code(invitation.confirm(rights))).toBe('invite.digits');
    expect(members()).toBe(1);
  });
});

describe('a code', () => {
  it('is void after its first use', async () => {
    const joining = await join(invitation.code);
    const confirmed = invitation.arrived.then(() => invitation.confirm(rights));
    await joining.capsule();
    await joining.accept();
    await confirmed;
    const late = await code(join(invitation.code).then((second) => second.capsule()));
    expect(late).toBe('invite.burned');
    expect(members()).toBe(2);
  });

  it('is void when two answer it, before anybody is let in', async () => {
    const { work, offer } = await thief();
    await join(invitation.code);
    await invitation.arrived;
    await work.session.ask({ kind: 'mail', ...answerOf(offer) });
    await tick();
    expect(await code(invitation.confirm(rights))).toBe('invite.burned');
    expect(members()).toBe(1);
  });

  it('stays the same for whoever waits again, until somebody answers it', async () => {
    invitation.leave();
    relay.advance(60_000);
    const again = await invite();
    expect(again.code).toBe(invitation.code);
    expect(again.expires).toBe(invitation.expires);
    await join(invitation.code);
    await again.arrived;
    const other = await invite();
    expect(other.code).not.toBe(invitation.code);
    other.cancel();
  });

  it('runs out after ten minutes, by the inviter’s clock', async () => {
    relay.advance(INVITE_MILLIS + 1);
    expect(await code(invitation.arrived)).toBe('invite.expired');
    expect(await code(join(invitation.code))).toBe('invite.unknown');
  });

  it('leaves whoever waits for its confirmation no longer than it is good', async () => {
    const joining = await join(invitation.code);
    await invitation.arrived;
    const capsule = code(joining.capsule());
    relay.advance(INVITE_MILLIS + 1);
    expect(await capsule).toBe('invite.expired');
  });

  it('runs out also for one who came in time and was not confirmed in time', async () => {
    await join(invitation.code);
    await invitation.arrived;
    relay.advance(INVITE_MILLIS + 1);
    expect(await code(invitation.confirm(rights))).toBe('invite.expired');
    expect(members()).toBe(1);
  });

  it('that is wrong finds no mailbox, and leaves the right one usable', async () => {
    expect(await code(join(codeOf(newInviteSecret(testRandom))))).toBe('invite.unknown');
    await join(invitation.code);
    expect((await invitation.arrived).name).toBe('Front desk 2');
  });

  it('is burned by an answer of somebody who knows the mailbox and not the code', async () => {
    const { invite: id } = parseInviteCode(invitation.code);
    const guess = { ...newInviteSecret(testRandom), invite: id };
    const work = await openRelayWork(relay.outside, relay.url, () => ({ kind: 'enter', invite: id }));
    open.push(work);
    const identity = newIdentity(clinic.first.belonging.identity.org, newId(), testRandom);
    const answer = {
      v: 1 as const,
      device: publicDevice(identity),
      number: NUMBER,
      name: 'Mallory',
      platform: '',
    };
    const bytes = answerMail.seal(guess, answer, '', testRandom);
    await work.session.ask({ kind: 'mail', invite: id, bytes });
    expect(await code(invitation.arrived)).toBe('invite.burned');
    expect(await code(join(invitation.code))).toBe('invite.unknown');
  });
});

describe('whoever stole the code and stands between the two', () => {
  it('has to bind himself to keys before he can know the digits of either screen', async () => {
    const { secret, work, offer } = await thief();
    const seen: Uint8Array[] = [];
    work.onMail((_, bytes) => void seen.push(Buffer.from(bytes)));
    expect(seen.map((bytes) => revealMail.open(secret, bytes, offerDigest(secret, offer)))).toEqual([]);
    await work.session.ask({ kind: 'mail', ...answerOf(offer) });
    const { digits } = await invitation.arrived;
    await tick();
    const revealed = seen.flatMap((bytes) => revealMail.open(secret, bytes, offerDigest(secret, offer)) ?? []);
    // What the digits depend on came after his answer, and can be no other.
    expect(revealed).toHaveLength(1);
    const { commitment, ...terms } = offer;
    expect(commitmentTo(terms, revealed[0]!.number)).toBe(commitment);
    expect(commitmentTo(terms, NUMBER)).not.toBe(commitment);
    expect(digits).toMatch(/^\d{4} \d{4}$/);
  });

  it('cannot show the new device another number than he was bound to', async () => {
    const secret = parseInviteCode(invitation.code);
    let offer: Offer | null = null;
    relay.tamper = (way, frame) => {
      const reply = way === 'down' ? replies.decode(frame) : null;
      if (reply?.kind !== 'mailed') return frame;
      offer ??= offerMail.open(secret, reply.bytes, '');
      const bound = offerDigest(secret, offer!);
      if (revealMail.open(secret, reply.bytes, bound) === null) return frame;
      const bytes = revealMail.seal(secret, { v: 1, number: NUMBER }, bound, testRandom);
      return replies.encode({ ...reply, bytes });
    };
    const joining = await join(invitation.code);
    expect(await code(joining.digits())).toBe('invite.burned');
  });

  it('gains nothing where the new device was away when the number was told: it comes again with the capsule', async () => {
    const secret = parseInviteCode(invitation.code);
    let offer: Offer | null = null;
    let lost = 0;
    relay.tamper = (way, frame) => {
      const reply = way === 'down' ? replies.decode(frame) : null;
      if (reply?.kind !== 'mailed') return frame;
      offer ??= offerMail.open(secret, reply.bytes, '');
      if (revealMail.open(secret, reply.bytes, offerDigest(secret, offer!)) === null) return frame;
      lost += 1;
      return null;
    };
    const joining = await join(invitation.code);
    const { digits } = await invitation.arrived;
    await tick();
    expect(lost).toBe(1);
    const confirmed = invitation.confirm(rights);
    expect(await joining.digits()).toBe(digits);
    expect((await joining.capsule()).user).toEqual(testUser);
    await joining.accept();
    await confirmed;
  });
});

describe('a relay', () => {
  /** Changes the bytes of mail in one direction. */
  const swapMail = (direction: 'up' | 'down', change: (bytes: Uint8Array) => Uint8Array): void => {
    relay.tamper = (way, frame) => {
      if (way !== direction) return frame;
      if (way === 'up') {
        const request = requests.decode(frame);
        return request.kind === 'mail' ? requests.encode({ ...request, bytes: change(request.bytes) }) : frame;
      }
      const reply = replies.decode(frame);
      return reply.kind === 'mailed' ? replies.encode({ ...reply, bytes: change(reply.bytes) }) : frame;
    };
  };

  it('that changes an offer is noticed by the new device', async () => {
    swapMail('down', (bytes) => {
      const changed = Buffer.from(bytes);
      changed[20]! ^= 1;
      return changed;
    });
    expect(await code(join(invitation.code))).toBe('invite.burned');
    expect(members()).toBe(1);
  });

  it('that puts keys of its own into the answer burns the code', async () => {
    const own = newIdentity('', newId(), testRandom);
    swapMail('up', () => {
      // It has the mailbox's id, and must guess what the code is.
      const guess = { secret: randomBytes(16), invite: parseInviteCode(invitation.code).invite };
      const answer = {
        v: 1 as const,
        device: publicDevice(own),
        number: NUMBER,
        name: 'Front desk 2',
        platform: '',
      };
      return answerMail.seal(guess, answer, '', testRandom);
    });
    await code(join(invitation.code));
    expect(await code(invitation.arrived)).toBe('invite.burned');
  });

  it('that plays an old capsule or the offer again is noticed', async () => {
    const joining = await join(invitation.code);
    await invitation.arrived;
    const second = await invite();
    let seen: Uint8Array | null = null;
    swapMail('up', (bytes) => {
      seen ??= Buffer.from(bytes);
      return bytes;
    });
    const confirmed = code(invitation.confirm(rights));
    await joining.capsule();
    invitation.cancel();
    await confirmed;
    relay.tamper = (_way, frame) => frame;
    const other = await join(second.code);
    await second.arrived;
    swapMail('up', () => seen!);
    const late = code(second.confirm(rights));
    expect(await code(other.capsule())).toBe('invite.burned');
    second.cancel();
    await late;
    expect(members()).toBe(1);
  });

  it('that shows a new device another log is not believed', async () => {
    const joining = await join(invitation.code);
    const confirmed = invitation.arrived.then(() => invitation.confirm(rights));
    const capsule = await joining.capsule();
    const done = await joining.accept();
    await confirmed;
    const other = await foundTestOrganisation(createTestRelay());
    relay.tamper = (way, frame) => {
      const reply = way === 'down' ? replies.decode(frame) : null;
      return reply?.kind === 'records'
        ? replies.encode({ ...reply, records: other.first.belonging.log.after(0) })
        : frame;
    };
    expect(await code(logOf(joining, capsule, done))).toBe('membership.refused');
    relay.tamper = (way, frame) => {
      const reply = way === 'down' ? replies.decode(frame) : null;
      return reply?.kind === 'records' ? replies.encode({ ...reply, records: reply.records.slice(0, 1) }) : frame;
    };
    expect(await code(logOf(joining, capsule, done))).toBe('membership.refused');
    await other.close();
  });
});
