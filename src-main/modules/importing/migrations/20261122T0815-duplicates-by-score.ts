/** The likeliest pairs are asked for first: of everything, or of one import. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0815-duplicates-by-score',
  sql: `
CREATE INDEX possible_duplicate_score ON possible_duplicate (score);
CREATE INDEX possible_duplicate_batch ON possible_duplicate (batch, score);
`,
};
