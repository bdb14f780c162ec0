/** The logs of the spaces: envelopes are put on them, and handed to whoever follows. */

import { mayClaim } from '../auth/claims.ts';
import { MalformedError } from '../protocol/bytes.ts';
import {
  type Envelope,
  type EnvelopeHeader,
  isEnvelopeSignedBy,
  NO_HASH,
  parseEnvelope,
} from '../protocol/envelope.ts';
import { authorityAt, type ChainEnd, lastOf, standingOf } from '../protocol/membership.ts';
import { FIRST_HEAD, nextHead, signHead, signReceipt } from '../protocol/receipt.ts';
import type { SpaceName } from '../protocol/spaces.ts';
import type { LogEntry, StoredEntry } from '../storage/storage.ts';
import { type Context, type Handlers, memberRole, membershipRole } from './context.ts';
import type { Deliveries } from './deliveries.ts';
import { heldFor } from './organisations.ts';
import type { Org } from './session.ts';
import { Refusal, type Session } from './session.ts';

/** What a chain begins after. */
const BEGINNING: ChainEnd = { seq: 0, hash: NO_HASH };

function parse(bytes: Uint8Array): Envelope {
  try {
    return parseEnvelope(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError) throw new Refusal('malformed');
    throw thrown;
  }
}

export function createLogRequests(
  context: Context,
  deliveries: Deliveries,
): Handlers<'put' | 'follow' | 'head' | 'chain' | 'entry' | 'newestSnapshot' | 'resume'> {
  const { clock, limits, metrics, queue, sign, storage } = context;

  const receiptOf = ({ id: org, log }: Org, space: SpaceName, { place, head, at, hash: envelope }: LogEntry) =>
    signReceipt({ org, space, log, place, head, at, envelope }, sign);

  /** What the relay can tell of an envelope without reading it, but for its place in the chain. */
  const check = (org: Org, uploader: string, envelope: Envelope): void => {
    const { header, hash } = envelope;
    const { membership } = org;
    const standing = standingOf(membership, header);
    if (standing !== 'ok') throw new Refusal(standing);
    const last = lastOf(membership, header.space, header.device);
    if (last?.seq === header.seq && last.hash !== hash) throw new Refusal('chain');
    // What another device brings is history of which the author gets no receipt: it comes after a relay lost its logs.
    if (header.kind === 'claim' && uploader === header.device && !mayClaim(membership, header))
      throw new Refusal('appointment');
    // Others would hide the last one that is believed behind theirs.
    if (header.kind === 'snapshot' && authorityAt(membership, header.membership) !== header.device)
      throw new Refusal('appointment');
    const key = Buffer.from(membership.members.get(header.device)!.sign, 'hex');
    if (!isEnvelopeSignedBy(key, envelope)) throw new Refusal('not-member');
  };

  /** The next place of the space's log, if it is the next of its chain. Runs in the transaction. */
  const write = (org: Org, { header, hash, bytes }: Envelope, begins: ChainEnd): StoredEntry | LogEntry => {
    const { space, device, seq, prev } = header;
    const end = storage.chainEnd(org.id, space, device) ?? begins;
    if (seq <= end.seq) {
      const before = storage.entryOf(org.id, space, device, seq);
      if (before?.hash === hash) return before;
    }
    if (seq !== end.seq + 1 || prev !== end.hash) throw new Refusal('chain');
    if (storage.usage(org.id).log + bytes.length > limits.logBytes) throw new Refusal('quota');
    const { place, head } = storage.end(org.id, space);
    const entry = {
      place: place + 1,
      device,
      seq,
      hash,
      head: nextHead(head, hash),
      at: clock.now(),
      envelope: bytes,
    };
    storage.addEntry(org.id, space, entry);
    return entry;
  };

  /** A receipt that was given is given again; another envelope in its place is not taken. */
  const givenBefore = (org: Org, { device, space, seq }: EnvelopeHeader, hash: string): LogEntry | undefined => {
    const before = storage.entryOf(org.id, space, device, seq);
    if (before !== undefined && before.hash !== hash) throw new Refusal('chain');
    return before;
  };

  const put = (session: Session, ref: number, bytes: Uint8Array): void => {
    const { org, device } = memberRole(session);
    const envelope = parse(bytes);
    const { header } = envelope;
    if (header.org !== org.id) throw new Refusal('not-member');
    const confirm = (entry: LogEntry): void =>
      session.reply({ kind: 'receipt', ref, receipt: receiptOf(org, header.space, entry) });
    const before = givenBefore(org, header, envelope.hash);
    if (before !== undefined) {
      confirm(before);
      return;
    }
    check(org, device, envelope);
    const millis = heldFor(org, header.device, clock.now());
    if (millis > 0) {
      session.reply({ kind: 'later', ref, millis });
      return;
    }
    // Of his own chain only: what another brings of it goes from its first.
    const begins = (header.device === device ? session.resumes.get(header.space) : undefined) ?? BEGINNING;
    queue.add({
      bytes: bytes.length,
      write() {
        const entry = write(org, envelope, begins);
        return () => {
          confirm(entry);
          if (!('envelope' in entry)) return;
          metrics.count('envelopes_total');
          metrics.count('envelope_bytes_total', bytes.length);
          deliveries.hand(org, header.space, entry);
        };
      },
      failed: ({ code }) => session.reply({ kind: 'refused', ref, code }),
    });
  };

  /** Every device writes to the audit space, and may compare its receipts with the log. */
  const mayAskHead = (session: Session, space: SpaceName): Org => {
    const { org } = membershipRole(session);
    if (space !== 'audit') deliveries.demandHeld(session, space);
    return org;
  };

  /** Its own chain, or, for whoever may end chains, any: signatures can be checked without the key of the space. */
  const mayVerify = ({ role }: Session, device: string): boolean =>
    role.kind === 'member' &&
    (role.device === device || role.org.membership.members.get(role.device)?.admin === true);

  const headAt = (org: Org, space: SpaceName, place: number): Buffer => {
    const head = place === 0 ? FIRST_HEAD : storage.entryAt(org.id, space, place)?.head;
    if (head === undefined) throw new Refusal('missing');
    return signHead({ org: org.id, space, log: org.log, place, head, at: clock.now() }, sign);
  };

  return {
    put: (session, { ref, envelope }) => put(session, ref, envelope),

    follow(session, { ref, space, after }) {
      const { org } = membershipRole(session);
      deliveries.demandHeld(session, space);
      if (after < storage.cutOf(org.id, space)) throw new Refusal('dropped');
      const { place } = storage.end(org.id, space);
      session.reply({ kind: 'following', ref, space, head: headAt(org, space, place) });
      deliveries.follow(session, org, space, after, place);
    },

    resume(session, { ref, space, seq, hash }) {
      memberRole(session);
      session.resumes.set(space, { seq, hash });
      session.reply({ kind: 'ok', ref });
    },

    head(session, { ref, space, place }) {
      const org = mayAskHead(session, space);
      session.reply({ kind: 'head', ref, head: headAt(org, space, place) });
    },

    newestSnapshot(session, { ref, space, before }) {
      const { org } = membershipRole(session);
      deliveries.demandHeld(session, space);
      const entry = storage.newestSnapshot(org.id, space, before);
      if (entry === undefined) throw new Refusal('missing');
      session.reply({ kind: 'snapshot', ref, place: entry.place, envelope: entry.envelope });
    },

    chain(session, { ref, space, device }) {
      const { org } = membershipRole(session);
      const { seq, hash } = storage.chainEnd(org.id, space, device) ?? { seq: 0, hash: NO_HASH };
      session.reply({ kind: 'chain', ref, space, device, seq, hash });
    },

    entry(session, { ref, space, device, seq }) {
      const { org } = membershipRole(session);
      if (!mayVerify(session, device)) deliveries.demandHeld(session, space);
      const entry = storage.entryOf(org.id, space, device, seq);
      if (entry === undefined) throw new Refusal('missing');
      if (entry.place <= storage.cutOf(org.id, space)) throw new Refusal('dropped');
      const [stored] = storage.entries(org.id, space, entry.place - 1, { count: 1, bytes: 1 });
      session.reply({ kind: 'entry', ref, envelope: stored!.envelope });
    },
  };
}
