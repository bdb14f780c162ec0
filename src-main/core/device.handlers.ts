/** The computers of the clinic, on screen. */
import {
  appointDevice,
  beginInvitation,
  cancelInvitation,
  changeRelay,
  confirmInvitation,
  invitationWatch,
  listDevices,
  lostDevice,
  renameDevice,
  revokeDevice,
  setDeviceRights,
} from '#modules/users/contract/devices.api.ts';
import { beginRejoin, cancelRejoin, rejoinWatch, startOver } from '#modules/users/contract/join.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Actor } from '#shared/access/actor.ts';
import { changeRelay as toRelay } from './change-relay.ts';
import { appoint, appointmentsOf, belongingOf, deviceEntries, rename, setRights, shutOut } from './devices.ts';
import type { Invitations } from './invitations.ts';
import { lostDeviceReport } from './lost-device.ts';
import { mayStartOver } from './new-device.ts';
import type { Rejoining } from './rejoining.ts';
import type { CoreServices } from './services.ts';
import type { SyncKeeper } from './sync-keeper.ts';
import { watchChanges } from './watch-changes.ts';

export function deviceHandlers(
  core: CoreServices,
  outside: Outside,
  invitations: Invitations,
  rejoining: Rejoining,
  sync: Pick<SyncKeeper, 'renew'>,
): readonly Handler[] {
  const { installation, vault } = core;
  /** Whoever is at the keyboard is who signed in. Faults: `password.wrong`, `password.slow`. */
  const proveWho = async (actor: Actor, password: string): Promise<void> => {
    const { key } = await core.attempt(actor.login, () => vault.openWithPassword(actor.login, password));
    key.fill(0);
  };

  return [
    implement(listDevices, async () => {
      const belonging = belongingOf(installation);
      const self = belonging.log.state()?.members.get(belonging.identity.device);
      return {
        standing: belonging.standing,
        relay: belonging.relay(),
        mayManage: belonging.standing === 'alone' || (belonging.standing === 'member' && self?.admin === true),
        devices: deviceEntries(installation.platform, belonging),
        appointments: appointmentsOf(belonging),
        mayStartOver: mayStartOver(installation),
      };
    }),
    implement(invitationWatch, (_input, { signal }) => watchChanges(invitations, signal)),
    implement(beginInvitation, async ({ relay, token, kit, spaces, admin }, { actor }) => {
      await invitations.begin(actor, { url: relay, token, kit }, { spaces, admin });
      return {};
    }),
    implement(confirmInvitation, async ({ password }, { actor }) => {
      await proveWho(actor, password);
      await invitations.confirm(actor);
      return {};
    }),
    implement(cancelInvitation, async ({ different }) => {
      invitations.cancel(different);
      return {};
    }),
    implement(rejoinWatch, (_input, { signal }) => watchChanges(rejoining, signal)),
    implement(beginRejoin, async (asked, { actor }) => {
      rejoining.begin(actor, asked);
      return {};
    }),
    implement(cancelRejoin, async () => {
      rejoining.cancel();
      return {};
    }),
    implement(startOver, async ({ password }, { actor }) => {
      await proveWho(actor, password);
      await core.startOver(actor);
      return {};
    }),
    implement(revokeDevice, async ({ device, password }, { actor }) => {
      await proveWho(actor, password);
      await shutOut(installation, outside, actor, device);
      // What stood still because of it goes on.
      sync.renew();
      return {};
    }),
    implement(changeRelay, async ({ relay: url, token, password }, { actor }) => {
      await proveWho(actor, password);
      const { relay } = await toRelay(installation, outside, actor, { url, token });
      return { relay };
    }),
    implement(appointDevice, async ({ password, ...appointment }, { actor }) => {
      await proveWho(actor, password);
      await appoint(installation, outside, actor, appointment);
      return {};
    }),
    implement(renameDevice, async ({ device, name }, { actor }) => {
      rename(installation, actor, device, name);
      return {};
    }),
    implement(setDeviceRights, async ({ device, spaces, admin }, { actor }) => {
      await setRights(installation, outside, actor, device, { spaces, admin });
      return {};
    }),
    implement(lostDevice, ({ device }, { actor }) => lostDeviceReport(installation, actor, device)),
  ];
}
