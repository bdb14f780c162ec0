/** `almoner <command>`: what IT and scripts use. Exit code 0 only on success; an error is a value, never a stack. */

import type { Arguments } from './arguments.ts';
import { cliFaults, readArguments } from './arguments.ts';
import type { OpenCommand } from './command.ts';
import { backup, backupVerify, restore } from './commands/backup.ts';
import { auditVerify, check } from './commands/check.ts';
import {
  deviceAppoint,
  deviceInvite,
  deviceList,
  deviceLost,
  deviceRename,
  deviceRevoke,
  deviceSpaces,
  relayChange,
} from './commands/devices.ts';
import { erase } from './commands/erase.ts';
import { exportFile } from './commands/export.ts';
import { importFiles } from './commands/import.ts';
import { deviceJoin, recover } from './commands/join.ts';
import { init, password } from './commands/keys.ts';
import { diagnostics, lostReportCommand } from './commands/looking-after.ts';
import { merge, unmerge } from './commands/merge.ts';
import { populate } from './commands/populate.ts';
import { edit, stats, undo } from './commands/records.ts';
import { reindex } from './commands/reindex.ts';
import { search } from './commands/search.ts';
import { serve } from './commands/serve.ts';
import { show } from './commands/show.ts';
import { stateHashCommand } from './commands/state-hash.ts';
import { sync, syncStatus } from './commands/sync.ts';
import { USER_ADD_ASKS, userAdd } from './commands/users.ts';
import { runOpen } from './open.ts';
import { createOutput, type Output, printFault } from './output.ts';

const OPEN: Readonly<Record<string, OpenCommand>> = {
  import: importFiles,
  export: exportFile,
  search,
  show,
  edit,
  undo,
  merge,
  unmerge,
  erase,
  stats,
  'audit-verify': auditVerify,
  'state-hash': stateHashCommand,
  backup,
  populate,
  reindex,
  diagnostics,
  'lost-report': lostReportCommand,
  'user-add': userAdd,
  'device-invite': deviceInvite,
  'device-list': deviceList,
  'device-revoke': deviceRevoke,
  'device-appoint': deviceAppoint,
  'device-rename': deviceRename,
  'device-spaces': deviceSpaces,
  'device-lost': deviceLost,
  'relay-change': relayChange,
  sync,
};

/** Secrets that a command asks for beside the password. */
const ASKS: Readonly<Record<string, readonly string[]>> = { 'user-add': USER_ADD_ASKS };

const OTHER: Readonly<Record<string, (args: Arguments, output: Output) => Promise<number>>> = {
  init,
  password,
  'backup-verify': backupVerify,
  restore,
  'device-join': deviceJoin,
  recover,
  check,
  'sync-status': syncStatus,
  serve,
};

const HELP = `almoner <command> --data DIR [options] [--json]

  init --organisation NAME --admin LOGIN --kit FILE   make a new encrypted database
  password [--kit FILE]                               change the password, or set one by the recovery kit
  user-add LOGIN --name NAME --role admin|staff|read-only   let a colleague in; her first password is the second line
  import PATH... [--as auto|fhir|csv|vcard] [--mapping FILE] [--dry-run]
  export --list people|accounts|tasks [--filter FILE] | --record ID [--history]
         --as csv|json --to FILE --reason TEXT [--recipient TEXT]   take out a list or one record, unencrypted
  search TEXT [--limit N] | --queries FILE            find people and accounts
  show ID                                             one record, its timeline and history
  edit ID --values FILE                               change fields of a record
  undo OP                                             take back a change or a batch
  merge SURVIVOR MERGED [--reason TEXT]               two records of one person become one; SURVIVOR stands for both
  unmerge MERGE [--reason TEXT]                       part them again
  erase ID [--fields NAME,NAME] [--reason TEXT]       destroy what fields hold and held, or a whole record, everywhere and for good
  stats                                               count the records
  check                                               whether everything is whole; also while the program runs
  reindex                                             make the search index anew from the records
  audit-verify                                        whether the audit log is whole
  state-hash                                          one figure for all that the records say
  backup --to DIR                                     a sealed copy that was opened and checked
  backup-verify FILE [--kit FILE]                     whether a backup is whole and opens
  restore FILE --kit FILE [--segments DIR] [--user LOGIN]   a clinic out of a backup, in the new folder --data
  diagnostics --to FILE                               one file for whoever helps, without record content
  lost-report [--to FILE]                             what this computer held, who used it, how it was guarded
  device-invite --relay URL [--wait] [--digits-ok] [--spaces LIST] [--administrator] [--org-token FILE] [--kit FILE]
                                                      a one-time code for one more computer; --wait lets it in. It gets what this one
                                                      holds, without restricted notes, unless --spaces says otherwise
  device-join --relay URL --code CODE [--start-over]  the clinic on this computer, in the new folder --data; --start-over: a computer
                                                      that was shut out, or is a copy, comes back as another one
  device-list                                         the computers of the clinic
  device-revoke ID                                    shut one out
  device-appoint ID [--for organisation|location:ID]  which one does what must happen once
  device-rename ID --name NAME                        call one something else
  device-spaces ID --spaces LIST                      what one holds
  device-lost ID                                      what a lost one held, and whether it is shut out
  relay-change --relay URL [--org-token FILE]         another relay, or the same one that lost what it had
  sync --once                                         send and fetch until nothing is left
  sync-status                                         where changes stand, what waits and why; also without the relay, and
                                                      while the program runs
  recover --relay URL --kit FILE [--user LOGIN]       the clinic by its recovery kit alone; all other computers are shut out
  populate --people N --activities M --seed S         fill with generated people
  serve --port N                                      open in the local browser

The password is the first line of standard input with --password-stdin.`;

async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const json = argv.includes('--json');
  try {
    const args = readArguments(argv);
    if (args.command === 'help' || args.flag('help')) {
      process.stdout.write(`${HELP}\n`);
      return 0;
    }
    const output = createOutput(args.flag('json'));
    const open = Object.hasOwn(OPEN, args.command) ? OPEN[args.command] : undefined;
    if (open) return await runOpen(open, args, output, ASKS[args.command]);
    const other = Object.hasOwn(OTHER, args.command) ? OTHER[args.command] : undefined;
    if (other) return await other(args, output);
    throw cliFaults['cli.command']({
      command: args.command,
      commands: [...Object.keys(OTHER), ...Object.keys(OPEN)].join(', '),
    });
  } catch (thrown) {
    printFault(thrown, json);
    return 1;
  }
}

process.exitCode = await main();
