/**
 * Takes in envelopes of others: judges one, and does what the verdict says in one transaction with all that must not come apart
 * from it (its ops, the end of its chain, its place in the log). Invariants: an envelope is applied whole or not at all; whatever
 * comes, nothing here throws but for the disk; what waits is tried again when what it waits for is there.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, parseEnvelope } from '#protocol/envelope.ts';
import { digest } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import { toDiskFault } from '../database/writer.ts';
import type { Alarms } from './alarms.ts';
import type { ApplyOps } from './apply-ops.ts';
import { atomically } from './atomically.ts';
import type { Attestations } from './attestations.ts';
import type { AuditStore } from './audit-store.ts';
import type { Chains } from './chains.ts';
import type { Content, Verdict } from './judge.ts';
import type { OpCursor } from './op-cursor.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import type { OwnTwin } from './own-twin.ts';
import type { OpsContent } from './payload.ts';
import type { Pieces } from './pieces.ts';
import type { Quarantine, Unsound } from './quarantine.ts';
import { encodeVector } from './vector.ts';
import type { Vectors } from './vectors.ts';
import type { Waiting, WaitingEnvelope } from './waiting.ts';

/**
 * `applied`: ops. `noted`: anything else that is sound. `own`: our own, as we know it. `membership`: nothing was done, for it rests on records of the membership log that are not here.
 */
export type Received = 'applied' | 'noted' | 'waiting' | 'skipped' | 'refused' | 'own' | 'membership';

export interface Receiver {
  /** `note`: what else belongs into the transaction; called once, unless the answer is `membership`. */
  deliver(space: SpaceName, place: number, bytes: Uint8Array, note: () => void): Received;
  /** Tries one of those that wait; null where there is none that may go on. */
  retryOne(): Received | null;
  /** A transaction around several of them is committed. */
  committed(): void;
  /** Membership or keys have changed: all that wait are looked at again. */
  lookAgain(): void;
  /** When one that waits for its time may go on; milliseconds since 1970, or null. */
  nextTime(): number | null;
}

export interface ReceiverDependencies {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly self: { readonly device: string; readonly publicKey: Uint8Array };
  readonly judge: (envelope: Envelope, isWaiting: boolean) => Verdict;
  readonly apply: ApplyOps;
  readonly chains: Chains;
  readonly own: OwnEnvelopes;
  readonly pieces: Pieces;
  readonly waiting: Waiting;
  readonly quarantine: Quarantine;
  readonly alarms: Alarms;
  readonly vectors: Vectors;
  readonly audit: AuditStore;
  readonly attestations: Attestations;
  readonly cursor: OpCursor;
  readonly twin: Pick<OwnTwin, 'suspect'>;
  /** An envelope denies the snapshot that this device began with in a space. */
  readonly deny: (space: SpaceName) => void;
  /** Told of a defect while ops were applied; never with what is in them. */
  readonly onDefect: (thrown: unknown) => void;
}

/** What an honest relay never hands on. */
const FORGED: readonly Unsound[] = ['malformed', 'misplaced', 'stranger', 'membership', 'epoch', 'signature'];

const outcomeOf = ({ is }: Content): Received => (is === 'ops' ? 'applied' : 'noted');

/** Devices other than its author whose ops an envelope brings: those that he was before. */
function othersIn(ops: OpsContent['ops'], author: string): ReadonlySet<string> {
  const own = Buffer.from(author, 'hex');
  return new Set(
    ops
      .map((op) => op.device as Uint8Array)
      .filter((device) => Buffer.compare(own, device) !== 0)
      .map((device) => Buffer.from(device).toString('hex')),
  );
}

