/**
 * `almoner check`: whether all that lies in the data folder is whole and says one thing. Reads; repairs nothing, and stands in
 * nobody's way: the program may write meanwhile (platform/checking).
 */
import { registry } from '#modules/entities.ts';
import type { CheckStep } from '#modules/settings/contract/check.api.ts';
import { walkAudit } from '#platform/audit/verify.ts';
import { checkPageMap, checkTrees } from '#platform/checking/pages.ts';
import type { Problem } from '#platform/checking/problem.ts';
import { openSnapshots, type SnapshotOptions, Unsettled } from '#platform/checking/snapshots.ts';
import { type Check, type Checked, type Slice, walkAll } from '#platform/checking/walk.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { sqliteCode } from '#platform/database/database-faults.ts';
import type { DatabaseKey } from '#platform/database/open.ts';
import { wrongPragmas } from '#platform/database/pragmas.ts';
import type { Platform } from '#platform/module.ts';
import { checkRecords } from '#platform/records/check.ts';
import { checkSync } from '#platform/sync/check-sync.ts';
import { checkSchema } from './check-schema.ts';
import { sliceChecks } from './checks.ts';

/** Told at the begin of each step and at the end of each slice. `fraction` of the step, 0 to 1; 0: not known. */
export type CheckProgress = (step: CheckStep, fraction: number) => void;

export interface CheckReport {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Parts that could not be compared, since too much was written meanwhile. */
  readonly unsettled: readonly string[];
}

interface Part {
  readonly step: CheckStep;
  /** What is named where it cannot be read to its end. */
  readonly name: string;
  readonly check: Check;
}

function pageParts(): readonly Part[] {
  return [
    { step: 'pages', name: 'pages', check: checkTrees },
    { step: 'pages', name: 'page map', check: checkPageMap },
  ];
}

/** What the database says of itself: schema, projections against ops, audit chain, what the slices keep beside. */
function contentParts(dataDir: string): readonly Part[] {
  return [
    {
      step: 'schema',
      name: 'schema',
      // biome-ignore lint/correctness/useYield: one slice
      *check(db) {
        return checkSchema(db);
      },
    },
    { step: 'records', name: 'records', check: (db) => checkRecords(db, registry) },
    {
      step: 'audit',
      name: 'audit',
      *check(db) {
        return (yield* walkAudit(db)).problems;
      },
    },
    { step: 'sharing', name: 'sharing', check: checkSync },
    ...sliceChecks(dataDir).flatMap(({ name, checks }) =>
      checks.map((check) => ({ step: 'indexes', name, check }) as const),
    ),
  ];
}

/**
 * Damage can stop any step, and in ways that nobody foresaw; that is a finding, not a crash. The text of what was thrown
 * may quote the record it choked on, so only its code or kind is told.
 */
function findings(name: string, work: () => readonly Problem[]): readonly Problem[] {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Unsettled) throw thrown;
    const { code, name: kind } = thrown as { readonly code?: unknown; readonly name?: unknown };
    return [
      {
        code: 'database.unreadable',
        where: name,
        message: `This part could not be read to its end (${sqliteCode(thrown) ?? code ?? kind}).`,
      },
    ];
  }
}

/** The contents alone, on a connection that nobody else writes through; one part each. */
export function* checkContents(db: Checked, dataDir: string): Generator<readonly Problem[], void> {
  for (const { name, check } of contentParts(dataDir)) yield findings(name, () => walkAll(check(db)));
}

/** Everything in turn, on a connection of its own, beside whoever else works on the database. */
export function checkBeside(
  dataDir: string,
  key: DatabaseKey,
  progress: CheckProgress,
  options: Pick<SnapshotOptions, 'pace' | 'wait' | 'logBytes'> = {},
): CheckReport {
  const unsettled: string[] = [];
  const problems: Problem[] = [];
  progress('pages', 0);
  const opened: ReturnType<typeof openSnapshots>[] = [];
  problems.push(
    ...findings('pages', () => {
      opened.push(openSnapshots({ path: dataFiles(dataDir).database, key, ...options }));
      return [];
    }),
  );
  const [snapshots] = opened;
  if (!snapshots) return { ok: false, problems, unsettled };
  try {
    for (const { step, name, check } of [...pageParts(), ...contentParts(dataDir)]) {
      progress(step, 0);
      const tell = ({ done, total }: Slice): void => progress(step, total > 0 ? Math.min(1, done / total) : 0);
      try {
        problems.push(...findings(name, () => snapshots.run(check, tell)));
      } catch (thrown) {
        if (!(thrown instanceof Unsettled)) throw thrown;
        unsettled.push(name);
      }
    }
  } finally {
    snapshots.close();
  }
  return { ok: problems.length === 0, problems, unsettled };
}

/** Settings of the writing connection that are not as they must be. */
export const pragmaProblems = ({ writer }: Pick<Platform, 'writer'>): readonly Problem[] =>
  wrongPragmas(writer.connection, 'writer').map((message) => ({
    code: 'database.pragma',
    where: 'connection',
    message,
  }));

/** Of an installation that this process has open. */
export function checkInstallation(platform: Platform, key: DatabaseKey, progress: CheckProgress): CheckReport {
  const pragmas = pragmaProblems(platform);
  const { problems, unsettled } = checkBeside(platform.dataDir, key, progress);
  const all = [...pragmas, ...problems];
  return { ok: all.length === 0, problems: all, unsettled };
}
