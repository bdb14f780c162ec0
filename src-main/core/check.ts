/** `almoner check`: whether all that lies in the data folder is whole and says one thing. Reads; repairs nothing. */
import { registry } from '#modules/entities.ts';
import { type Problem, verifyAudit } from '#platform/audit/verify.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { sqliteCode } from '#platform/database/database-faults.ts';
import { openDatabase } from '#platform/database/open.ts';
import { wrongPragmas } from '#platform/database/pragmas.ts';
import type { Module, Platform } from '#platform/module.ts';
import { checkRecords } from '#platform/records/check.ts';
import { checkSchema } from './check-schema.ts';

export interface CheckReport {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
}

/** On a connection of its own, whose cache holds no page that was read before it was damaged. */
function checkPages(platform: Platform, key: Uint8Array): Problem[] {
  const connection = openDatabase(dataFiles(platform.dataDir).database, key, 'reader');
  try {
    const rows = connection.pragma('integrity_check(100)') as { integrity_check: string }[];
    return rows
      .filter((row) => row.integrity_check !== 'ok')
      .map((row) => ({ code: 'database.integrity', where: 'almoner.db', message: row.integrity_check }));
  } finally {
    connection.close();
  }
}

/** A damaged page can stop any step; that is a finding, not a crash. */
function findings(step: string, work: () => readonly Problem[]): readonly Problem[] {
  try {
    return work();
  } catch (thrown) {
    const code = sqliteCode(thrown);
    const known = code !== null || (thrown instanceof Error && 'code' in thrown);
    if (!known) throw thrown;
    return [
      {
        code: 'database.unreadable',
        where: step,
        message: `This part could not be read to its end (${code ?? (thrown as { code?: unknown }).code}).`,
      },
    ];
  }
}

function drain<Result>(walk: Generator<number, Result>, progress: (records: number) => void): Result {
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
    progress(step.value);
  }
}

/** Everything in turn: pragmas, pages, projections against ops, audit chain, the slices' indexes. */
export function checkInstallation(
  platform: Platform,
  modules: readonly Module[],
  key: Uint8Array,
  progress: (step: string) => void,
): CheckReport {
  const { writer } = platform;
  const pragmas = wrongPragmas(writer.connection, 'writer').map((message) => ({
    code: 'database.pragma',
    where: 'connection',
    message,
  }));
  const schema = findings('schema', () => checkSchema(writer));
  progress('pages');
  const pages = findings('pages', () => checkPages(platform, key));
  progress('records');
  const records = findings('records', () =>
    drain(checkRecords(writer, registry), (count) => progress(`${count} records`)),
  );
  progress('audit');
  const audit = findings('audit', () => verifyAudit(writer).problems);
  progress('indexes');
  const indexes = modules.flatMap((module) => [...findings(module.name, () => module.check?.(writer) ?? [])]);
  const problems = [...pragmas, ...schema, ...pages, ...records, ...audit, ...indexes];
  return { ok: problems.length === 0, problems };
}
