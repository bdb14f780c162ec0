/**
 * Envelopes by which an authority claims what must happen once (design §6). The relay cannot read them; it sees who wrote
 * them and how much of the membership log he had seen.
 */
import type { EnvelopeHeader } from '../protocol/envelope.ts';
import type { Membership } from '../protocol/membership.ts';

/**
 * Whether the author of a claim is appointed to something now, and knew of every appointment of another device. What an
 * authority wrote before a takeover that it had not heard of gets no receipt, so nothing is sent on it.
 */
export function mayClaim(membership: Membership, header: Pick<EnvelopeHeader, 'device' | 'membership'>): boolean {
  const appointments = [...membership.appointments.values()];
  return (
    appointments.some(({ device }) => device === header.device) &&
    appointments.every(({ device, since }) => device === header.device || since <= header.membership)
  );
}