export function createReceiver(dependencies: ReceiverDependencies): Receiver {
  const { writer, clock, self, judge, apply, chains, own, pieces, waiting } = dependencies;
  const { quarantine, alarms, vectors, audit, attestations, cursor, twin, deny, onDefect } = dependencies;
  /** Of those that wait for something that changes without a word: each is looked at once after every change. */
  let looked = new Set<number>();

  /** What the screens are told once all of it is committed. */
  let announcements: (() => void)[] = [];
  const tellAfter = (announce: (() => void) | null): void => {
    if (announce === null) return;
    if (writer.connection.inTransaction) announcements.push(announce);
    else announce();
  };

  const pointOf = ({ header: { device, seq }, hash }: Envelope) => ({ device, seq, hash });

  /** Answers what to do once the transaction is committed. */
  const applyContent = (envelope: Envelope, content: Content): (() => void) => {
    const { space, device } = envelope.header;
    const point = pointOf(envelope);
    let announce = (): void => undefined;
    if (content.is === 'piece') pieces.add(space, device, content.part);
    else pieces.clear(space, device);
    if (content.is === 'ops') {
      const { ops, documents } = content.ops;
      announce = cursor.passing(() => apply(ops, space, documents, device));
      cursor.forgetStrays(space, ops);
      for (const other of othersIn(ops, device)) alarms.brought(other);
    }
    if (content.is === 'vector') vectors.note(content.vector, encodeVector(content.vector));
    if (content.is === 'attest') attestations.note(content.attestation, content.bytes);
    if (content.is === 'audit' && !audit.take(device, content.audit)) alarms.raise('fork', { space, device });
    chains.advance(space, point, content.is === 'ops');
    return announce;
  };

  const refuse = (
    envelope: Envelope,
    bytes: Uint8Array,
    place: number | null,
    verdict: Extract<Verdict, { do: 'refuse' }>,
  ): void => {
    const { space, device } = envelope.header;
    quarantine.add({ space, place, ...pointOf(envelope), reason: verdict.reason }, bytes);
    if (verdict.isChained) {
      pieces.clear(space, device);
      chains.advance(space, pointOf(envelope), false);
    }
    if (verdict.alarm !== null) alarms.raise(verdict.alarm, { space, device });
    else if (FORGED.includes(verdict.reason)) alarms.raise('forged', { space });
  };

  /** What its author says of others, and what it denies of a snapshot. In the running transaction. */
  const noteWord = ({ header: { space, device: claimant } }: Envelope, verdict: Verdict): void => {
    for (const point of verdict.disputed ?? []) {
      alarms.raise('disputed', point === null ? { claimant } : { space, device: point.device, claimant });
      if (point?.device === self.device) twin.suspect(space, point.seq);
    }
    if (verdict.deniesSnapshot) deny(space);
  };

  /** Runs `work` in a transaction; a defect in it, but not the disk, is answered by `instead`, in another one. */
  const guarded = <Result>(work: () => Result, instead: () => Result): Result => {
    try {
      return atomically(writer, work);
    } catch (thrown) {
      const fault = toDiskFault(thrown);
      if (fault instanceof Fault) throw fault;
      onDefect(thrown);
      return atomically(writer, instead);
    }
  };

  const ownDelivered = (envelope: Envelope, bytes: Uint8Array, place: number, note: () => void): Received => {
    const { space, seq } = envelope.header;
    return atomically(writer, () => {
      note();
      if (own.hashAt(space, seq) === envelope.hash) return 'own';
      const isSigned = isEnvelopeSignedBy(self.publicKey, envelope);
      const reason: Unsound = isSigned ? 'fork' : 'signature';
      quarantine.add({ space, place, ...pointOf(envelope), reason }, bytes);
      if (isSigned) alarms.raise('clone', { space, device: self.device });
      else alarms.raise('forged', { space });
      return 'refused';
    });
  };

  const unreadable = (space: SpaceName, place: number, bytes: Uint8Array, note: () => void): Received =>
    atomically(writer, () => {
      note();
      const hash = digest('log', bytes).toString('hex');
      quarantine.add({ space, place, device: null, seq: null, hash, reason: 'malformed' }, bytes);
      alarms.raise('forged', { space });
      return 'refused';
    });

  const keep = (envelope: Envelope, bytes: Uint8Array, verdict: Extract<Verdict, { do: 'wait' }>): 'waiting' => {
    waiting.add({ space: envelope.header.space, ...pointOf(envelope) }, bytes, verdict.wait, clock.now());
    return 'waiting';
  };

  const settle = (
    envelope: Envelope,
    bytes: Uint8Array,
    place: number,
    note: () => void,
    verdict: Verdict,
  ): Received => {
    if (verdict.do === 'wait' && verdict.wait.reason === 'membership') return 'membership';
    if (verdict.do === 'apply') {
      const after = guarded<(() => void) | null>(
        () => {
          note();
          noteWord(envelope, verdict);
          return applyContent(envelope, verdict.content);
        },
        () => {
          note();
          keep(envelope, bytes, { do: 'wait', wait: { reason: 'apply' } });
          return null;
        },
      );
      tellAfter(after);
      return after === null ? 'waiting' : outcomeOf(verdict.content);
    }
    return atomically(writer, () => {
      note();
      noteWord(envelope, verdict);
      if (verdict.do === 'wait') return keep(envelope, bytes, verdict);
      if (verdict.do === 'skip') return 'skipped';
      refuse(envelope, bytes, place, verdict);
      return 'refused';
    });
  };

  const mayGoOn = (one: WaitingEnvelope): boolean => {
    // However far from the end of its chain: of one that was shut out since, what lies between will never come.
    if (!looked.has(one.id)) return true;
    if (one.seq > (chains.end(one.space, one.device)?.seq ?? 0) + 1) return false;
    if (one.reason === 'order') return true;
    if (one.reason === 'clock') return one.notBefore! <= clock.now();
    const { needs } = one;
    return needs !== undefined && (chains.end(one.space, needs.device)?.seq ?? 0) >= needs.seq;
  };

  /** The outcome for one that waited. */
  const resettle = (one: WaitingEnvelope): Received => {
    const bytes = waiting.bytesOf(one.id);
    const envelope = parseEnvelope(bytes);
    const verdict = judge(envelope, true);
    looked.add(one.id);
    if (verdict.do === 'apply') {
      const after = guarded<(() => void) | null>(
        () => {
          waiting.remove(one.id);
          noteWord(envelope, verdict);
          return applyContent(envelope, verdict.content);
        },
        () => {
          waiting.again(one.id, { reason: 'apply' });
          return null;
        },
      );
      tellAfter(after);
      return after === null ? 'waiting' : outcomeOf(verdict.content);
    }
    return atomically(writer, () => {
      noteWord(envelope, verdict);
      if (verdict.do === 'wait') waiting.again(one.id, verdict.wait);
      else waiting.remove(one.id);
      if (verdict.do === 'refuse') refuse(envelope, bytes, null, verdict);
      return verdict.do === 'refuse' ? 'refused' : verdict.do === 'skip' ? 'skipped' : 'waiting';
    });
  };

  return {
    deliver(space, place, bytes, note) {
      let envelope: Envelope;
      try {
        envelope = parseEnvelope(bytes);
      } catch (thrown) {
        if (!(thrown instanceof MalformedError)) throw thrown;
        return unreadable(space, place, bytes, note);
      }
      if (envelope.header.device === self.device && envelope.header.space === space)
        return ownDelivered(envelope, bytes, place, note);
      const verdict: Verdict =
        envelope.header.space === space
          ? judge(envelope, false)
          : { do: 'refuse', reason: 'misplaced', isChained: false, alarm: null };
      return settle(envelope, bytes, place, note, verdict);
    },

    retryOne() {
      const one = waiting.firsts().find(mayGoOn);
      return one ? resettle(one) : null;
    },

    committed() {
      const told = announcements;
      announcements = [];
      for (const announce of told) announce();
    },

    lookAgain() {
      looked = new Set();
    },

    nextTime() {
      const times = waiting.firsts().flatMap(({ notBefore }) => notBefore ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}
