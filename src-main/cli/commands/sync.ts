/** `sync` and `sync-status`: what the computers of the clinic share, for scripts. */
import { listOwnErasures } from '#core/backup.ts';
import { belongingOf, deviceEntries } from '#core/devices.ts';
import { systemOutside } from '#core/outside.ts';
import { settleUsers } from '#core/settle-users.ts';
import { syncOnce } from '#core/sync-once.ts';
import { syncStatusIn } from '#core/sync-status.ts';
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import { createStatementCache } from '#platform/database/statement-cache.ts';
import type { Writer } from '#platform/database/types.ts';
import { belongingBeside, type Seat } from '#platform/sync/belonging.ts';
import { relayAnswers } from '#platform/sync/relay-answers.ts';
import type { SyncState } from '#platform/sync/states.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Arguments } from '../arguments.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { runOpen, unlockBeside } from '../open.ts';
import { facts, type Output } from '../output.ts';

function statusIn(writer: Pick<Writer, 'prepare'>, seat: Seat) {
  // Of a client that runs nothing can be said here: none does, or another process has it.
  const { link: _link, reason: _reason, settled: _settled, ...status } = syncStatusIn(writer, seat, null);
  return {
    relay: seat.relay(),
    ...status,
    devices: deviceEntries({ writer }, seat).map(({ device, name, own, revoked, lastContact, heard }) => ({
      ...{ device, name, own, revoked, lastContact, heard },
    })),
  };
}

/** Where everything written here is at least. */
function stateWords(state: SyncState | null): string {
  if (state === null) return 'nothing written here';
  if (state.state === 'devices') return `all that was written here is also on ${state.count} other computer(s)`;
  return {
    here: 'saved here alone; not all of it is at the relay',
    relay: 'at the relay; no other computer has confirmed all of it',
    sole: 'at the relay; no other computer holds all of it',
  }[state.state];
}

/** What stays, where something does. */
const keptWords = (kept: SyncStatus['kept']): object =>
  kept.length === 0
    ? {}
    : {
        'kept until its part of the records is given back': kept
          .map(({ space, count }) => `${count} (${space})`)
          .join(', '),
      };

const WHY: Readonly<Record<SyncStatus['waiting'][number]['reason'], string>> = {
  order: 'something before it is missing',
  seen: 'what its author had seen is missing',
  clock: "that computer's clock is ahead",
  membership: 'its place in the list of computers is not known',
  key: 'its key is not here',
  newer: 'it was written by a newer version',
  apply: 'it could not be taken in',
};

function waitingWords(
  { device, space, reason, count }: SyncStatus['waiting'][number],
  devices: readonly { readonly device: string; readonly name: string | null }[],
): string {
  const name = devices.find((one) => one.device === device)?.name ?? device;
  return `${count} from ${name} (${space}): ${WHY[reason]}`;
}

/** One run, until nothing is left to send or to fetch. */
export const sync: OpenCommand = async (context) => {
  if (!context.args.flag('once'))
    throw cliFaults['cli.usage']({ problem: 'On the command line it runs once: sync --once' });
  const { installation, platform } = context;
  await syncOnce(installation, systemOutside);
  // Backups of before an erasure that came may lie here.
  listOwnErasures(platform, context.key);
  // Who was admitted or disabled elsewhere is so here from now on.
  await settleUsers(context.platform, context.vault, context.key);
  context.output.result(statusIn(platform.writer, belongingOf(installation)), ({ state, pending, kept, others }) =>
    facts({ state: stateWords(state), pending, ...keptWords(kept), others }),
  );
  return 0;
};

/** From the database, which says the same with the relay gone; and whether there is a relay, which it does not know. */
async function tell(output: Output, writer: Pick<Writer, 'prepare'>, seat: Seat): Promise<number> {
  const url = seat.relay();
  const answer = url === null ? null : await relayAnswers(systemOutside, url);
  output.result(
    { ...statusIn(writer, seat), relayAnswers: answer?.answers ?? null, relayReason: answer?.reason ?? null },
    ({ standing, relay, state, pending, kept, others, alarms, waiting, firstSync, devices }) =>
      facts({
        ...{
          standing,
          relay:
            relay === null
              ? 'none'
              : `${relay} (${answer?.reason ? `does not answer: ${answer.reason}` : 'answers'})`,
        },
        ...{ state: stateWords(state), pending, others },
        ...(firstSync ? { arriving: `${firstSync.phase}, ${firstSync.done} of ${firstSync.total}` } : {}),
        alarms: alarms.map(({ kind }) => kind).join(', ') || 'none',
        ...keptWords(kept),
        waiting: waiting.map((part) => waitingWords(part, devices)).join('; ') || 'nothing',
      }),
  );
  return 0;
}

/** Beside the program that has the folder: reads, and writes nothing. */
async function syncStatusBeside(args: Arguments, output: Output): Promise<number> {
  const { key } = await unlockBeside(args);
  const connection = openDatabase(dataFiles(args.required('data')).database, key, 'reader');
  key.fill(0);
  const reader = { prepare: createStatementCache(connection) };
  try {
    return await tell(output, reader, belongingBeside(reader));
  } finally {
    connection.close();
  }
}

const syncStatusOpen: OpenCommand = ({ output, platform, installation }) =>
  tell(output, platform.writer, belongingOf(installation));

/** With the folder to itself where nobody has it, else beside the program that has. */
export async function syncStatus(args: Arguments, output: Output): Promise<number> {
  try {
    return await runOpen(syncStatusOpen, args, output);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'data.in_use') throw thrown;
  }
  return syncStatusBeside(args, output);
}
