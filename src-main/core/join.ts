/**
 * A new computer that comes in by a one-time code: its folder gets a database key of its own, with slots for the inviting user and
 * for the recovery kit, and an empty database that knows who it is and whom it belongs to. The records follow from the relay.
 * Invariants: a refusal or a wrong password leaves nothing in the folder, and nobody in the membership log; until the last step
 * the folder counts as an unfinished set-up, so that after a crash the same command begins anew, with a new code.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimDataFolder, dataFiles } from '#platform/database/data-folder.ts';
import { migrate } from '#platform/database/migrator.ts';
import { createDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { opensPrivateKey } from '#platform/keys/private-key.ts';
import type { Vault } from '#platform/keys/types.ts';
import { createVault } from '#platform/keys/vault.ts';
import { believeInviter, govern } from '#platform/records/warranted.ts';
import { type Belonging, storeBelonging } from '#platform/sync/belonging.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { newIdentity, wipeIdentity } from '#platform/sync/device-keys.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import {
  answerInvitation,
  enterAsDevice,
  enterMailbox,
  fetchExpectedLog,
  type Joining,
} from '#platform/sync/enrol-join.ts';
import type { Capsule } from '#platform/sync/enrol-mail.ts';
import { type InviteSecret, parseInviteCode } from '#platform/sync/invite-code.ts';
import { type Outside, type RelayWork, requireRelayAddress } from '#platform/sync/relay-work.ts';
import type { DeviceIdentity } from '#platform/sync/types.ts';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { DeviceName } from './device-names.ts';
import { migrations } from './migrations.ts';
import { leaveNothing, requireNewFolder } from './new-folder.ts';

/** What happens next, for whoever looks on. */
export type JoinStep = 'relay' | 'confirmation' | 'log' | 'keys' | 'database' | 'finish';

interface Common {
  readonly url: string;
  readonly code: string;
  readonly name: DeviceName;
  readonly outside: Outside;
  readonly random: Random;
  readonly clock: Clock;
  /** The digits both screens show, and the clinic that is joined. */
  readonly compare: (digits: string, organisation: string) => void;
  readonly progress?: (step: JoinStep) => void;
  /** Gives up, as long as nobody was let in: `invite.abandoned`. */
  readonly signal?: AbortSignal;
}

export interface JoinRequest extends Common {
  /** New or empty. */
  readonly dataDir: string;
  /** The inviting user's own, asked for when it is known whose; again, some times, where it was wrong (`attempt` from 0). */
  readonly password: (login: string, attempt: number) => Promise<string>;
  readonly vault?: Pick<Parameters<typeof createVault>[0], 'keychain' | 'kdf'>;
  /** Of a program that has claimed the folder for as long as it runs. */
  readonly claimed?: { readonly vault: Pick<Vault, 'join'> };
}

const PASSWORD_ATTEMPTS = 5;

export interface Joined {
  readonly device: Id;
  readonly organisation: string;
  readonly user: { readonly userId: Id; readonly login: string };
}

/**
 * Done when the folder holds a clinic that opens with the password; what it lacks comes with the first sync. Faults: `join.not_empty`,
 * `invite.*`, `relay.*`, `join.password`, `membership.refused`, `data.*`, `disk.*`.
 */
