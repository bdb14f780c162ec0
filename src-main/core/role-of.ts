/** The role in a user's record. One this version does not know grants no more than looking (law 7). */
import type { RecordState } from '#platform/records/types.ts';
import { ROLES, type Role } from '#shared/access/actor.ts';

export const roleOf = (user: Pick<RecordState, 'values'> | null): Role =>
  ROLES.find((role) => role === user?.values.role) ?? 'read-only';
