/**
 * Letting a user in, giving her a role, shutting her out (design §5). Her record comes first, with her keys, and then her slot: where the
 * power fails between the two, the next opening makes the slot from the record.
 */
import { userFaults } from '#modules/users/users.module.ts';
import type { Vault } from '#platform/keys/types.ts';
import type { Platform } from '#platform/module.ts';
import type { RecordState } from '#platform/records/types.ts';
import type { Actor, Role } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { systemActor } from './first-records.ts';
import { settleUsers } from './settle-users.ts';

export interface NewColleague {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly firstPassword: string;
}

/**
 * `key` opens the database; the caller wipes it. The caller has seen to it that `actor` manages users.
 * Faults: `password.weak`, `user.login_taken`, `record.invalid`.
 */
export async function admitUser(
  platform: Platform,
  vault: Vault,
  key: Uint8Array,
  actor: Actor,
  { login, name, role, firstPassword }: NewColleague,
): Promise<Id> {
  const made = await vault.newUser({ userId: platform.newId(), login }, firstPassword);
  platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [
      {
        kind: 'create',
        entity: 'user',
        id: made.userId,
        values: {
          login,
          name,
          role,
          publicKey: made.publicKey,
          sealedPrivateKey: made.sealedPrivateKey,
          active: true,
        },
      },
    ],
  });
  platform.audit.append({ actor, action: 'user-add', entity: 'user', record: made.userId, detail: { role } });
  await settleUsers(platform, vault, key);
  return made.userId;
}

/** The caller has seen to it that `actor` manages users. Faults: `record.missing`, `user.last_admin`. */
export function changeRole(platform: Platform, actor: Actor, user: Id, role: Role): void {
  const { ops } = platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [{ kind: 'edit', entity: 'user', id: user, values: { role } }],
  });
  if (ops.length > 0)
    platform.audit.append({ actor, action: 'user-role', entity: 'user', record: user, detail: { role } });
}

/** The caller has seen to it that `actor` manages users. Faults: `record.missing`, `user.last_admin`. */
export function changeActive(platform: Platform, actor: Actor, user: Id, active: boolean): void {
  const { ops } = platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [{ kind: 'edit', entity: 'user', id: user, values: { active } }],
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
