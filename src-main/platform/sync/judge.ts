/**
 * What is to be done with an envelope of somebody else, in the order of research/security.md §5: shape, standing, signature,
 * place in its chain, commitment and cipher, content, author repeated inside, clock, causes. Decides and changes nothing, so that one
 * that waited is judged anew by the same rules.
 */
import { type Attestation, isAttestationSignedBy, readAttestation } from '#protocol/attestation.ts';
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, NO_HASH } from '#protocol/envelope.ts';
import { lastOf, lengthOf, standingOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { identify } from '../records/op-name.ts';
import { type AuditContent, decodeAudit } from './audit-payload.ts';
import type { Chains } from './chains.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import { type Part, readPart } from './parts.ts';
import { type ChainPoint, decodeOps, type OpsContent } from './payload.ts';
import type { Pieces } from './pieces.ts';
import type { Unsound } from './quarantine.ts';
import { NewerError } from './row-codec.ts';
import { openEnvelope } from './seal-envelope.ts';
import { decodeManifest } from './snapshot-manifest.ts';
import type { MembershipLog, SpaceKeys } from './types.ts';
import { decodeVector, type Vector } from './vector.ts';
import type { Wait, Waiting } from './waiting.ts';

/** A device's clock may be ahead of ours by so many milliseconds; what is further ahead waits. */
export const MAX_AHEAD = 5 * 60_000;

/** What a sound envelope holds. A piece of something longer is no more than that. */
export type Content =
  | { readonly is: 'ops'; readonly ops: OpsContent }
  | { readonly is: 'vector'; readonly vector: Vector }
  | { readonly is: 'audit'; readonly audit: AuditContent }
  /** Where a snapshot lies is of use to new devices only. */
  | { readonly is: 'snapshot' }
  /** What its author says of a snapshot; `bytes`: as the relay wants it. */
  | { readonly is: 'attest'; readonly attestation: Attestation; readonly bytes: Uint8Array }
  | { readonly is: 'piece'; readonly part: Part }
  /** The last that counts of its author's chain, and a piece of something the rest of which will never come. */
  | { readonly is: 'unfinished' };

type Deed =
  | { readonly do: 'apply'; readonly content: Content }
  | { readonly do: 'wait'; readonly wait: Wait }
  /** It was applied before, or its author was shut out before he wrote it. */
  | { readonly do: 'skip' }
  /**
   * `isChained`: it is the next of its chain all the same, and what follows it may be applied. `alarm`: `fork` only where its author has signed two
   * things that cannot both be; `diverged` where he was shut out since and what stands here is not what counts.
   */
  | {
      readonly do: 'refuse';
      readonly reason: Unsound;
      readonly isChained: boolean;
      readonly alarm: 'fork' | 'diverged' | 'impostor' | null;
    };

export type Verdict = Deed & {
  /** Its author says other things of these chains than stand here, or, `null`, of the membership log. He may lie, or have been lied to. */
  readonly disputed?: readonly (ChainPoint | null)[];
  /** It denies where the snapshot that this device began with says that its chain ends. */
  readonly deniesSnapshot?: true;
};

export interface JudgeDependencies {
  readonly self: { readonly org: string; readonly device: string };
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
  readonly chains: Pick<Chains, 'end' | 'hashAt'>;
  readonly own: Pick<OwnEnvelopes, 'hashAt' | 'end'>;
  readonly pieces: Pick<Pieces, 'of'>;
  readonly waiting: Pick<Waiting, 'hashAt'>;
  /** Where the snapshot that this device began with says that a chain ends; null where that is no mere word. */
  readonly saidEnd: (space: SpaceName, device: string) => number | null;
}

const refuse = (reason: Unsound, isChained = false): Verdict => ({
  do: 'refuse',
  reason,
  isChained,
  alarm: reason === 'name' ? 'impostor' : null,
});
const wait = (of: Wait): Verdict => ({ do: 'wait', wait: of });

export function createJudge(dependencies: JudgeDependencies) {
  const { self, membership, keys, clock, chains, own, pieces, waiting, saidEnd } = dependencies;

  /** Whose it is and whether he may: null where nothing speaks against it. */
  const standing = (envelope: Envelope, isWaiting: boolean): Verdict | null => {
    const { header } = envelope;
    const state = membership.state();
    if (header.org !== self.org) return refuse('misplaced');
    const member = state?.members.get(header.device);
    // Before anything it says is waited for: nobody's key changes with a longer log.
    const isSigned = !member || isEnvelopeSignedBy(Buffer.from(member.sign, 'hex'), envelope);
    if (!isSigned) return refuse('signature');
    if (state === null || header.membership > lengthOf(state)) return wait({ reason: 'membership' });
    if (!member) return refuse('stranger');
    const stands = standingOf(state, header);
    // Whoever ended the chain named the envelope, not its number alone.
    const last = lastOf(state, header.space, header.device);
    if (last?.seq === header.seq && last.hash !== envelope.hash) return refuse('membership');
    if (stands === 'ok') return null;
    if (stands === 'revoked') return { do: 'skip' };
    // He says that he saw another membership log than ours. That is his word; that there are two, two records say (membership-log.ts).
    if (stands === 'membership' && state.heads[header.membership - 1] !== header.membershipHead)
      return order(envelope, isWaiting) ?? { ...refuse('fork', true), disputed: [null] };
    return refuse(stands === 'epoch' ? 'epoch' : 'membership');
  };

  /** Its author signed two things. Of one that was shut out it only matters whether what stands here is what counts. */
  const contradicts = ({ header: { space, device } }: Envelope, isBehind: boolean): Verdict => {
    const last = lastOf(membership.state()!, space, device);
    const fork = refuse('fork') as Extract<Deed, { do: 'refuse' }>;
    if (last === undefined) return { ...fork, alarm: 'fork' };
    const ours = chains.hashAt(space, device, last.seq);
    return { ...fork, alarm: ours === last.hash || (ours === null && !isBehind) ? null : 'diverged' };
  };

  /** Of the envelope that is judged. */
  let isDenying = false;
  /** Whether it denies the word of the snapshot's author: no more than that stands against it. */
  const deniesSnapshot = ({ header: { space, device, seq, prev }, hash }: Envelope): boolean => {
    const said = saidEnd(space, device);
    if (said === null || (seq !== said && seq !== said + 1)) return false;
    const claimed = chains.hashAt(space, device, said);
    isDenying = claimed !== null && claimed !== (seq === said ? hash : prev);
    return isDenying;
  };

  /** Null where it is the next of its chain. `isWaiting`: it waited until now. */
  const order = (envelope: Envelope, isWaiting: boolean): Verdict | null => {
    const { header, hash } = envelope;
    const { space, device, seq, prev } = header;
    const known = chains.hashAt(space, device, seq) ?? (isWaiting ? null : waiting.hashAt(space, device, seq));
    if (known !== null)
      return known === hash || deniesSnapshot(envelope) ? { do: 'skip' } : contradicts(envelope, false);
    const end = chains.end(space, device) ?? { seq: 0, hash: NO_HASH };
    // Below where a snapshot began: it is in there.
    if (seq <= end.seq) return { do: 'skip' };
    const before = seq === end.seq + 1 ? end.hash : waiting.hashAt(space, device, seq - 1);
    if (before !== null && before !== prev && !deniesSnapshot(envelope)) return contradicts(envelope, true);
    return seq === end.seq + 1 ? null : wait({ reason: 'order' });
  };

  /**
   * What stands here otherwise than the author says he saw it, and what of it is not here. What he says of others proves nothing about them: where it
   * is not so, his ops count all the same, for they are his own.
   */
  const causes = (envelope: Envelope, { seen }: OpsContent) => {
    const { space } = envelope.header;
    const disputed: ChainPoint[] = [];
    let needs: Wait['needs'] | null = null;
    for (const point of seen) {
      const { device, seq, hash } = point;
      const isOwn = device === self.device;
      const known = isOwn ? own.hashAt(space, seq) : chains.hashAt(space, device, seq);
      if (known !== null ? known !== hash : isOwn && seq > (own.end(space)?.seq ?? 0)) disputed.push(point);
      if (known !== null) continue;
      const { revoked } = membership.state()?.members.get(device) ?? { revoked: null };
      // Nobody will have more of him than what counts.
      const needed = revoked === null ? seq : Math.min(seq, revoked.chains[space]?.seq ?? 0);
      if ((chains.end(space, device)?.seq ?? 0) < needed) needs ??= { device, seq: needed };
    }
    return { disputed, needs };
  };

  /**
   * An op may name another device than the author of its envelope: that of a database which was let in anew brings what its former
   * self had not sent. Who is answerable for it is whoever signed. But nobody brings something else under the id of an op.
   */
  const opsVerdict = (envelope: Envelope, ops: OpsContent): Verdict => {
    if (!ops.ops.every((op) => identify(op, envelope.header.space).isRight)) return refuse('name', true);
    const latest = ops.ops.reduce((most, { hlc }) => Math.max(most, hlc as number), 0);
    const notBefore = hlcMillis(latest) - MAX_AHEAD;
    if (notBefore > clock.now()) return wait({ reason: 'clock', notBefore });
    const { disputed, needs } = causes(envelope, ops);
    if (needs !== null) return { ...wait({ reason: 'seen', needs }), disputed };
    return { do: 'apply', content: { is: 'ops', ops }, disputed };
  };

  const attestVerdict = ({ org, space, device }: Envelope['header'], content: Uint8Array): Verdict => {
    const signed = readAttestation(content);
    if (signed === null) return wait({ reason: 'newer' });
    const { attestation } = signed;
    const key = Buffer.from(membership.state()!.members.get(device)!.sign, 'hex');
    const isHis = attestation.device === device && attestation.org === org && attestation.space === space;
    if (!isHis || !isAttestationSignedBy(key, signed)) return refuse('swapped', true);
    return { do: 'apply', content: { is: 'attest', attestation, bytes: Buffer.from(content) } };
  };

  const read = (envelope: Envelope, content: Uint8Array): Verdict => {
    const { header } = envelope;
    if (header.kind === 'vector') {
      const vector = decodeVector(content);
      const isHis = vector.device === header.device && vector.seq === header.seq && header.space === 'org';
      return isHis ? { do: 'apply', content: { is: 'vector', vector } } : refuse('swapped', true);
    }
    if (header.kind === 'snapshot') {
      const manifest = decodeManifest(content);
      const isHis = manifest.device === header.device && manifest.seq === header.seq;
      return isHis ? { do: 'apply', content: { is: 'snapshot' } } : refuse('swapped', true);
    }
    if (header.kind === 'attest') return attestVerdict(header, content);
    if (header.kind !== 'ops') return wait({ reason: 'newer' });
    const part = readPart(content);
    if (part.device !== header.device || part.seq !== header.seq) return refuse('swapped', true);
    const before = part.part === 0 ? [] : pieces.of(header.space, header.device);
    if (before.length !== part.part) return refuse('content', true);
    if (part.part < part.parts - 1) {
      const last = lastOf(membership.state()!, header.space, header.device);
      if (last?.seq === header.seq) return { do: 'apply', content: { is: 'unfinished' } };
      const kept = { ...part, bytes: Buffer.from(part.bytes) };
      return { do: 'apply', content: { is: 'piece', part: kept } };
    }
    const whole = before.length === 0 ? part.bytes : Buffer.concat([...before, part.bytes]);
    if (header.space !== 'audit') return opsVerdict(envelope, decodeOps(whole));
    return { do: 'apply', content: { is: 'audit', audit: decodeAudit(whole) } };
  };

  const open = (envelope: Envelope): Verdict => {
    const { space, epoch } = envelope.header;
    const key = keys.of(space, epoch);
    if (key === null) return wait({ reason: 'key' });
    const content = openEnvelope(envelope, key);
    if (content === null) return refuse('sealed', true);
    try {
      return read(envelope, content);
    } catch (thrown) {
      if (thrown instanceof NewerError) return wait({ reason: 'newer' });
      if (thrown instanceof MalformedError) return refuse('content', true);
      throw thrown;
    } finally {
      content.fill(0);
    }
  };

  return (envelope: Envelope, isWaiting: boolean): Verdict => {
    const stands = standing(envelope, isWaiting);
    if (stands !== null) return stands;
    isDenying = false;
    const verdict = order(envelope, isWaiting) ?? open(envelope);
    return isDenying ? { ...verdict, deniesSnapshot: true } : verdict;
  };
}
