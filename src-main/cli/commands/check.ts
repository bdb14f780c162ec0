/** `check` and `audit-verify`: whether everything is whole. Exit code 1 when anything is wrong. */
import { constants, setPriority } from 'node:os';
import { type CheckReport, checkBeside, checkInstallation } from '#core/check.ts';
import { checkFaults, knownMigrations } from '#core/check-faults.ts';
import { noteCheck } from '#core/check-memory.ts';
import { leaveCheckNote } from '#core/check-note.ts';
import { createPace } from '#core/check-pace.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import type { CheckRun } from '#modules/settings/contract/check.api.ts';
import { verifyAudit } from '#platform/audit/verify.ts';
import type { Problem } from '#platform/checking/problem.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import type { Actor } from '#shared/access/actor.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Arguments } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { runOpen, unlockBeside } from '../open.ts';
import { type Output, stepTeller } from '../output.ts';

const list = (problems: readonly Problem[]): string =>
  problems.map(({ code, where, message }) => `${where}: ${message} (${code})`).join('\n');

function tell(output: Output, { ok, problems, unsettled }: CheckReport): number {
  output.result({ ok, problems, ...(unsettled.length > 0 ? { unsettled } : {}) }, () =>
    [
      ok ? 'Everything is whole.' : list(problems),
      ...unsettled.map(
        (part) => `Not compared, since too much was written meanwhile: ${part}. Check it again later.`,
      ),
    ].join('\n'),
  );
  return ok ? 0 : 1;
}

const runOf = (since: number, { ok, problems, unsettled }: CheckReport): CheckRun => ({
  at: new Date(since).toISOString(),
  seconds: Math.round((systemClock.now() - since) / 100) / 10,
  by: 'command',
  ok,
  problems: [...problems],
  unsettled: [...unsettled],
  fault: null,
});

const checkOpen: OpenCommand = async ({ output, platform, actor, key }) => {
  const since = systemClock.now();
  const report = checkInstallation(platform, key, stepTeller(output));
  noteCheck(platform, actor, runOf(since, report));
  return tell(output, report);
};

/** Fault: `check.other_version`: to another version's eyes this one's schema is damage. */
function requireSameVersion(database: string, key: Uint8Array): void {
  const connection = openDatabase(database, key, 'reader');
  try {
    const applied = connection.prepare('SELECT id FROM migration ORDER BY id').pluck().all() as string[];
    if (applied.join() !== knownMigrations().join()) throw checkFaults['check.other_version']();
  } finally {
    connection.close();
  }
}

/** Beside the program that has the folder: reads, in slices, at the lowest priority; the program takes up how it went. */
async function checkBesideProgram(args: Arguments, output: Output): Promise<number> {
  const dataDir = args.required('data');
  const { key, userId, login, role } = await unlockBeside(args);
  try {
    requireSameVersion(dataFiles(dataDir).database, key);
    setPriority(constants.priority.PRIORITY_LOW);
    const since = systemClock.now();
    const report = checkBeside(dataDir, key, stepTeller(output), createPace(systemClock));
    const actor: Actor = { userId, login, role, purpose: 'operations', origin: 'cli' };
    try {
      leaveCheckNote(dataDir, key, { actor, run: runOf(since, report) }, systemRandom);
    } catch {
      // A full disk, say. The answer is what counts.
    }
    return tell(output, report);
  } finally {
    key.fill(0);
  }
}

/** With the folder to itself where nobody has it, else beside the program that has. */
export async function check(args: Arguments, output: Output): Promise<number> {
  try {
    return await runOpen(checkOpen, args, output);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'data.in_use') throw thrown;
  }
  return checkBesideProgram(args, output);
}

export const auditVerify: OpenCommand = async ({ args, output, platform }) => {
  const { ok, entries, head, problems } = verifyAudit(platform.writer, args.positionals[0]);
  output.result(ok ? { ok, entries, head } : { ok, entries, head, problems }, () =>
    ok ? `${entries} entries, all in order. Head ${head}.` : list(problems),
  );
  return ok ? 0 : 1;
};
