/** How the last imports ended, for health and diagnostics: their codes, and nothing of their files. */
import type { Writer } from '#platform/database/types.ts';
import type { JobOutcome } from '#platform/module.ts';

const SHOWN = 40;

/** Newest first. */
export const importOutcomes = (writer: Writer): readonly JobOutcome[] =>
  writer
    .prepare('SELECT status, started, finished, fault FROM import_batch ORDER BY seq DESC LIMIT ?')
    .all(SHOWN)
    .map(({ status, started, finished, fault }) => ({
      job: `import.${status}`,
      at: new Date(started as number).toISOString(),
      seconds: finished === null ? null : Math.round(((finished as number) - (started as number)) / 100) / 10,
      code: fault === null ? null : (JSON.parse(fault as string) as { readonly code: string }).code,
    }));
