/** Who is signed in, for which organisation, on what kind of installation: what every screen may need to know. */
import { createContext, useContext } from 'react';
import type { systemStatus } from '#modules/settings/contract/system.api.ts';
import type { Me } from '#modules/users/contract/session.api.ts';
import type { Permission } from '#shared/access/permission.ts';
import type { OutputOf } from '#shared/api/contract.ts';

export type SystemStatus = OutputOf<typeof systemStatus>;
export type OrganisationSettings = NonNullable<SystemStatus['organisation']>;

export interface Session {
  readonly me: Me;
  readonly status: SystemStatus;
  readonly organisation: OrganisationSettings;
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** Inside the shell only, where somebody is signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a screen for signed-in users stands outside SessionProvider');
  return session;
}

/** Whether the user may do this; the core decides again at each call. */
export function useMay(permission: Permission): boolean {
  return useSession().me.permissions.includes(permission);
}
