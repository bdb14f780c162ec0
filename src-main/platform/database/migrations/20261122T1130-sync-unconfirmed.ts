/** Our envelopes that the relay has not confirmed: few of many, and asked for at every look at the state of sharing. */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1130-sync-unconfirmed',
  sql: `
CREATE INDEX sync_own_unconfirmed ON sync_own (space, seq) WHERE receipt IS NULL;
`,
};
