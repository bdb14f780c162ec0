/** Whether a request comes from our own page in a browser on this machine, decided by its headers alone. */
import type { IncomingMessage } from 'node:http';

const MAX_URL_LENGTH = 2048;

/** Methods that change nothing by definition (RFC 9110 §9.2.1). */
const SAFE = new Set(['GET', 'HEAD']);
export const isSafe = ({ method = '' }: IncomingMessage): boolean => SAFE.has(method);

/** The names under which a browser on this machine knows us. Any other is another site that points here (DNS rebinding). */
const ownHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

export type Refusal = { readonly status: number; readonly why: string };

/** Refuses what another site may have sent; null lets it pass. */
export function refuseForeign(request: IncomingMessage, port: number): Refusal | null {
  const { host, origin } = request.headers;
  if ((request.url ?? '').length > MAX_URL_LENGTH) return { status: 414, why: 'This address is too long.' };
  // Of two hosts Node shows the first (RFC 9112 §3.2 asks for a refusal).
  const hosts = request.headersDistinct.host?.length ?? 0;
  if (host === undefined || hosts !== 1 || !ownHosts(port).includes(host))
    return { status: 403, why: 'Almoner answers only under 127.0.0.1 and localhost.' };
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, why: 'Another site may not ask this.' };
  return null;
}
