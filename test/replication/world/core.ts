/** What runs on one machine: the real doors on its own database, with the time and the randomness of the world. */

import { canonicalHook } from '#modules/people/merging/canonical.hook.ts';
import { checkPerson, checkRelationship } from '#modules/people/people.rules.ts';
import { checkTask } from '#modules/tasks/task.rules.ts';
import { type AuditChain, createAudit } from '#platform/audit/audit.ts';
import type { Writer } from '#platform/database/types.ts';
import { rememberedClock } from '#platform/records/apply.ts';
import { createRecords } from '#platform/records/commit.ts';
import { makerMark } from '#platform/records/maker.ts';
import { resumeWaiting } from '#platform/records/resume.ts';
import type { Records } from '#platform/records/types.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { createHybridClock, type HybridClock } from '#shared/time/hlc.ts';

export interface Core {
  /** What this version of the program knows. */
  readonly registry: Registry;
  readonly writer: Writer;
  readonly records: Records;
  readonly audit: AuditChain;
  readonly clock: Clock;
  readonly hlc: HybridClock;
  readonly newId: () => Id;
  close(): void;
}

export interface CoreOptions {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly device: Id;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a record of this space may be written here. */
  readonly holds: (space: string) => boolean;
}

/** The indexes of the search are left out: they follow projections and decide nothing, and would take half of the time. */
export function openCore({ writer, registry, device, clock, random, holds }: CoreOptions): Core {
  const newId = createIdSource(clock, random, makerMark(device));
  const last = writer.prepare('SELECT hlc FROM audit ORDER BY seq DESC LIMIT 1').get() as
    | { hlc: number }
    | undefined;
  const hlc = createHybridClock(clock, Math.max(last?.hlc ?? 0, rememberedClock(writer)));
  const audit = createAudit({ writer, clock, hlc, random });
  const hooks = [canonicalHook(writer, () => undefined)];
  const rules = { person: checkPerson, relationship: checkRelationship, task: checkTask };
  const records = createRecords({
    writer,
    registry,
    hlc,
    newId,
    random,
    audit,
    device,
    hooks,
    rules,
    holds,
  });
  resumeWaiting({ writer, registry, hooks });
  return { registry, writer, records, audit, clock, hlc, newId, close: () => writer.connection.close() };
}
