/** Whose snapshots are taken: those of the device that is appointed now, sealed since it was, while it takes part and holds the space. */
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, parseEnvelope } from '#protocol/envelope.ts';
import { type Membership, standingOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
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
  if (!isAuthority(state, device) || standingOf(state, header) !== 'ok') return false;
  if (header.membership < state.appointments.get('organisation')!.since) return false;
  return isEnvelopeSignedBy(Buffer.from(state.members.get(device)!.sign, 'hex'), envelope);
}

/** What the envelope says; null where it is nobody's that is believed, or cannot be read here. */
export function readSnapshot(
  { state, org, space, keys }: { state: Membership; org: string; space: SpaceName; keys: SpaceKeys },
  bytes: Uint8Array,
): TrustedSnapshot | null {
  try {
    const envelope = parseEnvelope(bytes);
    const { header } = envelope;
    if (!isTrusted(state, org, space, envelope)) return null;
    const key = keys.of(space, header.epoch);
    const content = key && openEnvelope(envelope, key);
    if (!content) return null;
    const manifest = decodeManifest(content);
    return manifest.device === header.device && manifest.seq === header.seq ? { envelope, manifest } : null;
  } catch (thrown) {
    if (thrown instanceof MalformedError || thrown instanceof NewerError) return null;
    throw thrown;
  }
}
