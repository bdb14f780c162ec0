/** `almoner check`: whether all that lies in the data folder is whole and says one thing. Reads; repairs nothing. */
import { registry } from '#modules/entities.ts';
import { type Problem, verifyAudit } from '#platform/audit/verify.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { sqliteCode } from '#platform/database/database-faults.ts';
import { openDatabase } from '#platform/database/open.ts';
import { wrongPragmas } from '#platform/database/pragmas.ts';
import type { Writer } from '#platform/database/types.ts';
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

/**
 * Damage can stop any step, and in ways that nobody foresaw; that is a finding, not a crash. The text of what was thrown
 * may quote the record it choked on, so only its code or kind is told.
 */
function findings(step: string, work: () => readonly Problem[]): readonly Problem[] {
  try {
    return work();
  } catch (thrown) {
    const { code, name } = thrown as { readonly code?: unknown; readonly name?: unknown };
    return [
      {
        code: 'database.unreadable',
        where: step,
        message: `This part could not be read to its end (${sqliteCode(thrown) ?? code ?? name}).`,
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

/** What the database says of itself: schema, projections against ops, audit chain, what the slices keep beside. A step each. */
export function* checkContents(
  writer: Writer,
  modules: readonly Pick<Module, 'name' | 'check'>[],
  progress: (step: string) => void,
): Generator<readonly Problem[], void> {
  yield findings('schema', () => checkSchema(writer));
  progress('records');
  yield findings('records', () => drain(checkRecords(writer, registry), (count) => progress(`${count} records`)));
  progress('audit');
  yield findings('audit', () => verifyAudit(writer).problems);
  progress('indexes');
  for (const module of modules) yield findings(module.name, () => module.check?.(writer) ?? []);
}

/** Everything in turn: pragmas, pages, contents. */
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
  progress('pages');
  const pages = findings('pages', () => checkPages(platform, key));
  const problems = [...pragmas, ...pages, ...[...checkContents(writer, modules, progress)].flat()];
  return { ok: problems.length === 0, problems };
}
