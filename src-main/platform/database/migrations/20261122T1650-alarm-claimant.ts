/**
 * Who says what an alarm is about, where that is one device's word and no proof. The sums over the tables of sharing are made anew: the rows
 * of one of them have one more column.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1650-alarm-claimant',
  sql: `
ALTER TABLE sync_alarm ADD COLUMN claimant BLOB;
INSERT OR IGNORE INTO meta (name, value) VALUES ('sync.sums', x'00');
`,
};
