/**
 * A clinic out of its relay by the recovery kit alone: this computer becomes its only device, with a new administrator's password
 * and new keys for every space. In a new folder, or in one that came out of a backup. All other devices are shut out.
 * Invariants: as for joining; the record that shuts out the others comes last but one, when everything else is known to work.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimDataFolder, dataFiles } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate } from '#platform/database/migrator.ts';
import { createDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { keyFaults } from '#platform/keys/keys-faults.ts';
import type { Vault } from '#platform/keys/types.ts';
import { createVault } from '#platform/keys/vault.ts';
import { govern } from '#platform/records/warranted.ts';
import { type Belonging, storeBelonging } from '#platform/sync/belonging.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { newIdentity, wipeIdentity } from '#platform/sync/device-keys.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import { enterWithKit, fetchLogOfKit, recoverOrganisation } from '#platform/sync/recover.ts';
import { keepKit, openKit } from '#platform/sync/recovery-keys.ts';
import { type Outside, requireRelayAddress } from '#platform/sync/relay-work.ts';
import type { DeviceIdentity } from '#platform/sync/types.ts';
import { createIdSource, type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { systemActor } from './first-records.ts';
import type { CorePlatform } from './installation.ts';
import { migrations } from './migrations.ts';
import { leaveNothing, requireNewFolder } from './new-folder.ts';
import { takeOverUsers } from './renew-warrants.ts';
import { settleUsers } from './settle-users.ts';

export interface RecoverRequest {
  readonly url: string;
  /** The kit's code, or the printed text. */
  readonly kit: string;
  /** New or empty. */
  readonly dataDir: string;
  /** The new administrator. */
  readonly login: string;
  readonly password: string;
  readonly outside: Outside;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault?: Pick<Parameters<typeof createVault>[0], 'keychain' | 'kdf'>;
  /** Of a program that has claimed the folder for as long as it runs. */
  readonly claimed?: { readonly vault: Pick<Vault, 'create'> };
  readonly progress?: (step: 'relay' | 'keys' | 'database' | 'log' | 'finish') => void;
}

export interface Recovered {
  readonly device: Id;
  /** The new administrator, whose record is yet to be made, once the others' are here. */
  readonly user: {
    readonly userId: Id;
    readonly login: string;
    readonly publicKey: string;
    readonly sealedPrivateKey: string;
    readonly signKey: string;
  };
}

/**
 * Done when the folder opens with the password; the records follow with the first sync. Faults: `join.not_empty`, `kit.*`,
 * `password.weak`, `relay.*`, `membership.refused`, `data.*`, `disk.*`.
 */
export async function recoverClinic(request: RecoverRequest): Promise<Recovered> {
  const { clock, random, outside, login, progress = () => undefined } = request;
  const url = requireRelayAddress(request.url);
  const dataDir = resolve(request.dataDir);
  requireNewFolder(dataDir, enrolFaults['join.not_empty']);
  const newId = createIdSource(clock, random);
  const device = newId();
  const kit = openKit(request.kit);
  const existed = existsSync(dataDir);
  const claim = request.claimed ? null : claimDataFolder(dataDir);
  let identity: DeviceIdentity | null = null;
  try {
    progress('relay');
    const work = await enterWithKit(outside, url, kit);
    try {
      const { state } = await fetchLogOfKit(work.session, kit);
      identity = newIdentity(state.org, device, random);
      const own = identity;
      progress('keys');
      const vault = request.claimed?.vault ?? createVault({ folder: dataDir, clock, random, ...request.vault });
      const made = await vault.create({ userId: newId(), login }, request.password, request.kit);
      try {
        progress('database');
        const writer = createWriter(createDatabase(dataFiles(dataDir).database, made.key));
        try {
          migrate(writer, migrations, clock.now());
          progress('log');
          const { records } = await recoverOrganisation(work.session, kit, () => own, random);
          storeBelonging(writer, {
            device,
            identity: own,
            records: records.map(({ bytes }) => bytes),
            relay: url,
          });
          keepKit(createMeta(writer), request.kit, own);
          govern(writer);
        } finally {
          writer.connection.close();
        }
        progress('finish');
        made.finish();
        const { userId, publicKey, sealedPrivateKey, signKey } = made;
        claim?.release();
        return { device, user: { userId, login, publicKey, sealedPrivateKey, signKey } };
      } finally {
        made.key.fill(0);
      }
    } finally {
      work.close();
    }
  } catch (thrown) {
    claim?.release();
    // A claim is a file of the folder, and is somebody's.
    leaveNothing(dataDir, existed, request.claimed !== undefined);
    throw thrown;
  } finally {
    if (identity !== null) wipeIdentity(identity);
    kit.wipe();
  }
}

/**
 * As `recoverClinic`, for a clinic that came out of a backup and is open here: it keeps its records and its users. Faults:
 * `kit.*`, `relay.*`, `membership.*`.
 */
export async function recoverHere(
  belonging: Belonging,
  request: Pick<RecoverRequest, 'url' | 'kit' | 'outside' | 'random'>,
): Promise<void> {
  const url = requireRelayAddress(request.url);
  const kit = openKit(request.kit);
  try {
    const work = await enterWithKit(request.outside, url, kit);
    try {
      const ours = (org: string): DeviceIdentity => {
        if (org !== belonging.identity.org) throw keyFaults['kit.wrong']();
        return belonging.identity;
      };
      const { records } = await recoverOrganisation(work.session, kit, ours, request.random);
      const taken = belonging.log.take(
        1,
        records.map(({ bytes }) => bytes),
      );
      if (taken !== 'taken') throw deviceFaults[taken === 'forked' ? 'membership.forked' : 'membership.refused']();
      belonging.setRelay(url);
    } finally {
      work.close();
    }
  } finally {
    kit.wipe();
  }
}

/**
 * The new administrator, once the records came: an existing user of that login gets the new password, or a new one is made. Her slot
 * follows. Fault: `password.weak`.
 */
export async function installAdministrator(
  platform: CorePlatform,
  vault: Vault,
  key: Uint8Array,
  { userId, login, publicKey, sealedPrivateKey, signKey }: Recovered['user'],
  password: string,
): Promise<void> {
  takeOverUsers(platform);
  const fold = (text: unknown): string => String(text).trim().normalize('NFC').toLowerCase();
  const there = platform.writer
    .prepare('SELECT id, login FROM user_account WHERE deleted IS NULL')
    .all()
    .find((row) => fold(row.login) === fold(login));
  const actor = systemActor(there ? idFromBytes(there.id as Uint8Array) : userId, login);
  const made = there
    ? await vault.newUser({ userId: actor.userId, login: String(there.login) }, password)
    : { userId, login, publicKey, sealedPrivateKey, signKey };
  const keys = {
    ...{ login: made.login, publicKey: made.publicKey },
    ...{ sealedPrivateKey: made.sealedPrivateKey, signKey: made.signKey },
  };
  const values = { ...keys, role: 'admin', active: true };
  platform.records.commit({
    actor,
    changes: [
      ...platform.warrants.granting(made.userId, { role: 'admin', active: true, keys }),
      there
        ? { kind: 'edit', entity: 'user', id: made.userId, values }
        : { kind: 'create', entity: 'user', id: made.userId, values: { ...values, name: login } },
    ],
  });
  platform.audit.append({ actor, action: 'recover' });
  await settleUsers(platform, vault, key);
}
