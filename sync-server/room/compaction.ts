/**
 * Letting go of envelopes (ADR 0018). What a snapshot stands for is dropped when the device that is appointed asks for it and shows what the
 * devices signed: the author's word, that of another one who found the same in it, and of everybody who holds the space that he is beyond.
 * Who was not heard of for half a year is not waited for: he begins anew with the snapshot. The relay cannot look into a snapshot; all that it
 * can check it does. Invariants: no envelope goes that is younger than a month, or that somebody needs who is not long absent; `audit` stays
 * whole; places, hashes and heads stay, so that chains, receipts and the proof of a rollback hold as before.
 */

import {
  type Attestation,
  isAttestationSignedBy,
  readAttestation,
  type SignedAttestation,
} from '../protocol/attestation.ts';
import { MalformedError } from '../protocol/bytes.ts';
import { isSnapshot } from '../protocol/envelope.ts';
import { holdersOf } from '../protocol/membership.ts';
import { FIRST_HEAD } from '../protocol/receipt.ts';
import { SPACES, type SpaceName } from '../protocol/spaces.ts';
import { type Context, type Handlers, memberRole, membershipRole } from './context.ts';
import type { Deliveries } from './deliveries.ts';
import type { Org } from './session.ts';
import { Refusal } from './session.ts';
import type { Timers } from './types.ts';

export interface Compaction {
  readonly handlers: Handlers<'compact' | 'cut'>;
  /** Drops what is to go, some at a time. */
  goOn(): void;
  stop(): void;
}

/** Between two pieces of work, so that devices are served. */
const PAUSE_MILLIS = 20;

function read(bytes: Uint8Array): SignedAttestation {
  try {
    const signed = readAttestation(bytes);
    if (signed !== null) return signed;
  } catch (thrown) {
    if (!(thrown instanceof MalformedError)) throw thrown;
  }
  throw new Refusal('malformed');
}

export function createCompaction(
  context: Context,
  deliveries: Deliveries,
  timers: Timers,
  broken: (thrown: unknown) => void,
): Compaction {
  const { storage, clock, limits, log } = context;
  let callOff: (() => void) | null = null;
  let isStopped = false;

  const headAt = (org: Org, space: SpaceName, place: number): string | undefined =>
    place === 0 ? FIRST_HEAD : storage.entryAt(org.id, space, place)?.head;

  /** What each device says, held against this log and the keys of those who hold the space. */
  const wordsOf = (org: Org, space: SpaceName, proofs: readonly Uint8Array[]): Map<string, Attestation> => {
    const holders = new Map(holdersOf(org.membership, space).map((member) => [member.id, member]));
    const words = new Map<string, Attestation>();
    for (const proof of proofs) {
      const signed = read(proof);
      const { attestation } = signed;
      const member = holders.get(attestation.device);
      // The word of one who went in the meantime counts for nothing, and does no harm.
      if (member === undefined) continue;
      if (!isAttestationSignedBy(Buffer.from(member.sign, 'hex'), signed)) throw new Refusal('not-member');
      if (attestation.org !== org.id || attestation.space !== space || words.has(attestation.device))
        throw new Refusal('malformed');
      if (attestation.log !== org.log || headAt(org, space, attestation.place) !== attestation.head)
        throw new Refusal('stale');
      words.set(attestation.device, attestation);
    }
    return words;
  };

  /** What the appointed device wrote, another one found the same in, and nobody something else. */
  const official = (org: Org, space: SpaceName, words: ReadonlyMap<string, Attestation>): Attestation => {
    const device = org.membership.appointments.get('organisation')?.device ?? '';
    const wrote = words.get(device);
    if (wrote?.verdict !== 'wrote' || wrote.author !== device) throw new Refusal('appointment');
    const about = [...words.values()].filter(({ snapshot }) => snapshot === wrote.snapshot);
    const isSeconded = about.some(
      (word) =>
        word.verdict === 'same' &&
        word.device !== device &&
        word.digest === wrote.digest &&
        word.place === wrote.place &&
        word.head === wrote.head,
    );
    if (!isSeconded || about.some(({ verdict }) => verdict === 'differs')) throw new Refusal('missing');
    const entry = storage.entryOf(org.id, space, device, wrote.seq);
    if (entry?.hash !== wrote.snapshot || entry.place <= wrote.place) throw new Refusal('stale');
    const [stored] = storage.entries(org.id, space, entry.place - 1, { count: 1, bytes: 1 });
    if (stored === undefined || !isSnapshot(stored.envelope)) throw new Refusal('malformed');
    return wrote;
  };

  /** When anything of a device last came to rest here; it counts as now while it is connected. */
  const lastHeard = (org: Org, device: string): number | null => {
    if ([...org.sessions].some(({ role }) => role.kind === 'member' && role.device === device)) return clock.now();
    const times = SPACES.flatMap((space) => {
      const end = storage.chainEnd(org.id, space, device);
      return end === null ? [] : storage.entryOf(org.id, space, device, end.seq)!.at;
    });
    return times.length === 0 ? null : Math.max(...times);
  };

  /** How far everybody is whom this waits for. One that was let in and never heard of may be on its way. */
  const passedByAll = (org: Org, space: SpaceName, words: ReadonlyMap<string, Attestation>): number => {
    let place = Number.MAX_SAFE_INTEGER;
    for (const { id } of holdersOf(org.membership, space)) {
      const heard = lastHeard(org, id);
      if (heard !== null && clock.now() - heard >= limits.absentMillis) continue;
      const word = words.get(id);
      if (word === undefined) throw new Refusal('missing');
      place = Math.min(place, word.place);
    }
    return place;
  };

  /** The last place up to one that has lain here long enough. */
  const oldEnough = (org: Org, space: SpaceName, place: number): number => {
    const until = clock.now() - limits.keepMillis;
    let [low, high] = [storage.cutOf(org.id, space), place];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (storage.entryAt(org.id, space, middle)!.at <= until) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const step = (): void => {
    callOff = null;
    try {
      if (!storage.dropSome() && !storage.reclaim()) return;
    } catch (thrown) {
      // It is tried again when the next one asks, or at the next start.
      broken(thrown);
      return;
    }
    goOn(PAUSE_MILLIS);
  };
  const goOn = (millis = 0): void => {
    if (isStopped) return;
    callOff ??= timers.after(millis, step);
  };

  return {
    goOn: () => goOn(),
    stop() {
      isStopped = true;
      callOff?.();
    },
    handlers: {
      compact(session, { ref, space, words: proofs }) {
        const { org, device } = memberRole(session);
        if (space === 'audit') throw new Refusal('not-held');
        deliveries.demandHeld(session, space);
        const words = wordsOf(org, space, proofs);
        const snapshot = official(org, space, words);
        const place = oldEnough(org, space, Math.min(snapshot.place, passedByAll(org, space, words)));
        const before = storage.cutOf(org.id, space);
        if (place > before) {
          storage.transaction(() => storage.cut(org.id, space, place));
          log('info', 'log.compacted', { org: org.id, device, space, count: place - before });
          goOn();
        }
        session.reply({ kind: 'cut', ref, place: Math.max(place, before) });
      },

      cut(session, { ref, space }) {
        const { org } = membershipRole(session);
        deliveries.demandHeld(session, space);
        session.reply({ kind: 'cut', ref, place: storage.cutOf(org.id, space) });
      },
    },
  };
}
