/** A platform on a fresh encrypted database, and files to import into it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { registry } from '#modules/entities.ts';
import type { Platform } from '#platform/module.ts';
import type { RecordsDependencies } from '#platform/records/commit.ts';
import { openTestRecords, type TestRecords } from '#platform/records/testing.ts';
import { createTurns } from '#platform/turns.ts';
import { type ImportReport, type RunImportOptions, runImport } from './run-import.ts';

export interface TestImport extends TestRecords {
  readonly platform: Platform;
  /** Writes a file below a folder of its own and returns its path; an object is written as JSON. */
  file(name: string, content: string | Uint8Array | object): string;
  /** Runs an import of these paths to its end. */
  import(paths: string | readonly string[], options?: Partial<RunImportOptions>): Promise<ImportReport>;
  /** Live rows of a table. */
  count(table: string): number;
  /** The values of every live record of an entity, in the order made. */
  all(entity: string): readonly Readonly<Record<string, unknown>>[];
}

export async function openTestImport(
  options: Partial<Pick<RecordsDependencies, 'hooks' | 'rules' | 'holds'>> = {},
): Promise<TestImport> {
  const test = await openTestRecords(registry, options);
  const platform: Platform = {
    clock: test.clock,
    random: test.random,
    writer: test.writer,
    records: test.records,
    audit: test.audit,
    newId: test.newId,
    dataDir: test.folder,
    staying: true,
    busy: () => false,
    turns: createTurns(),
    holds: options.holds ?? (() => true),
    read: (actor, query, input) => test.readers.run(query, input, actor),
    organisation: () => ({
      id: test.newId(),
      name: 'Test clinic',
      timeZone: 'UTC',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
      lockMinutes: 10,
      flagValueSet: null,
      keychain: 'unknown',
      keychainReason: null,
    }),
  };
  return {
    ...test,
    platform,
    file(name, content) {
      const path = join(test.folder, 'files', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
      );
      return path;
    },
    import: (paths, more = {}) =>
      runImport(platform, {
        actor: test.admin,
        paths: typeof paths === 'string' ? [paths] : paths,
        as: 'auto',
        dryRun: false,
        threads: false,
        ...more,
      }),
    count: (table) =>
      (test.writer.prepare(`SELECT count(*) AS n FROM ${table} WHERE deleted IS NULL`).get() as { n: number }).n,
    all: (entity) =>
      test.writer
        .prepare(
          `SELECT id FROM ${registry.byName(entity).table} WHERE deleted IS NULL AND retracted IS NULL ORDER BY rid`,
        )
        .all()
        .map((row) => test.records.peek(entity, idOf(row.id))!.values),
  };
}

function idOf(bytes: unknown): string {
  const hex = Buffer.from(bytes as Uint8Array).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Each unit is counted once. */
export const isBalanced = (report: ImportReport): boolean =>
  report.read ===
  report.created +
    report.updated +
    report.unchanged +
    report.refused +
    Object.values(report.leftOut).reduce((sum, units) => sum + units, 0);
