/**
 * The decision function of access (design §7): pure, and able to say why. Policies are data: what a role may do and
 * which privacy classes it reads and writes. Whatever is not granted is refused.
 */
import type { Actor, Role } from '#shared/access/actor.ts';
import { PERMISSIONS, type Permission } from '#shared/access/permission.ts';
import { PRIVACY_CLASSES, type PrivacyClass } from '#shared/access/privacy-class.ts';
import { defineFaults } from '#shared/errors/fault.ts';

export const accessFaults = defineFaults({
  'access.denied': {
    message: 'Your role does not allow this.',
    remedy: 'Ask an administrator, or leave “view only” if you are one.',
  },
});

interface Policy {
  readonly permissions: readonly Permission[];
  readonly reads: readonly PrivacyClass[];
  readonly writes: readonly PrivacyClass[];
}

const open = PRIVACY_CLASSES.filter((name) => name !== 'secret');

/**
 * Safe defaults. Staff work with records, and neither with settings and users nor with imports and the audit log. Read-only
 * is the minimum a colleague at the desk needs: no health flags, no staff's notes on people, no sensitive entries but her own.
 */
const POLICIES: Readonly<Record<Role, Policy>> = {
  admin: { permissions: PERMISSIONS, reads: open, writes: open },
  staff: {
    permissions: ['record.read', 'record.sensitive', 'record.write', 'record.delete', 'record.export'],
    reads: open,
    writes: open,
  },
  'read-only': {
    permissions: ['record.read'],
    reads: ['identity', 'contact', 'insurance', 'engagement', 'operational'],
    writes: [],
  },
};

export interface Decision {
  readonly allowed: boolean;
  /** In words, for the refusal and for “why can't I see this”. */
  readonly reason: string;
}

type Request =
  | { readonly permission: Permission }
  | { readonly read: PrivacyClass }
  | { readonly write: PrivacyClass };

/** Decides one thing. Only the system itself writes key material, and nobody reads it through a door. */
export function decide(actor: Actor, request: Request): Decision {
  const policy = POLICIES[actor.role];
  if ('permission' in request) {
    const allowed = policy.permissions.includes(request.permission);
    return { allowed, reason: `${actor.role} ${allowed ? 'has' : 'lacks'} ${request.permission}` };
  }
  if ('write' in request) {
    const allowed =
      policy.writes.includes(request.write) || (request.write === 'secret' && actor.origin === 'system');
    return { allowed, reason: `${actor.role} ${allowed ? 'writes' : 'does not write'} ${request.write} data` };
  }
  const allowed = policy.reads.includes(request.read);
  return { allowed, reason: `${actor.role} ${allowed ? 'reads' : 'does not read'} ${request.read} data` };
}

export const allows = (actor: Actor, permission: Permission): boolean => decide(actor, { permission }).allowed;
export const mayRead = (actor: Actor, read: PrivacyClass): boolean => decide(actor, { read }).allowed;
export const mayWrite = (actor: Actor, write: PrivacyClass): boolean => decide(actor, { write }).allowed;

/** Throws `access.denied` with the reason. */
export function demand(actor: Actor, request: Request): void {
  const decision = decide(actor, request);
  if (!decision.allowed) throw accessFaults['access.denied']({ reason: decision.reason });
}
