/**
 * Letting a user in, giving her a role, shutting her out (design §5). Her record comes first, with her keys, and then her slot: where the
 * power fails between the two, the next opening makes the slot from the record.
 */
import { userFaults } from '#modules/users/users.module.ts';
import type { Vault } from '#platform/keys/types.ts';
import type { RecordState } from '#platform/records/types.ts';
import type { Actor, Role } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { deviceNames } from './device-names.ts';
import { systemActor } from './first-records.ts';
import type { CorePlatform } from './installation.ts';
import { settleUsers } from './settle-users.ts';

export interface NewColleague {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly firstPassword: string;
}

/** Users are managed where their word counts. Fault: `user.elsewhere`. */
export function demandManaging(platform: CorePlatform): void {
  const { warrants } = platform;
  if (warrants.mayGrant) return;
  const names = deviceNames(platform);
  const computers = warrants.managers().map((device) => names.get(device)?.name ?? device.slice(0, 8));
  throw userFaults['user.elsewhere']({ computers: computers.join(', ') || '–' });
}

/**
 * `key` opens the database; the caller wipes it. The caller has seen to it that `actor` manages users.
 * Faults: `user.elsewhere`, `password.weak`, `user.login_taken`, `record.invalid`.
 */
export async function admitUser(
  platform: CorePlatform,
  vault: Vault,
  key: Uint8Array,
  actor: Actor,
  { login, name, role, firstPassword }: NewColleague,
): Promise<Id> {
  demandManaging(platform);
  const made = await vault.newUser({ userId: platform.newId(), login }, firstPassword);
  const { publicKey, sealedPrivateKey, signKey } = made;
  const keys = { login, publicKey, sealedPrivateKey, signKey };
  platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [
      ...platform.warrants.granting(made.userId, { role, active: true, keys }),
      { kind: 'create', entity: 'user', id: made.userId, values: { ...keys, name, role, active: true } },
    ],
  });
  platform.audit.append({ actor, action: 'user-add', entity: 'user', record: made.userId, detail: { role } });
  await settleUsers(platform, vault, key);
  return made.userId;
}

/** The caller has seen to it that `actor` manages users. Faults: `user.elsewhere`, `record.missing`, `user.last_admin`. */
export function changeRole(platform: CorePlatform, actor: Actor, user: Id, role: Role): void {
  demandManaging(platform);
  const { ops } = platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [
      ...platform.warrants.granting(user, { role }),
      { kind: 'edit', entity: 'user', id: user, values: { role } },
    ],
  });
  if (ops.length > 0)
    platform.audit.append({ actor, action: 'user-role', entity: 'user', record: user, detail: { role } });
}

/** The caller has seen to it that `actor` manages users. Faults: `user.elsewhere`, `record.missing`, `user.last_admin`. */
export function changeActive(platform: CorePlatform, actor: Actor, user: Id, active: boolean): void {
  demandManaging(platform);
  const { ops } = platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [
      ...platform.warrants.granting(user, { active }),
      { kind: 'edit', entity: 'user', id: user, values: { active } },
    ],
  });
  if (ops.length > 0)
    platform.audit.append({
      actor,
      action: active ? 'user-enable' : 'user-disable',
      entity: 'user',
      record: user,
    });
}

/** A slot outlives its user where an old file was put back: the record decides. Fault: `user.disabled`. */
export function demandActive(user: Pick<RecordState, 'values'> | null): void {
  if (user?.values.active === false) throw userFaults['user.disabled']();
}
