/**
 * `almoner diagnostics`: one text for whoever helps, without record content (NF-17). Everything in it is a figure, a code
 * of ours, or a word of a closed list; names, paths and messages of faults, which may quote a record, have no place here.
 */
import { join } from 'node:path';
import { registry } from '#modules/entities.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { expectedPragmas } from '#platform/database/pragmas.ts';
import type { Writer } from '#platform/database/types.ts';
import { attachmentNames } from '#platform/files/attachments.ts';
import { codeOnly } from '#platform/log/places.ts';
import { logTail } from '#platform/log/tail.ts';
import { type HealthParts, jobOutcomes, measureHealth } from './health.ts';

const LOG_LINES = 200;
const JOBS = 40;

const ABOUT =
  'Diagnostics of Almoner. It holds figures, codes and versions, and nothing from any record: no names, no paths, no texts. Read it before you send it.';

/** Two digits are enough to help and too few to tell one person from none: 0, 10, 20, 1300, 970000. */
export function rounded(count: number): number {
  const step = Math.max(10, 10 ** (Math.floor(Math.log10(Math.max(1, count))) - 1));
  return Math.round(count / step) * step;
}

const columnOf = (writer: Writer, sql: string): unknown =>
  Object.values(writer.prepare(sql).get() ?? {})[0] ?? null;

/** JSON for people: two spaces deep, a line each. */
export function diagnosticsText(parts: HealthParts): string {
  const { platform, gauges, version } = parts;
  const { writer, dataDir, clock } = platform;
  const timings: Record<string, number> = {};
  const timed = <Result>(name: string, work: () => Result): Result => {
    const since = clock.now();
    const result = work();
    timings[name] = clock.now() - since;
    return result;
  };
  const { database } = dataFiles(dataDir);
  const { timeZone, language, lawProfile, region, production, lockMinutes } = platform.organisation();
  const ever = (table: string, column = 'rid'): number =>
    rounded(Number(columnOf(writer, `SELECT max(${column}) FROM "${table}"`) ?? 0));
  const pragmas = [...expectedPragmas('writer')].map(([name, expected]) => {
    const value: unknown = writer.connection.pragma(name, { simple: true });
    return [name, value === expected ? value : { value, expected }] as const;
  });
  const answer = {
    about: ABOUT,
    made: new Date(clock.now()).toISOString(),
    version,
    system: gauges.system(),
    installation: { timeZone, language, lawProfile, region, production, lockMinutes },
    health: timed('health', () => measureHealth(parts)),
    files: timed('files', () => ({
      database: gauges.fileBytes(database),
      wal: gauges.fileBytes(`${database}-wal`),
      attachments: rounded(attachmentNames(dataDir).length),
    })),
    /** How many were ever made of each, deleted ones too. */
    everMade: timed('counts', () => ({
      ...Object.fromEntries(registry.entities.map(({ plural, table }) => [plural, ever(table)])),
      ops: ever('op', 'seq'),
      auditEntries: ever('audit', 'seq'),
    })),
    sqlite: columnOf(writer, 'SELECT sqlite_version()'),
    pragmas: timed('pragmas', () => Object.fromEntries(pragmas)),
    migrations: timed('migrations', () =>
      writer
        .prepare('SELECT id FROM migration ORDER BY id')
        .all()
        .map(({ id }) => id),
    ),
    jobs: jobOutcomes(parts)
      .slice(0, JOBS)
      .map(({ job, at, seconds, code }) => ({ job, at, seconds, code: code && codeOnly(code) })),
    log: timed('log', () => logTail(join(dataDir, 'logs'), LOG_LINES)),
    /** Milliseconds each part of this took. */
    timings,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}
