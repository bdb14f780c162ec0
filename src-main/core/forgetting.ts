/**
 * Works off in the background what erasures leave to be done (platform/records/erasing.ts): in short steps with pauses between, so
 * that the writer stays free. A crash only means that the rest is done after the next start.
 */
import { registry } from '#modules/entities.ts';
import { forgetInAudit, forgetInSharedAudit } from '#platform/audit/forget.ts';
import { emptyLog } from '#platform/database/empty-log.ts';
import type { Module, Platform } from '#platform/module.ts';
import { forgetErased } from '#platform/records/erasing.ts';
import { forgetSetAside } from '#platform/sync/forget-set-aside.ts';

/** Between steps, and between looks at whether there is work. */
const PAUSE = { step: 10, idle: 3_000 } as const;

/** The steps, until nothing is left. */
export const forgettingSteps = (
  { writer }: Pick<Platform, 'writer'>,
  modules: readonly Module[],
): Generator<void> =>
  forgetErased({
    writer,
    registry,
    places: [forgetSetAside(writer), ...modules.flatMap((module) => module.forgets?.(writer) ?? [])],
    together: [forgetInAudit(writer), forgetInSharedAudit(writer)],
    after: [
      ...modules.map((module) => () => module.afterForgetting?.(writer) ?? []),
      // Where the pages lay before that held it.
      () => emptyLog(writer),
    ],
  });

export function forgettingModule(platform: Platform, modules: readonly Module[]): Module {
  let timer: NodeJS.Timeout | null = null;
  let steps: Generator<void> | null = null;
  const next = (): void => {
    try {
      steps ??= forgettingSteps(platform, modules);
      if (steps.next().done) steps = null;
    } catch {
      // For want of space, say: the list stands, and it is begun anew.
      steps = null;
    }
    timer = setTimeout(next, steps ? PAUSE.step : PAUSE.idle).unref();
  };
  return {
    name: 'forgetting',
    handlers: [],
    start() {
      if (platform.staying) timer = setTimeout(next, PAUSE.idle).unref();
    },
    busy: () => steps !== null,
    async stop() {
      if (timer) clearTimeout(timer);
      timer = null;
      steps = null;
    },
  };
}
