/**
 * The side of a new device. It trusts the code and what is sealed with it, and nothing the relay says: the membership log it is
 * given has to begin with the record the inviter named, pass through where he saw it end, and hold this device with its own keys.
 */
import type { Membership } from '#protocol/membership.ts';
import type { SignedRecord } from '#protocol/membership-record.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import { deviceFaults } from './device-faults.ts';
import { enrolFaults } from './enrol-faults.ts';
import { INVITE_MILLIS } from './enrol-invite.ts';
import {
  answerMail,
  type Capsule,
  commitmentTo,
  type Done,
  digitsOf,
  doneMail,
  drawNumber,
  type Offer,
  offerDigest,
  offerMail,
  openCapsule,
  readyMail,
  revealMail,
  takeApart,
  transcriptOf,
} from './enrol-mail.ts';
import type { InviteSecret } from './invite-code.ts';
import { type Asking, refused } from './membership-authoring.ts';
import { publicDevice } from './membership-changes.ts';
import { readWholeLog } from './membership-log.ts';
import { relayFaults } from './relay-faults.ts';
import { asDevice, RelayRefusal } from './relay-session.ts';
import { type Outside, openRelayWork, type RelayWork } from './relay-work.ts';
import type { DeviceIdentity, Timers } from './types.ts';

/** Time for the offer, which lies in the mailbox. */
const OFFER_MILLIS = 10_000;

/** That the inviter let us in; `unheard`: no word of it came, for this reason, and the log may say so all the same. */
export interface Admitted extends Done {
  readonly unheard?: Fault;
}

export interface Joining {
  readonly offer: Offer;
  readonly identity: DeviceIdentity;
  /** What both screens show, once the inviter has said what his offer was bound to. Rejects as `capsule`. */
  digits(): Promise<string>;
  /** Comes when the inviter's user found the digits equal. Rejects with `invite.burned` or `invite.expired`. */
  capsule(): Promise<Capsule>;
  /** This device can use it; resolves when it stands in the log. */
  accept(): Promise<Admitted>;
  /** Gives up: nobody was let in. */
  decline(): Promise<void>;
  /** Ends the waiting for `digits`, `capsule` or `accept`, which reject with `invite.abandoned`. */
  stopWaiting(): void;
}

interface Answering {
  readonly work: RelayWork;
  readonly timers: Timers;
  readonly random: Random;
  readonly code: InviteSecret;
  /** The keys of this device in that organisation. Whoever made them wipes them. */
  readonly identityIn: (org: string) => DeviceIdentity;
  readonly name: string;
  readonly platform: string;
}

/** Opens the session of a device that has nothing but a code. Faults: `invite.unknown`, `relay.*`. */
export async function enterMailbox(outside: Outside, url: string, code: InviteSecret): Promise<RelayWork> {
  try {
    return await openRelayWork(outside, url, () => ({ kind: 'enter', invite: code.invite }));
  } catch (thrown) {
    if (!(thrown instanceof RelayRefusal)) throw thrown;
    throw thrown.code === 'missing' || thrown.code === 'expired'
      ? enrolFaults['invite.unknown']()
      : relayFaults['relay.refused']({ reason: thrown.code });
  }
}

