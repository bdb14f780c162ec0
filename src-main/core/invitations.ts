/**
 * Inviting a computer, for the command line and for the screens. Giving the clinic its relay comes with the first invitation. One
 * invitation at a time: two codes on the table get mixed up.
 */
import type { InvitationState } from '#modules/users/contract/devices.api.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Platform } from '#platform/module.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import { type Arrival, type Invitation, openInvitation } from '#platform/sync/enrol-invite.ts';
import type { Capsule } from '#platform/sync/enrol-mail.ts';
import { openAtRelay } from '#platform/sync/publish.ts';
import { type Outside, type RelayWork, requireRelayAddress } from '#platform/sync/relay-work.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import type { Actor } from '#shared/access/actor.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { nameOwnDevice } from './device-names.ts';
import { authorOf, belongingOf, type DeviceSpace } from './devices.ts';
import { systemActor } from './first-records.ts';
import type { Installation } from './installation.ts';
import { keptKit, rememberTypedKit } from './kit-memory.ts';
import type { Changing } from './watch-changes.ts';

export interface Relay {
  /** Left out: the one the clinic has. */
  readonly url?: string | undefined;
  /** What the relay's keeper gave out; empty: none. */
  readonly token: string;
  /** The recovery kit, where it was never at hand before. */
  readonly kit?: string | undefined;
}

/**
 * A session at the clinic's relay, which it gets now if it has none. Faults: `relay.*`, `kit.*`, `device.*`.
 */
export async function openRelay(
  installation: Installation,
  outside: Outside,
  actor: Actor,
  { url, token, kit }: Relay,
): Promise<RelayWork> {
  const { platform } = installation;
  const belonging = belongingOf(installation);
  if (kit !== undefined) rememberTypedKit(installation, platform.dataDir, kit);
  const address = url === undefined ? belonging.relay() : requireRelayAddress(url);
  if (address === null) throw deviceFaults['device.alone']();
  const isNew = belonging.log.state() === null;
  const work = await openAtRelay({
    outside,
    belonging,
    random: platform.random,
    url: address,
    token,
    kit() {
      const kept = keptKit(platform, belonging.identity.device);
      // With the first record of the log, which is made now, they count; without it they are nothing.
      const changes = platform.warrants.beginning();
      platform.records.commit({ actor: systemActor(actor.userId, actor.login), changes });
      return kept;
    },
  });
  if (isNew) {
    nameOwnDevice(platform, actor, fromWireId(belonging.identity.device));
    platform.audit.append({ actor, action: 'relay-publish' });
  }
  return work;
}

/** The user's keys as her record holds them, for the first slot of the new computer. */
export function userForCapsule({ records }: Platform, actor: Actor): Capsule['user'] {
  const values = records.peek('user', actor.userId)?.values ?? {};
  return {
    userId: actor.userId,
    login: actor.login,
    name: String(values.name ?? actor.login),
    publicKey: String(values.publicKey ?? ''),
    sealedPrivateKey: String(values.sealedPrivateKey ?? ''),
  };
}

/** Faults: `device.not_admin`, `device.space_not_held`, those of `openRelay`. The caller closes the session when it is over. */
export async function invite(
  installation: Installation,
  work: RelayWork,
  outside: Outside,
  actor: Actor,
  rights: { readonly spaces: readonly DeviceSpace[] },
): Promise<Invitation> {
  const { platform } = installation;
  const belonging = belongingOf(installation);
  const author = authorOf(installation, belonging);
  await author.refresh(work.session);
  const self = belonging.log.state()!.members.get(belonging.identity.device);
  // Said now and not when the other computer is already waiting.
  if (!self?.admin) throw deviceFaults['device.not_admin']();
  const missing = rights.spaces.find((space) => !self.spaces.has(space));
  if (missing !== undefined) throw deviceFaults['device.space_not_held']({ space: missing });
  const invitation = await openInvitation({
    work,
    author,
    belonging,
    organisation: platform.organisation().name,
    meta: createMeta(platform.writer),
    clock: platform.clock,
    timers: outside.timers,
    random: platform.random,
  });
  platform.audit.append({ actor, action: 'device-invite', detail: { spaces: rights.spaces } });
  return invitation;
}

