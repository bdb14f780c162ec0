/** `reindex`: makes the search index anew from the records, for a database whose index `check` finds wrong. */
import { searchChecks } from '#core/checks.ts';
import { demand } from '#platform/access/decide.ts';
import { walkAll } from '#platform/checking/walk.ts';
import type { OpenCommand } from '../command.ts';
import { facts } from '../output.ts';
import { renewIndex } from '../search-index.ts';

export const reindex: OpenCommand = async ({ output, platform, actor }) => {
  demand(actor, { permission: 'settings.manage' });
  const begun = platform.clock.now();
  renewIndex(platform, output, true);
  const problems = searchChecks.flatMap((check) => walkAll(check(platform.writer)));
  const seconds = Math.round((platform.clock.now() - begun) / 100) / 10;
  output.result({ ok: problems.length === 0, problems, seconds }, ({ ok }) =>
    ok ? `The search index is made anew and whole (${seconds} s).` : facts({ problems, seconds }),
  );
  return problems.length === 0 ? 0 : 1;
};