/** Waits for the offer and answers it. Faults: `invite.burned`, `invite.expired`, `relay.*`. */
export async function answerInvitation(answering: Answering): Promise<Joining> {
  const { work, timers, random, code } = answering;
  /** The last mail that came, and whoever waits for one. */
  let last: Buffer | null = null;
  let waiting: ((bytes: Buffer) => void) | null = null;
  let giveUp: ((thrown: unknown) => void) | null = null;
  let sent: Buffer | null = null;
  // The mailbox is gone: the other side closed it.
  work.onLost(() => giveUp?.(enrolFaults['invite.cancelled']()));
  work.onMail((invite, bytes) => {
    if (invite !== code.invite || last?.equals(bytes)) return;
    last = Buffer.from(bytes);
    waiting?.(last);
  });
  work.onReturn(() => {
    if (sent !== null) work.session.ask({ kind: 'mail', invite: code.invite, bytes: sent }).catch(() => undefined);
  });

  const send = async (bytes: Buffer): Promise<void> => {
    sent = bytes;
    await work.session.ask({ kind: 'mail', invite: code.invite, bytes });
  };

  /** The next mail, opened; a mail that does not open is the end of it. `after`: what came before it. */
  const next = <Content>(
    millis: number,
    after: Buffer | null,
    open: (bytes: Buffer) => Content | null,
    late: () => Error,
  ): Promise<Content> =>
    new Promise((resolve, reject) => {
      const stop = timers.after(millis, () => giveUp?.(late()));
      giveUp = (thrown) => {
        stop();
        waiting = null;
        giveUp = null;
        reject(thrown);
      };
      waiting = (bytes) => {
        if (after?.equals(bytes)) return;
        waiting = null;
        giveUp = null;
        stop();
        const content = open(bytes);
        if (content === null) reject(enrolFaults['invite.burned']());
        else resolve(content);
      };
      if (last !== null) waiting(last);
    });

  const silent = () => relayFaults['relay.unreachable']({ reason: 'no answer' });
  const expired = () => enrolFaults['invite.expired']();
  const offer = await next(OFFER_MILLIS, null, (bytes) => offerMail.open(code, bytes, ''), silent);
  const afterOffer = last;
  const identity = answering.identityIn(offer.org);
  const answer = {
    v: 1 as const,
    device: publicDevice(identity),
    number: drawNumber(random),
    name: answering.name,
    platform: answering.platform,
  };
  const bound = offerDigest(code, offer);
  await send(answerMail.seal(code, answer, bound, random));

  /** The number that the offer was bound to, alone or with the capsule. */
  const openReveal = (bytes: Buffer): string | null => {
    const said = revealMail.open(code, bytes, bound) ?? revealMail.open(code, takeApart(bytes).revealed, bound);
    return said !== null && commitmentTo(offer, said.number) === offer.commitment ? said.number : null;
  };
  let transcript: string | null = null;
  let beforeCapsule: Buffer | null = afterOffer;
  const revealed = async (): Promise<string> => {
    if (transcript !== null) return transcript;
    const number = await next(INVITE_MILLIS, afterOffer, openReveal, expired);
    if (revealMail.open(code, last!, bound) !== null) beforeCapsule = last;
    transcript = transcriptOf(code, offer, answer, number);
    return transcript;
  };
  let afterCapsule: Buffer | null = null;
  let given: Pick<Capsule, 'length' | 'head'> | null = null;
  /** That we are in may have been kept from us: the log says so itself, which has to hold us and pass through where the inviter saw it end. */
  const unlessKeptBack = (thrown: unknown): Admitted => {
    const isOver = thrown instanceof Fault && ['invite.expired', 'invite.cancelled'].includes(thrown.code);
    if (!isOver || given === null) throw thrown;
    return { v: 1, length: given.length, head: given.head, unheard: thrown };
  };

  return {
    offer,
    identity,
    digits: async () => digitsOf(await revealed()),
    async capsule() {
      const sealedFor = transcript ?? (await revealed());
      const open = (bytes: Buffer) => openCapsule(code, sealedFor, identity.agree, takeApart(bytes).sealed);
      const content = await next(INVITE_MILLIS, beforeCapsule, open, expired);
      afterCapsule = last;
      given = content;
      return content;
    },
    async accept() {
      const sealedFor = transcript ?? (await revealed());
      const done = next(INVITE_MILLIS, afterCapsule, (bytes) => doneMail.open(code, bytes, sealedFor), expired);
      done.catch(() => undefined);
      await send(readyMail.seal(code, { v: 1, ready: true }, sealedFor, random));
      return done.catch(unlessKeptBack);
    },
    stopWaiting: () => giveUp?.(enrolFaults['invite.abandoned']()),
    async decline() {
      // Before there are digits nobody waits for its word.
      if (transcript === null) return;
      await send(readyMail.seal(code, { v: 1, ready: false }, transcript, random)).catch(() => undefined);
    },
  };
}

/** What a log must be for a new device to believe it. */
export interface Expected {
  readonly offer: Pick<Offer, 'org' | 'genesis'>;
  readonly capsule: Pick<Capsule, 'length' | 'head'>;
  readonly done: Done;
  readonly identity: DeviceIdentity;
}

/** The whole log as the relay gives it, believed by what came with the code. Fault: `membership.refused`. */
export async function fetchExpectedLog(
  asking: Asking,
  { offer, capsule, done, identity }: Expected,
): Promise<{ readonly state: Membership; readonly records: readonly SignedRecord[] }> {
  const { records } = await asking.ask({ kind: 'members', after: 0 });
  const log = readWholeLog(records);
  const self = log?.state.members.get(identity.device);
  const { sign, agree } = publicDevice(identity);
  if (
    !log ||
    log.state.org !== offer.org ||
    log.state.heads[0] !== offer.genesis ||
    log.state.heads[capsule.length - 1] !== capsule.head ||
    log.state.heads[done.length - 1] !== done.head ||
    self?.sign !== sign ||
    self.agree !== agree ||
    self.revoked !== null
  )
    throw deviceFaults['membership.refused']();
  return log;
}

/** The session of the new device, now that it stands in the log. Faults: `relay.*`, `device.revoked`, `device.outside`. */
export const enterAsDevice = (
  outside: Outside,
  url: string,
  identity: DeviceIdentity,
  relayKey: string,
): Promise<RelayWork> =>
  openRelayWork(
    outside,
    url,
    asDevice(identity, () => relayKey),
  ).catch((thrown) => {
    throw thrown instanceof RelayRefusal ? refused(thrown) : thrown;
  });
