/** The database on disk; the control is what its visible rows and their indexes take, without ops, audit and search. */
import { statSync } from 'node:fs';
import { registry } from '#modules/entities.ts';
import type { CoreBench } from '../bench.ts';
import { lineOf } from '../measure.ts';

const MB = 1_000_000;
/** A person comes with household, relationships, coverages and more: as much as so many activities. */
const PERSON = 4.5;
/** 15 GB for 1,000,000 people and 10,000,000 activities; smaller clinics in proportion, and 20 MB for the rest. */
const budgetFor = (people: number, activities: number): number =>
  20 + (15_000 * (people * PERSON + activities)) / (1e6 * PERSON + 1e7);

export const sizeBench: CoreBench = {
  names: ['size'],
  on: 'core',
  async *run({ people, activities }, { platform, database }) {
    const { writer } = platform;
    writer.connection.pragma('wal_checkpoint(TRUNCATE)');
    const parts = writer.connection
      .prepare(
        'SELECT coalesce(s.tbl_name, d.name) AS name, sum(d.pgsize) AS bytes FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC',
      )
      .all() as { name: string; bytes: number }[];
    const tables = new Set(registry.entities.map(({ table }) => table));
    const rows = parts.filter(({ name }) => tables.has(name)).reduce((sum, { bytes }) => sum + bytes, 0);
    yield lineOf({
      bench: 'size',
      unit: 'MB',
      values: [statSync(database).size / MB],
      budget: Math.round(budgetFor(people, activities)),
      control: { name: 'rows and their indexes', values: [rows / MB] },
      more: {
        parts: Object.fromEntries(parts.slice(0, 12).map(({ name, bytes }) => [name, Math.round(bytes / MB)])),
      },
    });
  },
};
