/**
 * Whose snapshots are taken: those of the device that is appointed now, sealed since it was, while it takes part and holds the space. Where the
 * appointed one takes part no more, as after a recovery by the kit, there is nobody to write another: then those of whoever was appointed when he
 * sealed it, if the envelope counts. Nobody else ever writes one, and who is shut out for a reason must not have the last word.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, parseEnvelope } from '#protocol/envelope.ts';
import { authorityAt, type Membership, standingOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { RelaySession } from './relay-session.ts';
import { NewerError } from './row-codec.ts';
import { openEnvelope } from './seal-envelope.ts';
import { decodeManifest, type Manifest } from './snapshot-manifest.ts';
import type { SpaceKeys } from './types.ts';

export const isAuthority = (state: Membership | null, device: string): boolean =>
  state?.appointments.get('organisation')?.device === device && state.members.get(device)?.revoked === null;

export interface TrustedSnapshot {
  readonly envelope: Envelope;
  readonly manifest: Manifest;
}

function isTrusted(state: Membership, org: string, space: SpaceName, envelope: Envelope): boolean {
  const { header } = envelope;
  const { device } = header;
  if (header.org !== org || header.space !== space || header.kind !== 'snapshot') return false;
  if (standingOf(state, header) !== 'ok') return false;
  const appointment = state.appointments.get('organisation');
  const isVacant = state.members.get(appointment?.device ?? '')?.revoked !== null;
  const isAppointed = isVacant
    ? authorityAt(state, header.membership) === device
    : isAuthority(state, device) && header.membership >= appointment!.since;
  if (!isAppointed) return false;
  return isEnvelopeSignedBy(Buffer.from(state.members.get(device)!.sign, 'hex'), envelope);
}

export interface Reader {
  readonly state: Membership | null;
  readonly org: string;
  readonly space: SpaceName;
  readonly keys: SpaceKeys;
}

/** What the envelope says; null where it is nobody's that is believed, or cannot be read here. */
export function readSnapshot({ state, org, space, keys }: Reader, bytes: Uint8Array): TrustedSnapshot | null {
  try {
    const envelope = parseEnvelope(bytes);
    const { header } = envelope;
    if (state === null || !isTrusted(state, org, space, envelope)) return null;
    const key = keys.of(space, header.epoch);
    const content = key && openEnvelope(envelope, key);
    if (!content) return null;
    const manifest = decodeManifest(content);
    const isHis = manifest.device === header.device && manifest.seq === header.seq;
    // Of its author's chain it can stand for what lies before it only.
    const isBehind = manifest.chains.some((one) => one.device === header.device && one.seq >= header.seq);
    return isHis && !isBehind ? { envelope, manifest } : null;
  } catch (thrown) {
    if (thrown instanceof MalformedError || thrown instanceof NewerError) return null;
    throw thrown;
  }
}

/** Snapshots looked at until one is found that is believed. */
const TRIES = 4;

/** The last one at the relay that is believed and can be used; null where there is none. Rejects as `ask` does. */
export async function newestSnapshot(
  reader: Reader,
  session: Pick<RelaySession, 'ask'>,
  isUsable: (snapshot: TrustedSnapshot) => boolean | Promise<boolean> = () => true,
): Promise<TrustedSnapshot | null> {
  let before = Number.MAX_SAFE_INTEGER;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reply = await session.ask({ kind: 'newestSnapshot', space: reader.space, before });
    const read = readSnapshot(reader, reply.envelope);
    if (read !== null && (await isUsable(read))) return read;
    if (reply.place >= before) return null;
    before = reply.place;
  }
  return null;
}
