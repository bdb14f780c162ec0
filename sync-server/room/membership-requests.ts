/** The membership log of an organisation: published once, lengthened by one record at a time, read by its devices. */
import { coversChains, endedBy } from '../auth/chain-ends.ts';
import { isToken } from '../auth/token.ts';
import { MalformedError } from '../protocol/bytes.ts';
import { type Extent, openExtent, signExtent } from '../protocol/extent.ts';
import { headOf, lengthOf, type Membership, MembershipError, withRecord } from '../protocol/membership.ts';
import { isRecordSignedBy, parseRecord, type SignedRecord } from '../protocol/membership-record.ts';
import { SPACES } from '../protocol/spaces.ts';
import { type Context, type Handlers, membershipRole } from './context.ts';
import { heldFor } from './organisations.ts';
import { proveRevoked } from './revocation-proof.ts';
import type { Org } from './session.ts';
import { Refusal, type Session } from './session.ts';

/** Of records in one answer; several follow each other. */
const ANSWER_BYTES = 256 * 1024;

function parse(bytes: Uint8Array): SignedRecord {
  try {
    return parseRecord(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError) throw new Refusal('malformed');
    throw thrown;
  }
}

function follows(membership: Membership | null, record: SignedRecord): Membership {
  try {
    return withRecord(membership, record);
  } catch (thrown) {
    if (!(thrown instanceof MembershipError)) throw thrown;
    throw new Refusal(thrown.problem === 'stale' ? 'stale' : 'membership');
  }
}

function ownExtent(bytes: Uint8Array, relayKey: string): Extent {
  try {
    const extent = openExtent(bytes, Buffer.from(relayKey, 'hex'));
    if (extent !== null) return extent;
  } catch (thrown) {
    if (!(thrown instanceof MalformedError)) throw thrown;
  }
  throw new Refusal('malformed');
}

