/**
 * A user's keys, where she got new ones or a new password: in her record, and in words that others believe (ADR 0019). Her own word is enough
 * for a new password; new keys need that of a computer that may administer, or of the recovery kit.
 */
import { generationOf } from '#platform/keys/private-key.ts';
import type { SlotUser } from '#platform/keys/types.ts';
import type { Change } from '#platform/records/types.ts';
import { openKit } from '#platform/sync/recovery-keys.ts';
import type { Voice } from '#platform/sync/warrant.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { systemActor } from './first-records.ts';
import type { CorePlatform } from './installation.ts';
import { demandManaging } from './users.ts';

/** Before a password is changed: whether others would believe it. Fault: `user.elsewhere`. */
export function demandVoice(platform: CorePlatform, user: Id): void {
  if (platform.warrants.decide && !platform.warrants.keysOf(user)?.signKey) demandManaging(platform);
}

function believed(platform: CorePlatform, user: SlotUser & Voice, kit: string | undefined): readonly Change[] {
  const { warrants } = platform;
  const { userId, login, publicKey, sealedPrivateKey, signKey } = user;
  const granted = warrants.keysOf(userId);
  if (granted?.publicKey === publicKey && granted.signKey === signKey) return warrants.saying(userId, user);
  const keys = { login: granted?.login ?? login, publicKey, sealedPrivateKey, signKey };
  if (warrants.mayGrant) return warrants.granting(userId, { keys });
  if (kit === undefined) return [];
  const open = openKit(kit);
  try {
    return warrants.granting(userId, { keys }, open);
  } finally {
    open.wipe();
  }
}

/** Keeps what the vault made. `kit`: the recovery kit, where it was at hand. Does nothing where nobody would believe it. */
export function keepKeys(platform: CorePlatform, user: SlotUser & Voice, kit?: string): void {
  const { userId, login, publicKey, sealedPrivateKey, signKey } = user;
  const first = believed(platform, user, kit);
  if (platform.warrants.decide && first.length === 0) return;
  platform.records.commit({
    actor: systemActor(userId, login),
    changes: [
      ...first,
      { kind: 'edit', entity: 'user', id: userId, values: { publicKey, sealedPrivateKey, signKey } },
    ],
  });
}

/**
 * At each sign-in: makes known what she signs with, where that is not known yet, and her new password where the power failed before it was.
 * After `settleUsers`.
 */
export function settleOwnKeys(platform: CorePlatform, user: SlotUser & Voice): void {
  const { warrants, records } = platform;
  const known = warrants.decide
    ? warrants.keysOf(user.userId)
    : (records.peek('user', user.userId)?.values ?? null);
  if (known === null || known.publicKey !== user.publicKey) return;
  const there = String(known.sealedPrivateKey ?? '');
  const isNewer = generationOf(user.sealedPrivateKey) > generationOf(there);
  if (!isNewer && known.signKey === user.signKey) return;
  keepKeys(platform, { ...user, sealedPrivateKey: isNewer ? user.sealedPrivateKey : there });
}
