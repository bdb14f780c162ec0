/** Who comes: a device of an organisation, or whoever holds a recovery kit. Both sign what this connection alone was asked. */

import { authBytes, kitBytes, type RefusalCode } from '../protocol/frames.ts';
import { isSignedBy } from '../protocol/signing.ts';
import type { Context, Handlers } from './context.ts';
import { deliverWaitingMail } from './mailboxes.ts';
import { proveRevoked } from './revocation-proof.ts';
import { Refusal, type Session } from './session.ts';

export function createIntroductions(context: Context): Handlers<'auth' | 'recover'> {
  const { addresses, limits, log, organisations, relayKey, storage } = context;

  const fail = (
    session: Session,
    code: RefusalCode,
    facts: { readonly org?: string; readonly device?: string },
  ) => {
    // Not for a relay that lost its data: then a whole clinic asks, from one address, until somebody publishes it again.
    if (code === 'not-member') addresses.failed(session.address);
    log('warning', 'introduction.refused', { address: session.address, reason: code, ...facts });
    return new Refusal(code);
  };
  const isSigned = (key: string, domain: 'hello' | 'kit', bytes: Uint8Array, signature: string): boolean =>
    isSignedBy(Buffer.from(key, 'hex'), domain, bytes, Buffer.from(signature, 'hex'));

  /** A device that left half-open connections behind must not lock itself out. */
  const replaceOldest = (session: Session, org: string, device: string): void => {
    const own = [...(organisations.get(org)?.sessions ?? [])].filter(
      (one) => one !== session && one.role.kind === 'member' && one.role.device === device,
    );
    for (const old of own.slice(0, Math.max(0, own.length + 1 - limits.connectionsPerDevice)))
      old.close('replaced');
  };

  return {
    auth(session, { ref, org: id, device, signature }) {
      const org = organisations.get(id);
      if (org === undefined) throw fail(session, 'unknown-organisation', {});
      const member = org.membership.members.get(device);
      if (member === undefined) throw fail(session, 'not-member', { org: id });
      const bytes = authBytes({ relayKey, nonce: session.nonce, org: id, device });
      if (!isSigned(member.sign, 'hello', bytes, signature))
        throw fail(session, 'not-member', { org: id, device });
      if (member.revoked !== null) {
        proveRevoked(context, session, org, member);
        throw fail(session, 'revoked', { org: id, device });
      }
      replaceOldest(session, id, device);
      session.role = { kind: 'member', org, device };
      org.sessions.add(session);
      log('info', 'device.connected', { address: session.address, org: id, device });
      session.reply({ kind: 'ok', ref });
      deliverWaitingMail(context, session, org.id, device);
    },

    recover(session, { ref, recovery, signature }) {
      const bytes = kitBytes({ relayKey, nonce: session.nonce, recovery });
      if (!isSigned(recovery, 'kit', bytes, signature)) throw fail(session, 'not-member', {});
      const found = storage.organisationsOf(recovery)[0];
      const org = found && organisations.get(found.org);
      if (org === undefined) throw fail(session, 'unknown-organisation', {});
      session.role = { kind: 'kit', org };
      org.sessions.add(session);
      log('warning', 'kit.connected', { address: session.address, org: org.id });
      session.reply({ kind: 'found', ref, org: org.id });
    },
  };
}
