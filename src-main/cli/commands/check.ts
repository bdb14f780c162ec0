/** `check` and `audit-verify`: whether everything is whole. Exit code 1 when anything is wrong. */
import { checkInstallation } from '#core/check.ts';
import { noteCheck } from '#core/health.ts';
import { type Problem, verifyAudit } from '#platform/audit/verify.ts';
import type { OpenCommand } from '../command.ts';

const list = (problems: readonly Problem[]): string =>
  problems.map(({ code, where, message }) => `${where}: ${message} (${code})`).join('\n');

export const check: OpenCommand = async ({ output, platform, modules, key }) => {
  const report = checkInstallation(platform, modules, key, (step) => output.progress(step));
  noteCheck(platform, report.ok);
  output.result(report, ({ ok, problems }) => (ok ? 'Everything is whole.' : list(problems)));
  return report.ok ? 0 : 1;
};

export const auditVerify: OpenCommand = async ({ args, output, platform }) => {
  const { ok, entries, head, problems } = verifyAudit(platform.writer, args.positionals[0]);
  output.result(ok ? { ok, entries, head } : { ok, entries, head, problems }, () =>
    ok ? `${entries} entries, all in order. Head ${head}.` : list(problems),
  );
  return ok ? 0 : 1;
};
