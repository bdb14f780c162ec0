/**
 * Who is signed in where (design §5, decisions X-18). A session belongs to one window or one browser; it ends by
 * locking, by idleness and with its host. Nothing here holds a key.
 */
import type { Actor, Origin, Role } from '#shared/access/actor.ts';
import type { Clock } from '#shared/time/clock.ts';

export interface SignedIn {
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly origin: Origin;
  /** An administrator who only looks: acts with the read-only role. */
  readonly viewOnly: boolean;
}

export interface Sessions {
  start(sessionId: string, user: SignedIn): void;
  get(sessionId: string): SignedIn | null;
  actorOf(sessionId: string): Actor | null;
  setViewOnly(sessionId: string, on: boolean): void;
  /** The user's role has changed: it holds at once, in every window. */
  setRole(userId: string, role: Role): void;
  /** Somebody is there; answers when the session would lock, in milliseconds since 1970. */
  touch(sessionId: string): number;
  end(sessionId: string): SignedIn | null;
  /** Ids of the sessions that have been idle too long. */
  idle(): readonly string[];
  ids(): readonly string[];
  /** When the last session ended; null while there is one, or where there never was. */
  readonly emptySince: number | null;
}

interface Entry {
  user: SignedIn;
  actor: Actor;
  lastInput: number;
}

const actorFor = (user: SignedIn): Actor => ({
  userId: user.userId,
  login: user.login,
  role: user.viewOnly ? 'read-only' : user.role,
  purpose: 'operations',
  origin: user.origin,
});

/** `lockMillis` is asked each time, since the setting may change. */
export function createSessions(clock: Clock, lockMillis: () => number): Sessions {
  const entries = new Map<string, Entry>();
  let emptySince: number | null = null;

  const end = (sessionId: string): SignedIn | null => {
    const entry = entries.get(sessionId);
    if (!entry) return null;
    entries.delete(sessionId);
    if (entries.size === 0) emptySince = clock.now();
    return entry.user;
  };

  return {
    start(sessionId, user) {
      entries.set(sessionId, { user, actor: actorFor(user), lastInput: clock.now() });
      emptySince = null;
    },
    get: (sessionId) => entries.get(sessionId)?.user ?? null,
    actorOf: (sessionId) => entries.get(sessionId)?.actor ?? null,
    setViewOnly(sessionId, on) {
      const entry = entries.get(sessionId);
      if (!entry) return;
      entry.user = { ...entry.user, viewOnly: on };
      entry.actor = actorFor(entry.user);
    },
    setRole(userId, role) {
      for (const entry of entries.values()) {
        if (entry.user.userId !== userId) continue;
        entry.user = { ...entry.user, role };
        entry.actor = actorFor(entry.user);
      }
    },
    touch(sessionId) {
      const entry = entries.get(sessionId);
      if (entry) entry.lastInput = clock.now();
      return clock.now() + lockMillis();
    },
    end,
    idle() {
      const limit = clock.now() - lockMillis();
      return [...entries].filter(([, entry]) => entry.lastInput <= limit).map(([sessionId]) => sessionId);
    },
    ids: () => [...entries.keys()],
    get emptySince() {
      return emptySince;
    },
  };
}