export function createMembershipRequests(
  context: Context,
  random: { bytes(length: number): Uint8Array },
): Handlers<'publish' | 'append' | 'members' | 'extent' | 'restore'> {
  const { clock, limits, log, organisations, outflow, queue, relayKey, sign, storage, token } = context;

  const demandRoom = (org: string, bytes: number): void => {
    const used = storage.organisation(org) === undefined ? 0 : storage.usage(org).log;
    if (used + bytes > limits.logBytes) throw new Refusal('quota');
  };

  /** Records after those that are here, and what comes of them. */
  const checkAll = (before: Membership | null, records: readonly Uint8Array[]): Membership => {
    let membership = before;
    for (const record of records) membership = follows(membership, parse(record));
    return membership!;
  };

  const publishNew = (org: string, records: readonly Uint8Array[]): void => {
    if (storage.totals().organisations >= limits.organisations) throw new Refusal('quota');
    const membership = checkAll(null, records);
    const { body } = parse(records[0]!).record;
    storage.transaction(() => {
      storage.addOrganisation({
        org,
        log: Buffer.from(random.bytes(16)).toString('hex'),
        created: clock.now(),
        recovery: membership.recovery.sign,
        isVouched: body.type === 'genesis' && body.vouch !== undefined,
      });
      records.forEach((record, index) => {
        storage.addRecord(org, index + 1, record);
      });
    });
    log('info', 'organisation.published', { org, count: records.length });
  };

  /** A log too long for one frame comes in several, before there is any envelope: what was before them is history. */
  const publishMore = (org: Org, first: SignedRecord, records: readonly Uint8Array[]): void => {
    if (first.record.seq === 1) throw new Refusal('organisation-exists');
    if (SPACES.some((space) => storage.end(org.id, space).place > 0)) throw new Refusal('organisation-exists');
    const membership = checkAll(org.membership, records);
    const length = lengthOf(org.membership);
    storage.transaction(() => {
      records.forEach((record, index) => {
        storage.addRecord(org.id, length + index + 1, record);
      });
    });
    settle(org, membership, null);
    log('info', 'organisation.continued', { org: org.id, count: records.length });
  };

  /**
   * Whoever is to be shut out and goes on writing would be ahead of every record that names where his chain ends. An administrator
   * or the kit signed that one: until it comes with the ends as they are now, nothing more of him is taken in. Not twice soon after
   * each other by the same, or it would be a way to silence somebody without a record; nobody holds up himself, or he would use up what others may.
   */
  const hold = ({ id, membership, held, holds }: Org, { record }: SignedRecord): void => {
    const now = clock.now();
    const until = now + limits.holdMillis;
    for (const device of endedBy(membership, record.body)) {
      const name = `${record.by}/${device}`;
      const before = holds.get(name) ?? Number.NEGATIVE_INFINITY;
      const isMember = membership.members.has(device);
      if (!isMember || device === record.by || now < before + limits.holdAgainMillis) continue;
      holds.set(name, until);
      held.set(device, until);
      log('warning', 'device.held', { org: id, device });
    }
  };

  /**
   * The record after the log as it stands. One that shuts out somebody who manages devices, too, can be outrun by him: every record of his makes it
   * stale. So whoever signed it on an earlier state of this log, and still may, holds him up as well.
   */
  const followed = (org: Org, author: string | null, signed: SignedRecord): Membership => {
    const { membership } = org;
    const { record } = signed;
    try {
      return follows(membership, signed);
    } catch (thrown) {
      const by = membership.members.get(record.by);
      const isOnItsWay =
        thrown instanceof Refusal &&
        thrown.code === 'stale' &&
        record.org === org.id &&
        record.by === author &&
        membership.heads[record.seq - 2] === record.prev &&
        by?.admin === true &&
        by.revoked === null &&
        isRecordSignedBy(by.sign, signed);
      if (isOnItsWay) hold(org, signed);
      throw thrown;
    }
  };

  /** Membership has grown: whoever has no place any more goes, and the others are told. */
  const settle = (org: Org, membership: Membership, author: Session | null): void => {
    org.membership = membership;
    for (const session of [...org.sessions]) {
      const member = session.role.kind === 'member' ? membership.members.get(session.role.device) : undefined;
      if (member !== undefined && member.revoked !== null) {
        log('warning', 'device.revoked', { org: org.id, device: member.id });
        proveRevoked(context, session, org, member);
        session.close('revoked');
        continue;
      }
      for (const space of session.follows.keys())
        if (member !== undefined && !member.spaces.has(space)) session.follows.delete(space);
      if (session !== author) session.reply({ kind: 'grown', length: lengthOf(membership) });
    }
  };

  return {
    publish(session, { ref, token: given, records }) {
      if (!isToken(token, given)) {
        context.addresses.failed(session.address);
        throw new Refusal('token');
      }
      if (records.length === 0) throw new Refusal('malformed');
      const first = parse(records[0]!);
      const { org: id } = first.record;
      queue.flush();
      demandRoom(
        id,
        records.reduce((sum, { length }) => sum + length, 0),
      );
      const org = organisations.get(id);
      if (org === undefined) publishNew(id, records);
      else publishMore(org, first, records);
      session.reply({ kind: 'ok', ref });
    },

    append(session, { ref, record: bytes }) {
      const role = membershipRole(session);
      const { org } = role;
      const signed = parse(bytes);
      const { seq, body } = signed.record;
      if (role.kind === 'kit' && body.type !== 'recover') throw new Refusal('not-member');
      const millis = role.kind === 'member' ? heldFor(org, role.device, clock.now()) : 0;
      if (millis > 0) {
        session.reply({ kind: 'later', ref, millis });
        return;
      }
      // What came before counts before, also for the ends of chains; and an answer that was lost is given again.
      queue.flush();
      if (org.membership.heads[seq - 1] === signed.hash) {
        session.reply({ kind: 'ok', ref });
        return;
      }
      // The kit shuts out everybody, also those who would lengthen the log before it can.
      if (role.kind === 'kit') hold(org, signed);
      const membership = followed(org, role.kind === 'member' ? role.device : null, signed);
      if (!coversChains(org.membership, body, (space, device) => storage.chainEnd(org.id, space, device))) {
        hold(org, signed);
        throw new Refusal('stale');
      }
      demandRoom(org.id, bytes.length);
      storage.transaction(() => storage.addRecord(org.id, seq, bytes));
      log('info', 'membership.grown', { org: org.id, count: seq });
      session.reply({ kind: 'ok', ref });
      settle(org, membership, session);
    },

    extent(session, { ref }) {
      const { id, membership } = membershipRole(session).org;
      const extent = { org: id, length: lengthOf(membership), head: headOf(membership), at: clock.now() };
      session.reply({ kind: 'extent', ref, extent: signExtent(extent, sign) });
    },

    /**
     * It was set back, and had these once: by its own signature. So the ends of chains that they name are not looked at again: who was shut out may
     * have written here since, for nothing said that he was, and that does not count.
     */
    restore(session, { ref, extent: bytes, first, records }) {
      const extent = ownExtent(bytes, relayKey);
      const org = organisations.get(extent.org);
      if (org === undefined) throw new Refusal('unknown-organisation');
      queue.flush();
      const { heads } = org.membership;
      if (first < 1 || first > heads.length + 1) throw new Refusal('missing');
      const given = records.map(parse);
      if (given.some(({ record: { seq } }, at) => seq !== first + at)) throw new Refusal('malformed');
      const [known, lost] = [given.slice(0, heads.length + 1 - first), given.slice(heads.length + 1 - first)];
      if (known.some(({ record: { seq }, hash }) => heads[seq - 1] !== hash)) throw new Refusal('stale');
      const membership = lost.reduce<Membership>(follows, org.membership);
      if (membership.heads[extent.length - 1] !== extent.head) throw new Refusal('stale');
      // What comes behind what it signed is for `append`.
      if (lost.length > 0 && lengthOf(membership) > extent.length) throw new Refusal('malformed');
      demandRoom(
        org.id,
        lost.reduce((sum, { bytes: { length } }) => sum + length, 0),
      );
      storage.transaction(() => {
        for (const one of lost) storage.addRecord(org.id, one.record.seq, one.bytes);
      });
      session.reply({ kind: 'ok', ref });
      if (lost.length === 0) return;
      log('warning', 'membership.restored', { org: org.id, count: lost.length });
      settle(org, membership, session);
    },

    members(session, { ref, after }) {
      const { org } = membershipRole(session);
      // Whoever says he has more than there is learns where it ends.
      let at = Math.min(after, lengthOf(org.membership));
      outflow.start(session, {
        send() {
          const length = lengthOf(org.membership);
          const records = storage.records(org.id, at, ANSWER_BYTES);
          const first = at + 1;
          at += records.length;
          const more = at < length;
          session.reply({ kind: 'records', ref, first, more, records });
          return more;
        },
      });
    },
  };
}
