/** Clinics on disk that share a relay in memory: what tests of joining, recovering and managing computers work with. */
import { keyFaults } from '#platform/keys/keys-faults.ts';
import { createTestRelay, type TestRelay } from '#platform/sync/relay.testing.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Actor } from '#shared/access/actor.ts';
import { PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { belongingOf, type DeviceSpace } from './devices.ts';
import { admit, invite, openRelay } from './invitations.ts';
import { type Joined, type JoinRequest, joinClinic, rejoinClinic } from './join.ts';
import { rememberKit } from './kit-memory.ts';
import { systemClock, systemRandom } from './system.ts';

export interface TestWorld {
  readonly relay: TestRelay;
  /** The relay's frames, and timers that run. */
  readonly outside: Outside;
  readonly url: string;
  /** Gives the clinic the relay. */
  publish(clinic: TestClinic): Promise<void>;
  /** Invites, lets in whoever answers, and runs `answer` with the code beside it. */
  inviting<Result>(
    clinic: TestClinic,
    answer: (code: string) => Promise<Result>,
    rights?: { readonly spaces?: readonly DeviceSpace[]; readonly admin?: boolean },
  ): Promise<Result>;
  join(clinic: TestClinic, dataDir: string, more?: Partial<JoinRequest>): Promise<Joined>;
  /** What `join` does with the code. */
  answer(code: string, dataDir: string, more?: Partial<JoinRequest>): Promise<Joined>;
  /** A clinic out of a backup, let in again. */
  rejoin(clinic: TestClinic, restored: TestClinic): Promise<void>;
}

/** Given once; a wrong one is not given again. */
export const oneOf =
  (password: string) =>
  async (_login: string, attempt: number): Promise<string> => {
    if (attempt > 0) throw keyFaults['password.wrong']();
    return password;
  };

export function createTestWorld(relay: TestRelay = createTestRelay()): TestWorld {
  const { url } = relay;
  const outside: Outside = {
    connect: relay.outside.connect,
    timers: {
      after(millis, work) {
        const timer = setTimeout(work, millis);
        return () => clearTimeout(timer);
      },
    },
  };
  const common = {
    url,
    outside,
    random: systemRandom,
    clock: systemClock,
    name: { name: 'Desk', platform: 'test' },
  };
  const of = (code: string) => ({ ...common, code, compare: () => undefined });

  const world: TestWorld = {
    relay,
    outside,
    url,
    async publish({ installation, admin, kit }) {
      if (belongingOf(installation).standing === 'alone') rememberKit(installation, kit);
      (await openRelay(installation, outside, admin, { url, token: '' })).close();
    },
    async inviting({ installation, admin }, answer, rights = {}) {
      const { spaces = ['org', 'clinical', 'audit'] as const, admin: isAdmin = false } = rights;
      const actor: Actor = admin;
      const work = await openRelay(installation, outside, actor, { token: '' });
      try {
        const invitation = await invite(installation, work, outside, actor, { spaces });
        const admitting = invitation.arrived.then((arrival) =>
          admit(installation, invitation, arrival, actor, { spaces, admin: isAdmin }),
        );
        admitting.catch(() => undefined);
        const result = await answer(invitation.code).catch((thrown) => {
          invitation.cancel();
          throw thrown;
        });
        await admitting;
        return result;
      } finally {
        work.close();
      }
    },
    answer: (code, dataDir, more = {}) =>
      joinClinic({
        ...of(code),
        dataDir,
        vault: vaultOptions,
        password: oneOf(PASSWORD),
        ...more,
      }),
    join: (clinic, dataDir, more = {}) => world.inviting(clinic, (code) => world.answer(code, dataDir, more)),
    rejoin: (clinic, restored) =>
      world.inviting(clinic, (code) => rejoinClinic(belongingOf(restored.installation), of(code))),
  };
  return world;
}
