/** What one may be allowed to do. Which role may what is a policy (platform/access). */

/** What a procedure or a change asks for, beside the privacy classes of the fields it touches. */
export const PERMISSIONS = [
  'record.read',
  /** Records in the stricter space of their entity, as notes marked sensitive. */
  'record.sensitive',
  'record.write',
  'record.delete',
  'record.erase',
  'record.export',
  /** To say that two records are one person, and to take that back (CA-23, decisions X-20). */
  'contact.merge',
  'import.run',
  'settings.manage',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
