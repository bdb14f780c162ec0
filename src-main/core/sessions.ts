/**
 * Who is signed in where (design §5, decisions X-18). A session belongs to one window or one browser; it ends by
 * locking, by idleness, after twelve hours and with its host. Nothing here holds a key.
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
  /** Who signed in there, even where the session's time is over; for the audit log. */
  holder(sessionId: string): Actor | null;
  /** The sessions whose time is over, and why. From then on nobody is signed in there, whoever ends them and when. */
  over(): readonly { readonly sessionId: string; readonly why: 'idle-lock' | 'limit-lock' }[];
  ids(): readonly string[];
  /** Those of one user. */
  idsOf(userId: string): readonly string[];
  /** When the last session ended; null while there is one, or where there never was. */
  readonly emptySince: number | null;
}

interface Entry {
  user: SignedIn;
  actor: Actor;
  started: number;
  lastInput: number;
}

/** However busy, a session ends after so long, and the password is asked for again (decisions X-18). */
const LIMIT_MILLIS = 12 * 60 * 60_000;

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

  /** A clock that was put back would give a session the time once more: it counts on from what it shows now. */
  const sinceWhen = (entry: Entry, now: number): void => {
    entry.started = Math.min(entry.started, now);
    entry.lastInput = Math.min(entry.lastInput, now);
  };
  const whyOver = (entry: Entry): 'idle-lock' | 'limit-lock' | null => {
    const now = clock.now();
    sinceWhen(entry, now);
    if (now - entry.started >= LIMIT_MILLIS) return 'limit-lock';
    return now - entry.lastInput >= lockMillis() ? 'idle-lock' : null;
  };
  const running = (sessionId: string): Entry | null => {
    const entry = entries.get(sessionId);
    return entry && whyOver(entry) === null ? entry : null;
  };

  return {
    start(sessionId, user) {
      const now = clock.now();
      entries.set(sessionId, { user, actor: actorFor(user), started: now, lastInput: now });
      emptySince = null;
    },
    get: (sessionId) => running(sessionId)?.user ?? null,
    actorOf: (sessionId) => running(sessionId)?.actor ?? null,
    holder: (sessionId) => entries.get(sessionId)?.actor ?? null,
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
      const entry = running(sessionId);
      const now = clock.now();
      if (entry === null) return now;
      entry.lastInput = now;
      return Math.min(now + lockMillis(), entry.started + LIMIT_MILLIS);
    },
    end,
    over: () =>
      [...entries].flatMap(([sessionId, entry]) => {
        const why = whyOver(entry);
        return why === null ? [] : [{ sessionId, why }];
      }),
    ids: () => [...entries.keys()],
    idsOf: (userId) => [...entries].filter(([, { user }]) => user.userId === userId).map(([id]) => id),
    get emptySince() {
      if (emptySince !== null) emptySince = Math.min(emptySince, clock.now());
      return emptySince;
    },
  };
}
