/** `sync` and `sync-status`: what the computers of the clinic share, for scripts. */
import { belongingOf, deviceEntries } from '#core/devices.ts';
import { systemOutside } from '#core/outside.ts';
import { settleUsers } from '#core/settle-users.ts';
import { syncOnce } from '#core/sync-once.ts';
import { syncStatusOf } from '#core/sync-status.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand, OpenCommandContext } from '../command.ts';
import { facts } from '../output.ts';

function statusOf({ installation, platform }: OpenCommandContext) {
  const belonging = belongingOf(installation);
  // Of a client that runs nothing can be said here: none does.
  const { link: _link, reason: _reason, settled: _settled, ...status } = syncStatusOf(installation, null);
  return {
    standing: belonging.standing,
    relay: belonging.relay(),
    ...status,
    devices: deviceEntries(platform, belonging).map(({ device, name, own, revoked, lastContact }) => ({
      ...{ device, name, own, revoked, lastContact },
    })),
  };
}

/** One run, until nothing is left to send or to fetch. */
export const sync: OpenCommand = async (context) => {
  if (!context.args.flag('once'))
    throw cliFaults['cli.usage']({ problem: 'On the command line it runs once: sync --once' });
  await syncOnce(context.installation, systemOutside);
  // Who was admitted or disabled elsewhere is so here from now on.
  await settleUsers(context.platform, context.vault, context.key);
  context.output.result(statusOf(context), ({ state, pending, others }) =>
    facts({ state: state?.state ?? 'nothing written here', pending, others }),
  );
  return 0;
};

/** From the database alone: also with the relay gone. */
export const syncStatus: OpenCommand = async (context) => {
  context.output.result(
    statusOf(context),
    ({ standing, relay, state, pending, others, alarms, waiting, firstSync }) =>
      facts({
        ...{ standing, relay: relay ?? 'none', state: state?.state ?? 'nothing written here', pending, others },
        ...(firstSync ? { arriving: `${firstSync.phase}, ${firstSync.done} of ${firstSync.total}` } : {}),
        alarms: alarms.map(({ kind }) => kind).join(', ') || 'none',
        waiting: waiting.reduce((sum, { count }) => sum + count, 0),
      }),
  );
  return 0;
};
