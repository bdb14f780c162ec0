/**
 * Mailboxes: where an administrator and a device that wants to join find each other. Each side leaves the last it had to
 * say, and gets what the other left, at once or when it comes. Whoever knows the id of an invitation, which follows from its
 * code, may enter that mailbox and learns of no other; a wrong one is answered like one that never was.
 */

import type { Mailbox } from '../storage/storage.ts';
import { type Context, type Handlers, memberRole } from './context.ts';
import { Refusal, type Session } from './session.ts';

const mailed = (session: Session, invite: string, bytes: Uint8Array | null): void => {
  if (bytes !== null) session.reply({ kind: 'mailed', invite, bytes });
};

/** What invited devices left for this one while it was away. */
export function deliverWaitingMail(
  { clock, storage }: Context,
  session: Session,
  org: string,
  device: string,
): void {
  for (const { invite, device: opener, expires, toInviter } of storage.mailboxesOf(org))
    if (opener === device && expires > clock.now()) mailed(session, invite, toInviter);
}

export interface Mailboxes {
  readonly handlers: Handlers<'invite' | 'enter' | 'mail' | 'closeInvite'>;
  /** Ends what is over, and the connections that were let in for it. */
  sweep(): void;
  left(session: Session): void;
}

export function createMailboxes(context: Context): Mailboxes {
  const { addresses, clock, limits, log, organisations, storage } = context;
  const joiners = new Map<string, Set<Session>>();

  const open = (invite: string): Mailbox | undefined => {
    const mailbox = storage.mailbox(invite);
    return mailbox !== undefined && mailbox.expires > clock.now() ? mailbox : undefined;
  };
  /** The mailbox this session opened. */
  const ownOf = (session: Session, invite: string): Mailbox => {
    const { org, device } = memberRole(session);
    const mailbox = open(invite);
    if (mailbox?.org !== org.id || mailbox.device !== device) throw new Refusal('missing');
    return mailbox;
  };
  const save = (mailbox: Mailbox): void => storage.transaction(() => storage.putMailbox(mailbox));

  const handlers: Mailboxes['handlers'] = {
    invite(session, { ref, invite, expires }) {
      const { org, device } = memberRole(session);
      const now = clock.now();
      // Nobody else can let a device in, and there are few mailboxes.
      if (org.membership.members.get(device)?.admin !== true) throw new Refusal('not-member');
      if (expires <= now) throw new Refusal('expired');
      storage.transaction(() => storage.expireMailboxes(now));
      const before = storage.mailbox(invite);
      if (before !== undefined && (before.org !== org.id || before.device !== device)) throw new Refusal('stale');
      if (before === undefined) {
        if (storage.mailboxesOf(org.id).length >= limits.mailboxes) throw new Refusal('quota');
        const until = Math.min(expires, now + limits.mailboxMillis);
        save({ invite, org: org.id, device, expires: until, toInviter: null, toJoiner: null });
        log('info', 'mailbox.opened', { org: org.id, device });
      }
      session.reply({ kind: 'ok', ref });
      mailed(session, invite, before?.toInviter ?? null);
    },

    enter(session, { ref, invite }) {
      const mailbox = open(invite);
      if (mailbox === undefined) {
        addresses.failed(session.address);
        log('warning', 'introduction.refused', { address: session.address, reason: 'missing' });
        throw new Refusal('missing');
      }
      session.role = { kind: 'joiner', invite };
      const together = joiners.get(invite) ?? new Set();
      joiners.set(invite, together.add(session));
      log('info', 'mailbox.entered', { address: session.address, org: mailbox.org });
      session.reply({ kind: 'ok', ref });
      mailed(session, invite, mailbox.toJoiner);
    },

    mail(session, { ref, invite, bytes }) {
      if (session.role.kind === 'joiner') {
        const mailbox = session.role.invite === invite ? open(invite) : undefined;
        if (mailbox === undefined) throw new Refusal('missing');
        save({ ...mailbox, toInviter: bytes });
        session.reply({ kind: 'ok', ref });
        for (const one of organisations.get(mailbox.org)?.sessions ?? [])
          if (one.role.kind === 'member' && one.role.device === mailbox.device) mailed(one, invite, bytes);
        return;
      }
      const mailbox = ownOf(session, invite);
      save({ ...mailbox, toJoiner: bytes });
      session.reply({ kind: 'ok', ref });
      for (const one of joiners.get(invite) ?? []) mailed(one, invite, bytes);
    },

    closeInvite(session, { ref, invite }) {
      ownOf(session, invite);
      storage.transaction(() => storage.dropMailbox(invite));
      session.reply({ kind: 'ok', ref });
    },
  };

  return {
    handlers,
    sweep() {
      for (const [invite, sessions] of joiners)
        if (open(invite) === undefined) for (const session of [...sessions]) session.close('handshake');
      storage.transaction(() => storage.expireMailboxes(clock.now()));
    },
    left(session) {
      if (session.role.kind !== 'joiner') return;
      const together = joiners.get(session.role.invite);
      together?.delete(session);
      if (together?.size === 0) joiners.delete(session.role.invite);
    },
  };
}
