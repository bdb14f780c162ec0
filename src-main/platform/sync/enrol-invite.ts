/**
 * The inviting side of an enrolment. Invariants: the code is good for ten minutes by this device's own clock, and for one answer,
 * right or wrong; nobody is let in whose digits a person did not confirm, nor before he said that he can use what he was
 * given; what the relay does can only end it.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { Meta } from '../database/meta.ts';
import type { Belonging } from './belonging.ts';
import { enrolFaults } from './enrol-faults.ts';
import {
  type Answer,
  answerMail,
  type Capsule,
  commitmentTo,
  digitsOf,
  doneMail,
  drawNumber,
  type Offer,
  offerDigest,
  offerMail,
  readyMail,
  revealMail,
  sealCapsule,
  transcriptOf,
  withReveal,
} from './enrol-mail.ts';
import { codeOf, type InviteSecret, inviteOf, inviteText, newInviteSecret } from './invite-code.ts';
import { forgetInvite, keepInvite, keptInvite } from './kept-invite.ts';
import type { MembershipAuthor } from './membership-authoring.ts';
import { publicDevice } from './membership-changes.ts';
import type { RelayWork } from './relay-work.ts';
import type { Timers } from './types.ts';

export const INVITE_MILLIS = 10 * 60_000;

export interface Arrival {
  /** What both screens show. */
  readonly digits: string;
  readonly name: string;
  readonly platform: string;
  /** Hex. */
  readonly device: string;
}

export interface Invitation {
  readonly code: string;
  /** For a QR code. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Rejects with `invite.expired`, `invite.burned` or `invite.cancelled`. */
  readonly arrived: Promise<Arrival>;
  /**
   * A person found the digits equal: hands over the capsule and lets the device in once it can use it. Faults: `invite.*`, those
   * of letting a device in.
   */
  confirm(rights: InviteRights): Promise<void>;
  /** Resolves when the device is in; rejects with why it ended otherwise. */
  readonly over: Promise<void>;
  /** Ends it, whatever it waits for. */
  cancel(why?: 'invite.cancelled' | 'invite.digits'): void;
  /** Stops waiting here; the invitation stays good until it runs out, for whoever waits next. */
  leave(): void;
}

export interface InviteRights {
  readonly spaces: readonly SpaceName[];
  readonly admin: boolean;
  readonly user: Capsule['user'];
}

