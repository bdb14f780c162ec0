/**
 * Browsers the edge lets in. A link is good once; what it is exchanged for lives in a cookie until the edge ends.
 * Invariants: both secrets are 256 random bits and only their hashes are kept; the core's name for a session is
 * neither of them, so it may stand in a log.
 */
import { createHash } from 'node:crypto';
import type { Random } from '#shared/time/clock.ts';

/** Links that may wait to be used; a new one pushes out the oldest. */
const MOST_LINKS = 8;

export interface EdgeSessions {
  /** A one-time token and the session that it will open. */
  newToken(): { readonly token: string; readonly sessionId: string };
  /** The secret for the browser's cookie, or null for a token that is wrong or used. */
  exchange(token: string): string | null;
  /** The session of a browser by what its `Cookie` header holds, or null. */
  find(cookies: string | undefined): string | null;
  /** `Set-Cookie` for a secret. Named after the port: browsers don't keep the cookies of two ports apart. */
  cookieFor(secret: string): string;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64');

/** `port`: what the browser sees; asked late, since the system may choose it. */
export function createEdgeSessions(random: Random, port: () => number): EdgeSessions {
  const links = new Map<string, string>();
  const sessions = new Map<string, string>();
  const newSecret = () => Buffer.from(random.bytes(32)).toString('base64url');
  const cookieName = () => `almoner_${port()}`;

  return {
    newToken() {
      const token = newSecret();
      const sessionId = Buffer.from(random.bytes(16)).toString('base64url');
      links.set(hashOf(token), sessionId);
      const [oldest] = links.keys();
      if (links.size > MOST_LINKS && oldest !== undefined) links.delete(oldest);
      return { token, sessionId };
    },
    exchange(token) {
      const hash = hashOf(token);
      const sessionId = links.get(hash);
      if (sessionId === undefined) return null;
      links.delete(hash);
      const secret = newSecret();
      sessions.set(hashOf(secret), sessionId);
      return secret;
    },
    find(cookies = '') {
      const prefix = `${cookieName()}=`;
      for (const part of cookies.split(';')) {
        const pair = part.trim();
        const found = pair.startsWith(prefix) ? sessions.get(hashOf(pair.slice(prefix.length))) : undefined;
        if (found !== undefined) return found;
      }
      return null;
    },
    cookieFor: (secret) => `${cookieName()}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
  };
}
