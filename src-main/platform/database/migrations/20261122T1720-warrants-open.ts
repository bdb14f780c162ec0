/**
 * What is still to be judged, or to be told, is found however many statements there are: anybody may send as many as he likes. `warrant.counts` is
 * also -1 for what nobody signed who could say so, and -2 once somebody was told of that; neither is looked at again.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1720-warrants-open',
  sql: `
CREATE INDEX warrant_counts ON warrant (counts, user);
`,
};