interface Inviting {
  readonly work: RelayWork;
  readonly author: Pick<MembershipAuthor, 'add'>;
  readonly belonging: Belonging;
  /** The clinic's name, for the other screen. */
  readonly organisation: string;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

type End = 'invite.expired' | 'invite.burned' | 'invite.cancelled' | 'invite.digits' | 'invite.abandoned';

/** A promise and its ends. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (thrown: unknown) => void = () => undefined;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Whoever waits is told; where nobody does, it is no accident.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/**
 * Opens a mailbox and puts the offer into it; an invitation that was kept goes on where nobody answered it yet. The session stays the caller's, who closes it.
 * Faults: `relay.*`.
 */
export async function openInvitation(inviting: Inviting): Promise<Invitation> {
  const { work, belonging, clock, timers, random } = inviting;
  const kept = keptInvite(inviting.meta, clock.now());
  const code: InviteSecret = kept ? inviteOf(kept.secret) : newInviteSecret(random);
  const { invite } = code;
  const expires = kept?.expires ?? clock.now() + INVITE_MILLIS;
  const state = belonging.log.state()!;
  const number = kept?.number ?? drawNumber(random);
  const terms = {
    v: 1 as const,
    org: state.org,
    genesis: state.heads[0]!,
    by: publicDevice(belonging.identity),
    organisation: inviting.organisation,
  };
  const offer: Offer = { ...terms, commitment: commitmentTo(terms, number) };
  const arrived = deferred<Arrival>();
  const ready = deferred<void>();
  const over = deferred<void>();
  let answer: {
    readonly bytes: Uint8Array;
    readonly said: Answer;
    readonly transcript: string;
    readonly revealed: Buffer;
  } | null = null;
  let isConfirmed = false;
  let isReady = false;
  let ended: End | 'done' | null = null;
  /** What the other side was sent last, for when the link comes back. */
  let sent = offerMail.seal(code, offer, '', random);

  const end = (why: End | 'done', cause?: unknown): void => {
    if (ended !== null) return;
    ended = why;
    forgetInvite(inviting.meta);
    stopTimer();
    // After success the other side still fetches its last mail there; the relay ends the mailbox in its time.
    if (why !== 'done') {
      work.session.ask({ kind: 'closeInvite', invite }).catch(() => undefined);
      for (const waiting of [arrived, ready, over]) waiting.reject(cause ?? enrolFaults[why]());
    } else over.resolve();
    code.secret.fill(0);
  };
  const stopTimer = timers.after(expires - clock.now(), () => end('invite.expired'));

  const send = async (bytes: Buffer): Promise<void> => {
    sent = bytes;
    await work.session.ask({ kind: 'mail', invite, bytes });
  };
  const open = async (): Promise<void> => {
    await work.session.ask({ kind: 'invite', invite, expires });
    await send(sent);
  };

  const receive = (bytes: Uint8Array): void => {
    if (ended !== null || (answer !== null && Buffer.from(answer.bytes).equals(bytes))) return;
    if (clock.now() >= expires) end('invite.expired');
    else if (answer === null) {
      // Its first use, right or wrong, is its last.
      forgetInvite(inviting.meta);
      const said = answerMail.open(code, bytes, offerDigest(code, offer));
      if (said === null) {
        end('invite.burned');
        return;
      }
      const transcript = transcriptOf(code, offer, said, number);
      const revealed = revealMail.seal(code, { v: 1, number }, offerDigest(code, offer), random);
      answer = { bytes: Buffer.from(bytes), said, transcript, revealed };
      // Now that the other side is bound to its keys. Where the link is gone it goes when that is back.
      send(revealed).catch(() => undefined);
      const { name, platform, device } = said;
      arrived.resolve({ digits: digitsOf(transcript), name, platform, device: device.id });
    } else if (isConfirmed && !isReady) {
      const word = readyMail.open(code, bytes, answer.transcript);
      if (word === null) end('invite.burned');
      else if (!word.ready) end('invite.abandoned');
      else {
        isReady = true;
        ready.resolve();
      }
    } else if (!isReady) {
      // Whoever knows the code may give up before anybody confirmed.
      const word = readyMail.open(code, bytes, answer.transcript);
      end(word?.ready === false ? 'invite.abandoned' : 'invite.burned');
    }
  };

  work.onMail((to, bytes) => {
    if (to === invite) receive(bytes);
  });
  work.onReturn(() => {
    if (ended === null) void open().catch(() => undefined);
  });
  try {
    await open();
  } catch (thrown) {
    end('invite.cancelled');
    throw thrown;
  }
  if (ended === null && answer === null) keepInvite(inviting.meta, { secret: code.secret, number, expires });

  return {
    code: codeOf(code),
    text: inviteText(codeOf(code), belonging.relay() ?? ''),
    expires,
    arrived: arrived.promise,
    over: over.promise,
    async confirm({ spaces, admin, user }) {
      await arrived.promise;
      if (ended !== null && ended !== 'done') throw enrolFaults[ended]();
      if (clock.now() >= expires) end('invite.expired');
      const { said, transcript, revealed } = answer!;
      const now = belonging.log.state()!;
      const content: Capsule = {
        v: 1,
        relayKey: now.relayKey,
        length: now.heads.length,
        head: now.heads.at(-1)!,
        recovery: now.recovery,
        spaces: [...spaces],
        user,
      };
      isConfirmed = true;
      const sealed = sealCapsule(code, transcript, said.device.agree, content, random);
      if (ended === null) await send(withReveal(revealed, sealed));
      await ready.promise;
      try {
        await inviting.author.add(work.session, said.device, { spaces, admin, invite });
        const after = belonging.log.state()!;
        const done = { v: 1 as const, length: after.heads.length, head: after.heads.at(-1)! };
        await send(doneMail.seal(code, done, transcript, random));
      } catch (thrown) {
        end('invite.cancelled', thrown);
        throw thrown;
      }
      end('done');
    },
    cancel: (why = 'invite.cancelled') => end(why),
    leave() {
      if (answer !== null || ended !== null) return;
      ended = 'invite.cancelled';
      stopTimer();
      code.secret.fill(0);
    },
  };
}
