/** What a device remembers of its checks. It lies in `meta`: a restore drops what is named so, since it was said of another. */
import type { CheckRun } from '#modules/settings/contract/check.api.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';

const NAME = 'device.check';

/** Null: there was none. */
export function lastCheck(writer: Writer): CheckRun | null {
  const stored = createMeta(writer).get(NAME);
  if (!stored) return null;
  const nothing = { seconds: 0, by: 'command', problems: [], unsettled: [], fault: null } as const;
  return { ...nothing, ...(JSON.parse(Buffer.from(stored).toString()) as Pick<CheckRun, 'at' | 'ok'>) };
}

/** Keeps how a check went, and an audit entry of it. A database that is too damaged to take them has said so already. */
export function noteCheck({ writer, audit }: Platform, actor: Actor | null, run: CheckRun): void {
  const { ok, seconds, by, problems, unsettled, fault } = run;
  try {
    writer.transaction(() => {
      createMeta(writer).set(NAME, Buffer.from(JSON.stringify(run)));
    });
    const codes = [...new Set(problems.map(({ code }) => code))];
    audit.append({
      actor,
      action: fault ? 'check-failed' : 'check',
      detail: {
        ok,
        by,
        seconds,
        problems: problems.length,
        codes,
        unsettled,
        ...(fault ? { code: fault.code } : {}),
      },
    });
  } catch {
    // The check's answer is what counts.
  }
}
