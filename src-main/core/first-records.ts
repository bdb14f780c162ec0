/** What a new database begins with: the organisation and its administrator. */

import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';

export interface NewOrganisation {
  readonly name: string;
  readonly timeZone: string;
  readonly language: 'en' | 'es' | 'vi';
  readonly lawProfile: 'US' | 'EU' | 'VN';
  readonly region: string;
  readonly production: boolean;
}

export interface NewUser {
  readonly id: Id;
  readonly login: string;
  readonly name: string;
  readonly publicKey: string;
  readonly sealedPrivateKey: string;
  readonly signKey: string;
}

/** The system acting for a user before there is anybody who could sign in. */
export const systemActor = (userId: Id, login: string): Actor => ({
  userId,
  login,
  role: 'admin',
  purpose: 'security',
  origin: 'system',
});

/** Writes both in one commit; answers the organisation's id. */
export function writeFirstRecords({ records }: Platform, organisation: NewOrganisation, admin: NewUser): Id {
  const { ops } = records.commit({
    actor: systemActor(admin.id, admin.login),
    changes: [
      { kind: 'create', entity: 'organisation', values: { ...organisation, lockMinutes: 10 } },
      {
        kind: 'create',
        entity: 'user',
        id: admin.id,
        values: {
          login: admin.login,
          name: admin.name,
          role: 'admin',
          publicKey: admin.publicKey,
          sealedPrivateKey: admin.sealedPrivateKey,
          signKey: admin.signKey,
          active: true,
        },
      },
    ],
  });
  return ops[0]!.record;
}

/** What the command line makes of a name alone; all of it can be changed in the settings. */
export const defaultOrganisation = (name: string): NewOrganisation => ({
  name,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  language: 'en',
  lawProfile: 'US',
  region: 'US',
  production: false,
});
