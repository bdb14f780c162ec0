/** Who acts, with what right and for what purpose: handed to every read and every write (laws 2 and 3). */
import type { Space } from '../entity/entity.ts';
import type { Id } from '../ids/uuid.ts';

/** The roles of this release; a role is only a name for a policy (platform/access). */
export const ROLES = ['admin', 'staff', 'read-only'] as const;
export type Role = (typeof ROLES)[number];

/** Why the data is used; stands in every audit entry. */
export const PURPOSES = ['treatment', 'operations', 'migration', 'security'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Through which door the actor came. */
export type Origin = 'window' | 'browser' | 'cli' | 'import' | 'system';

export interface Actor {
  readonly userId: Id;
  readonly login: string;
  readonly role: Role;
  readonly purpose: Purpose;
  readonly origin: Origin;
  /**
   * Spaces that the device does not hold. What was there before one was taken from it stays on its disk, and is not shown. Set by the
   * read door alone.
   */
  readonly notHeld?: readonly Space[];
}
