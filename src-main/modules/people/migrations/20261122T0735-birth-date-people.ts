/** The index over birth date and sort name begins with the birth date: an index over that alone is written for nothing. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0735-birth-date-people',
  sql: `
DROP INDEX "person_birth_date";
`,
};
