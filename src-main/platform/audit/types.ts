/** The audit log's write side. Entries form a hash chain per device, written in the transaction they describe. */
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';

export interface AuditEntry {
  readonly actor: Actor | null;
  /** `sign-in`, `sign-in-failed`, `lock`, `password-change`, `open`, `list`, `search`, `import`, `keychain-missing`, … */
  readonly action: string;
  readonly entity?: string;
  readonly record?: Id;
  /** What was shown, by which filter, from where: kept in the side table that only erasure may blank. */
  readonly detail?: unknown;
}

export interface Audit {
  /** Appends in the current transaction, or in one of its own. */
  append(entry: AuditEntry): void;
}
