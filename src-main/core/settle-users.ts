/** Brings key slots and users' records in line, each time the database was opened (design §5). */

import type { SlotUser, Vault } from '#platform/keys/types.ts';
import type { Platform } from '#platform/module.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { systemActor } from './first-records.ts';
import type { CorePlatform } from './installation.ts';

/** Users who may open this device, with their keys. */
function usersOf({ writer }: Platform): SlotUser[] {
  return writer
    .prepare(
      'SELECT id, login, public_key, sealed_private_key FROM user_account WHERE deleted IS NULL AND coalesce(active, 1) = 1 ORDER BY rid',
    )
    .all()
    .flatMap((row) =>
      typeof row.public_key === 'string' && typeof row.sealed_private_key === 'string'
        ? [
            {
              userId: idFromBytes(row.id as Uint8Array),
              login: row.login as string,
              publicKey: row.public_key,
              sealedPrivateKey: row.sealed_private_key,
            },
          ]
        : [],
    );
}

/**
 * Where a slot is newer than its record, the power failed between the two: the record gets the slot's keys. Where warrants decide and this
 * computer may not give them, her next sign-in says it (`settleOwnKeys`).
 */
export async function settleUsers(platform: CorePlatform, vault: Vault, key: Uint8Array): Promise<void> {
  const { warrants } = platform;
  for (const { userId, login, publicKey, sealedPrivateKey } of await vault.settle(key, usersOf(platform))) {
    const granted = warrants.keysOf(userId);
    if (warrants.decide && !(warrants.mayGrant && granted)) continue;
    // Of new keys it is not known yet what they sign with.
    const signKey = granted?.publicKey === publicKey ? granted.signKey : '';
    const keys = { login: granted?.login ?? login, publicKey, sealedPrivateKey, signKey };
    platform.records.commit({
      actor: systemActor(userId, login),
      changes: [
        ...warrants.granting(userId, { keys }),
        { kind: 'edit', entity: 'user', id: userId, values: { publicKey, sealedPrivateKey } },
      ],
    });
  }
}
