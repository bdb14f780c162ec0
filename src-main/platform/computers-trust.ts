/**
 * Whom this computer trusts, beside the list that comes with Node: a clinic may have an authority of its own, which its IT installs in
 * the store of the operating system, and Node does not look there. Asked only once a certificate leads to somebody whom the list does not
 * know, and in a thread of its own: some Macs take many seconds over their keychain (nodejs/node#63313). The answer is kept until the
 * process ends, for Node itself reads the store only once.
 */
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';

/** Text, not a file: one line that needs no place among what is bundled. */
const READ = `require('node:worker_threads').parentPort.postMessage(require('node:tls').getCACertificates('system'))`;

/** By what they say: the two lists break the lines of the same certificate differently. */
const byContent = (pems: readonly string[]): Map<string, string> =>
  new Map(pems.map((pem) => [pem.replaceAll(/\s/g, ''), pem]));

let trust: tls.SecureContext | undefined;
let asked: Promise<void> | undefined;

/** Whatever fails answers as an empty store does; so does a Node that cannot read one. */
function readStore(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    // Without the options of this process, which may say how such a text is to be read.
    const worker = new Worker(READ, { eval: true, execArgv: [], name: 'almoner-trust' });
    worker.on('message', resolve);
    worker.on('error', () => resolve([]));
    worker.on('exit', () => resolve([]));
    // Whoever waits for it has a timer of its own.
    worker.unref();
  });
}

async function ask(): Promise<void> {
  try {
    const store = await readStore();
    const known = tls.getCACertificates('default');
    const all = byContent([...known, ...store]);
    // None are known where Node was told to use OpenSSL's own list, which would be lost.
    const isMore = known.length > 0 && all.size > byContent(known).size;
    if (isMore) trust = tls.createSecureContext({ ca: [...all.values()] });
  } catch {
    // Then it stays with Node's list.
  }
}

/** Once the computer was asked, and where it trusts more than Node does: what to connect with. Never less than without it. */
export const computersTrust = (): tls.SecureContext | undefined => trust;

/** Asks once; never rejects. */
export function askComputer(): Promise<void> {
  asked ??= ask();
  return asked;
}

/** A certificate that is sound by itself, but for who stands behind it. */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
export const isOfUnknownAuthority = (error: unknown): boolean =>
  UNKNOWN_AUTHORITY.has(String((error as { code?: unknown } | null)?.code));
