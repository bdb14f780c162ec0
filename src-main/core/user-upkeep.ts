/**
 * Brings home what other computers say of users (design §5): who was disabled there is signed out here with the envelope that says so, and
 * opens this database no more; who was admitted can open it; a role changes in the middle of a session. What can't be done now, as while the
 * keychain is locked, is tried again.
 */
import type { Vault } from '#platform/keys/types.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Installation } from './installation.ts';
import { renewWarrants } from './renew-warrants.ts';
import { roleOf } from './role-of.ts';
import type { Sessions } from './sessions.ts';
import { settleUsers } from './settle-users.ts';
import { reportObjections } from './user-objections.ts';

export interface UserUpkeep {
  /** With a sync client; answers what ends it. */
  begin(client: Pick<SyncClient, 'alarms' | 'isSettled'>): () => void;
  /** Somebody was let in since the database was opened: all users who may are here, so that a slot without a user is nobody's. */
  entered(): void;
  /** Before the database is sealed. */
  sealed(): void;
  /** Called every few seconds: tries again what failed. */
  tick(): void;
}

interface Dependencies {
  readonly installation: Pick<Installation, 'platform' | 'isOpen' | 'key' | 'belonging'>;
  readonly vault: Vault;
  readonly sessions: Pick<Sessions, 'ids' | 'get' | 'setRole'>;
  readonly endSessionsOf: (userId: string) => void;
  /** One opening or closing at a time. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  readonly timers: Outside['timers'];
}

/** Users come in crowds: at a first sync, and when a computer was away. */
const SOON_MILLIS = 100;

export function createUserUpkeep(dependencies: Dependencies): UserUpkeep {
  const { installation, vault, sessions, endSessionsOf, inTurn, timers } = dependencies;
  let isKnown = false;
  let isDue = false;
  let callOff: (() => void) | null = null;
  let sharing: Pick<SyncClient, 'alarms' | 'isSettled'> | null = null;
  /** Something came that may have to be told of. */
  let isDoubtful = true;

  const settleSessions = (): void => {
    for (const id of sessions.ids()) {
      const userId = sessions.get(id)?.userId;
      const user = userId === undefined ? null : installation.platform.records.peek('user', userId);
      if (user === null) continue;
      if (user.values.active === false || user.deletedAt !== null) endSessionsOf(user.id);
      else sessions.setRole(user.id, roleOf(user));
    }
  };

  const look = async (): Promise<void> => {
    if (!isDue || !isKnown || !installation.isOpen) return;
    isDue = false;
    try {
      settleSessions();
      renewWarrants(installation.platform);
      await settleUsers(installation.platform, vault, installation.key);
    } catch {
      isDue = true;
    }
  };
  const wake = (): void => {
    callOff = null;
    void inTurn(look);
  };

  const noteChange = (): void => {
    isDue = true;
    isDoubtful = true;
    callOff ??= timers.after(SOON_MILLIS, wake);
  };
  const report = (): void => {
    if (!isDoubtful || sharing?.isSettled !== true || !installation.isOpen) return;
    isDoubtful = false;
    try {
      reportObjections(installation.platform, sharing.alarms);
    } catch {
      isDoubtful = true;
    }
  };

  return {
    begin(client) {
      sharing = client;
      isDoubtful = true;
      const stopRecords = installation.platform.records.onChange(({ entity }) => {
        if (entity === 'user' || entity === 'userWarrant') noteChange();
      });
      // Whoever said who is a user may have been shut out.
      const stopLog = installation.belonging()?.log.onChange(noteChange);
      noteChange();
      return () => {
        stopRecords();
        stopLog?.();
        sharing = null;
        callOff?.();
        callOff = null;
      };
    },
    entered() {
      isKnown = true;
    },
    sealed() {
      [isKnown, isDue] = [false, false];
    },
    tick() {
      if (isDue && callOff === null) wake();
      report();
    },
  };
}
