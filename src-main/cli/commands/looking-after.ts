/** `diagnostics` and `lost-report`: what goes to whoever helps, and what is needed when a computer is gone. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diagnosticsText } from '#core/diagnostics.ts';
import { systemGauges } from '#core/gauges.ts';
import { lostReport } from '#core/lost-report.ts';
import { VERSION } from '#core/version.ts';
import { demand } from '#platform/access/decide.ts';
import { syncFolder } from '#platform/database/data-folder.ts';
import { type Arguments, cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { facts } from '../output.ts';

/** A new file for the user alone. Fault: `cli.usage`. */
function writeNew(args: Arguments, text: string): { readonly file: string; readonly bytes: number } {
  const file = resolve(args.required('to'));
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (thrown) {
    const problem = (thrown as NodeJS.ErrnoException).code === 'EEXIST' ? 'already exists' : 'cannot be written';
    throw cliFaults['cli.usage']({ problem: `The file ${file} ${problem}` });
  }
  try {
    const bytes = writeSync(handle, text);
    fsyncSync(handle);
    syncFolder(dirname(file));
    return { file, bytes };
  } finally {
    closeSync(handle);
  }
}

export const diagnostics: OpenCommand = async ({ args, output, platform, modules, actor }) => {
  demand(actor, { permission: 'settings.manage' });
  const text = diagnosticsText({ platform, modules, gauges: systemGauges, version: VERSION });
  const written = writeNew(args, text);
  platform.audit.append({ actor, action: 'diagnostics' });
  output.result(written, facts);
  return 0;
};

export const lostReportCommand: OpenCommand = async ({ args, output, platform, actor }) => {
  demand(actor, { permission: 'audit.read' });
  const report = await lostReport(platform, actor, VERSION);
  if (args.option('to') === undefined) output.result(report, (one) => JSON.stringify(one, null, 2));
  else output.result(writeNew(args, `${JSON.stringify(report, null, 2)}\n`), facts);
  return 0;
};