export async function joinClinic(request: JoinRequest): Promise<Joined> {
  const { clock, random, progress = () => undefined } = request;
  const url = requireRelayAddress(request.url);
  const code = parseInviteCode(request.code);
  const dataDir = resolve(request.dataDir);
  requireNewFolder(dataDir, enrolFaults['join.not_empty']);
  const existed = existsSync(dataDir);
  const claim = request.claimed ? null : claimDataFolder(dataDir);
  const device = createIdSource(clock, random)();
  let identity: DeviceIdentity | null = null;
  try {
    const identityIn = (org: string): DeviceIdentity => {
      identity = newIdentity(org, device, random);
      return identity;
    };
    const entered = await enter({ ...request, url }, code, identityIn, async ({ user }) => {
      for (let attempt = 0; attempt < PASSWORD_ATTEMPTS; attempt += 1) {
        const password = await request.password(user.login, attempt);
        if (await opensPrivateKey(user, user.sealedPrivateKey, password)) return;
      }
      throw enrolFaults['join.password']({ login: user.login });
    });
    progress('keys');
    const vault = request.claimed?.vault ?? createVault({ folder: dataDir, clock, random, ...request.vault });
    const { recovery, user } = entered.capsule;
    const made = await vault.join(user, Buffer.from(recovery.agree, 'hex'));
    try {
      progress('database');
      const writer = createWriter(createDatabase(dataFiles(dataDir).database, made.key));
      try {
        migrate(writer, migrations, clock.now());
        storeBelonging(writer, { device, identity: identity!, records: entered.records, relay: url });
        // Nobody else is a user here until it is said by who may.
        govern(writer);
        believeInviter(writer, user);
      } finally {
        writer.connection.close();
      }
      progress('finish');
      made.finish();
    } finally {
      made.key.fill(0);
    }
    claim?.release();
    return { device, organisation: entered.organisation, user };
  } catch (thrown) {
    claim?.release();
    // A claim is a file of the folder, and is somebody's.
    leaveNothing(dataDir, existed, request.claimed !== undefined);
    throw thrown;
  } finally {
    if (identity !== null) wipeIdentity(identity);
    code.secret.fill(0);
  }
}

/**
 * A computer whose clinic came out of a backup, let in by an administrator: it keeps its records and gets a place in the log
 * under its own keys. Faults: as `joinClinic`, `join.other_clinic`, `join.member` where it takes part already, `device.revoked`
 * where it was shut out: such a one starts over first.
 */
export async function rejoinClinic(belonging: Belonging, request: Common): Promise<void> {
  const url = requireRelayAddress(request.url);
  const code = parseInviteCode(request.code);
  const { identity, standing } = belonging;
  if (standing === 'member') throw enrolFaults['join.member']();
  if (standing === 'revoked') throw deviceFaults['device.revoked']();
  try {
    const sameOrganisation = (org: string): DeviceIdentity => {
      if (org !== identity.org) throw enrolFaults['join.other_clinic']();
      return identity;
    };
    const { records } = await enter({ ...request, url }, code, sameOrganisation, async () => undefined);
    const taken = belonging.enter(records, request.clock.now());
    if (taken !== 'taken') throw deviceFaults[taken === 'forked' ? 'membership.forked' : 'membership.refused']();
    belonging.setRelay(url);
  } finally {
    code.secret.fill(0);
  }
}

interface Entered {
  readonly capsule: Capsule;
  readonly records: readonly Uint8Array[];
  readonly organisation: string;
}

/** Faults: those of what is waited for, `invite.abandoned` where `signal` says so. */
async function stoppable<Result>(
  joining: Joining,
  signal: AbortSignal | undefined,
  ask: () => Promise<Result>,
): Promise<Result> {
  const asked = ask();
  const stop = (): void => joining.stopWaiting();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  try {
    return await asked;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** From the code to a place in the log. `check`: whether this device can use what it is given; else nobody was let in. */
async function enter(
  { url, name, outside, random, compare, progress = () => undefined, signal }: Common,
  code: InviteSecret,
  identityIn: (org: string) => DeviceIdentity,
  check: (capsule: Capsule) => Promise<void>,
): Promise<Entered> {
  progress('relay');
  const mailbox = await enterMailbox(outside, url, code);
  let member: RelayWork | null = null;
  try {
    const joining = await answerInvitation({
      work: mailbox,
      timers: outside.timers,
      random,
      code,
      identityIn,
      ...name,
    });
    progress('confirmation');
    let capsule: Capsule;
    try {
      compare(await stoppable(joining, signal, joining.digits), joining.offer.organisation);
      capsule = await stoppable(joining, signal, joining.capsule);
      await check(capsule);
    } catch (thrown) {
      await joining.decline();
      throw thrown;
    }
    const done = await joining.accept();
    progress('log');
    const { offer, identity } = joining;
    try {
      member = await enterAsDevice(outside, url, identity, capsule.relayKey);
      const { records } = await fetchExpectedLog(member.session, { offer, capsule, done, identity });
      return { capsule, records: records.map(({ bytes }) => bytes), organisation: offer.organisation };
    } catch (thrown) {
      throw done.unheard ?? thrown;
    }
  } finally {
    mailbox.close();
    member?.close();
  }
}