/** Lets in who arrived, once the digits were found equal. Answers its id. Faults: `invite.*`, `device.*`, `relay.*`. */
export async function admit(
  installation: Installation,
  invitation: Invitation,
  arrival: Arrival,
  actor: Actor,
  rights: { readonly spaces: readonly DeviceSpace[]; readonly admin: boolean },
): Promise<Id> {
  const { platform } = installation;
  await invitation.confirm({ ...rights, user: userForCapsule(platform, actor) });
  const device = fromWireId(arrival.device);
  platform.audit.append({ actor, action: 'device-add', entity: 'device', record: device, detail: rights });
  return device;
}

export interface Invitations extends Changing<InvitationState> {
  /** Answers once the code is there. Faults: `invite.busy`, those of `openRelay` and `invite`. */
  begin(
    actor: Actor,
    relay: Relay,
    rights: { readonly spaces: readonly DeviceSpace[]; readonly admin: boolean },
  ): Promise<void>;
  /** The digits are equal. Faults: `invite.expired` where nobody waits. */
  confirm(actor: Actor): Promise<void>;
  cancel(different: boolean): void;
  /** The database closes: nobody is waited for any more, and the code stays good for who opens it in time. */
  stop(): void;
}

/** For the screens: what is shown there follows the one invitation. */
export function createInvitations(installation: Installation, outside: Outside): Invitations {
  const listeners = new Set<() => void>();
  let state: InvitationState = { step: 'none' };
  let current: {
    readonly invitation: Invitation;
    readonly work: RelayWork;
    readonly rights: { readonly spaces: readonly DeviceSpace[]; readonly admin: boolean };
    arrival: Arrival | null;
  } | null = null;

  const set = (next: InvitationState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const fail = (thrown: unknown): void => {
    const { code, message, remedy } = toFaultValue(thrown);
    set({ step: 'failed', fault: { code, message, remedy } });
  };

  return {
    status: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async begin(actor, relay, rights) {
      if (current !== null || state.step === 'opening') throw enrolFaults['invite.busy']();
      set({ step: 'opening' });
      let work: RelayWork | null = null;
      try {
        work = await openRelay(installation, outside, actor, relay);
        const invitation = await invite(installation, work, outside, actor, rights);
        const mine = { invitation, work, rights, arrival: null as Arrival | null };
        current = mine;
        const { code, text } = invitation;
        const expires = new Date(invitation.expires).toISOString();
        set({ step: 'open', code, text, expires });
        const opened = work;
        invitation.arrived.then(
          (arrival) => {
            mine.arrival = arrival;
            const { digits, name, platform } = arrival;
            set({ step: 'arrived', digits, name, platform, expires });
          },
          () => undefined,
        );
        invitation.over.then(
          () => {
            opened.close();
            current = null;
            const { device, name } = mine.arrival!;
            set({ step: 'joined', device: fromWireId(device), name });
          },
          (thrown) => {
            opened.close();
            current = null;
            fail(thrown);
          },
        );
      } catch (thrown) {
        work?.close();
        set({ step: 'none' });
        throw thrown;
      }
    },

    async confirm(actor) {
      if (current?.arrival == null) throw enrolFaults['invite.expired']();
      const { invitation, arrival, rights } = current;
      set({ step: 'joining', name: arrival.name });
      // How it ends is told by the state: it takes as long as the other side needs for its password.
      admit(installation, invitation, arrival, actor, rights).catch(() => undefined);
    },

    cancel(different) {
      if (current === null) set({ step: 'none' });
      else current.invitation.cancel(different ? 'invite.digits' : 'invite.cancelled');
    },

    stop() {
      current?.invitation.leave();
      current?.work.close();
      current = null;
      set({ step: 'none' });
    },
  };
}
