/**
 * How an installation does (NF-08): figures of this computer, and what the database remembers of backups, checks and jobs.
 * What it remembers of disk space lies in `meta`: it belongs to this device and never travels.
 */
import type { Health } from '#modules/settings/contract/health.api.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import type { JobOutcome, Module, Platform } from '#platform/module.ts';
import { backupMemory } from './backup-memory.ts';
import { lastCheck } from './check-memory.ts';
import type { Gauges } from './gauges.ts';
import { judge, type SpaceSample, trend, withSample } from './health-rules.ts';

/** A restore drops what is named so: it was said of another computer. */
const SPACE = 'device.space';
const JOBS_SINCE = 30 * 86_400_000;

const remembered = <Value>(writer: Writer, name: string): Value | null => {
  const stored = createMeta(writer).get(name);
  return stored ? (JSON.parse(Buffer.from(stored).toString()) as Value) : null;
};
const remember = (writer: Writer, name: string, value: unknown): void =>
  writer.transaction(() => createMeta(writer).set(name, Buffer.from(JSON.stringify(value))));

/** What health is measured on. */
export interface HealthParts {
  readonly platform: Platform;
  readonly modules: readonly Module[];
  readonly gauges: Gauges;
  readonly version: string;
}

function spaceNow({ platform, gauges }: HealthParts): SpaceSample {
  const { database } = dataFiles(platform.dataDir);
  return {
    at: platform.clock.now(),
    database: gauges.fileBytes(database) + gauges.fileBytes(`${database}-wal`),
    free: gauges.disk(platform.dataDir)?.free ?? null,
  };
}

/** Takes today's sample of the disk, where there is none yet. */
export function sampleSpace(parts: HealthParts): void {
  const { writer } = parts.platform;
  const before = remembered<SpaceSample[]>(writer, SPACE) ?? [];
  const after = withSample(before, spaceNow(parts));
  if (after.length !== before.length || after.at(-1) !== before.at(-1)) remember(writer, SPACE, after);
}

/** How background work ended lately, backups and drills among it, newest first. */
export function jobOutcomes({ platform, modules }: Pick<HealthParts, 'platform' | 'modules'>): JobOutcome[] {
  const { writer } = platform;
  const { runs, drill } = backupMemory(createMeta(writer));
  const codeOf = (fault: { readonly code: string } | null): string | null => fault?.code ?? null;
  return [
    ...runs.map(({ at, kind, seconds, fault }) => ({ job: `backup.${kind}`, at, seconds, code: codeOf(fault) })),
    ...(drill ? [{ job: 'backup.drill', at: drill.at, seconds: drill.seconds, code: codeOf(drill.fault) }] : []),
    ...modules.flatMap((module) => module.outcomes?.(writer) ?? []),
  ].sort((one, other) => other.at.localeCompare(one.at));
}

/** Measures and judges; milliseconds of work. */
export function measureHealth(parts: HealthParts): Health {
  const { platform, modules, gauges, version } = parts;
  const { writer } = platform;
  const space = spaceNow(parts);
  const { growth, daysLeft } = trend(remembered<SpaceSample[]>(writer, SPACE) ?? [], space);
  const { runs, drill } = backupMemory(createMeta(writer));
  const check = lastCheck(writer);
  const since = new Date(space.at - JOBS_SINCE).toISOString();
  const figures = {
    at: new Date(space.at).toISOString(),
    disk: gauges.disk(platform.dataDir),
    daysLeft,
    database: { bytes: space.database, growth },
    memory: gauges.memory(),
    backup: {
      last: runs.find((run) => run.file !== null)?.at ?? null,
      failed: runs[0] !== undefined && runs[0].fault !== null,
    },
    drill: drill && { at: drill.at, ok: drill.ok },
    check: check && { at: check.at, ok: check.ok, ended: check.fault === null },
    failedJobs: jobOutcomes(parts).filter(({ at, code }) => code !== null && at >= since).length,
    search: modules.some((module) => module.isRenewing?.(writer)) ? ('renewing' as const) : ('current' as const),
    keychain: platform.organisation().keychain,
    version,
  };
  return { ...figures, levels: judge(figures) };
}
