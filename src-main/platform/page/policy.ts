/**
 * What a browser is told along with everything that is served to it: the content security policy, without any unsafe
 * word, and the headers that keep the page to itself. The same under Electron's `app:` and under the edge.
 */

/** Headers of every answer, page or not. */
export const GENERAL_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': [
    'camera',
    'display-capture',
    'geolocation',
    'hid',
    'microphone',
    'midi',
    'payment',
    'serial',
    'usb',
  ]
    .map((name) => `${name}=()`)
    .join(', '),
};

/** Written by the build beside the page: a JSON list of hashes for the policy. It is not served. */
export const STYLE_HASHES = 'style-hashes.json';

export interface StylePolicy {
  /** Of this answer: style elements that libraries insert carry it. */
  readonly nonce: string;
  /** `sha256-…` of the style elements that take no nonce, known when the page was built. */
  readonly hashes: readonly string[];
}

/** The policy of the page itself. Style attributes set by scripts need no exception; written ones are refused. */
export function contentSecurityPolicy({ nonce, hashes }: StylePolicy): string {
  const styles = [`'nonce-${nonce}'`, ...hashes.map((hash) => `'${hash}'`)].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${styles}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The policy of everything that is no page: nothing may come of it. */
export const NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
