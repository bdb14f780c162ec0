/**
 * What follows from what is asked alone is asked once: whether a signature holds, what HKDF derives, which key object stands for these
 * bytes, what two keys agree on. Every desk and the relay ask all of it of the same envelopes, and every seed of the same desks. In the simulator
 * the answers are remembered for exactly these questions, and a signature that was made here with a key holds under its other half; the
 * product asks as it always does.
 */
import crypto, {
  type createPrivateKey,
  type createPublicKey,
  type diffieHellman,
  hash,
  type hkdfSync,
  type KeyObject,
  type sign,
  type verify,
} from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** More than one seed asks for; beyond it the memory starts anew. */
const MOST = 20_000;

let isInstalled = false;

/** From here on, in this process. */
export function rememberAnswers(): void {
  if (isInstalled) return;
  isInstalled = true;
  const { verify, sign, createPublicKey, createPrivateKey, diffieHellman, hkdfSync } = crypto;
  const publicOf = createHalves(createPublicKey);
  const memory = createSignatures(publicOf);
  crypto.verify = memory.verifying(verify) as typeof crypto.verify;
  crypto.sign = memory.signing(sign) as typeof crypto.sign;
  crypto.createPublicKey = rememberingKeys(createPublicKey, publicOf) as typeof crypto.createPublicKey;
  crypto.createPrivateKey = rememberingKeys(createPrivateKey, null) as typeof crypto.createPrivateKey;
  crypto.diffieHellman = rememberingAgreed(diffieHellman) as typeof crypto.diffieHellman;
  crypto.hkdfSync = rememberingDerived(hkdfSync) as typeof crypto.hkdfSync;
  syncBuiltinESMExports();
}

const latinOf = (bytes: NodeJS.ArrayBufferView): string =>
  bytes instanceof Uint8Array
    ? Buffer.prototype.latin1Slice.call(bytes, 0, bytes.length)
    : latinOf(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));

/** Answers by the text of what was asked, no more than so many. */
function createMemory<Answer>() {
  const answers = new Map<string, Answer>();
  return (question: string, ask: () => Answer): Answer => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask();
    if (answers.size >= MOST) answers.clear();
    answers.set(question, answer);
    return answer;
  };
}

type Halves = (key: KeyObject) => KeyObject;

/** The public half of a private key object. */
function createHalves(really: typeof createPublicKey): Halves {
  const halves = new WeakMap<KeyObject, KeyObject>();
  return (key) => {
    const half = halves.get(key) ?? really(key);
    halves.set(key, half);
    return half;
  };
}

/** Key objects by their bytes. They can't be changed, so all who ask may have the same one. */
function rememberingKeys(really: typeof createPublicKey | typeof createPrivateKey, halves: Halves | null) {
  const remembered = createMemory<KeyObject>();
  const answer = really as (asked: unknown) => KeyObject;
  return (asked: unknown): KeyObject => {
    if (halves !== null && asked instanceof crypto.KeyObject) return halves(asked);
    const { format, key } = asked as { readonly format?: unknown; readonly key?: unknown };
    if (format !== 'der' || !(key instanceof Uint8Array)) return answer(asked);
    const name = latinOf(key);
    return remembered(name, () => {
      const made = answer(asked);
      rawNames.set(made, name);
      return made;
    });
  };
}

/** The raw bytes of a key, worked out once for each object. */
const rawNames = new WeakMap<KeyObject, string>();
function nameOf(key: KeyObject): string {
  let name = rawNames.get(key);
  if (name === undefined) {
    const isPrivate = key.type === 'private';
    name = (
      isPrivate ? key.export({ format: 'der', type: 'pkcs8' }) : key.export({ format: 'der', type: 'spki' })
    ).toString('latin1');
    rawNames.set(key, name);
  }
  return name;
}

function createSignatures(halfOf: Halves) {
  const holds = createMemory<boolean>();
  const made = createMemory<Buffer>();
  const hashOf = (message: Uint8Array): string => hash('sha256', message, 'latin1' as 'hex');
  const questionOf = (key: KeyObject, hashed: string, signature: NodeJS.ArrayBufferView): string =>
    `${nameOf(key)}${latinOf(signature)}${hashed}`;
  return {
    verifying:
      (really: typeof verify) =>
      (
        algorithm: string | null | undefined,
        message: NodeJS.ArrayBufferView,
        key: Parameters<typeof verify>[2],
        signature: NodeJS.ArrayBufferView,
      ): boolean =>
        algorithm !== null || !(message instanceof Uint8Array) || !(key instanceof crypto.KeyObject)
          ? really(algorithm, message, key, signature)
          : holds(questionOf(key, hashOf(message), signature), () => really(algorithm, message, key, signature)),
    signing:
      (really: typeof sign) =>
      (
        algorithm: string | null | undefined,
        message: NodeJS.ArrayBufferView,
        key: Parameters<typeof sign>[2],
      ): Buffer => {
        if (algorithm !== null || !(message instanceof Uint8Array) || !(key instanceof crypto.KeyObject))
          return really(algorithm, message, key);
        const hashed = hashOf(message);
        // RFC 8032: what is signed again has the same signature. A relay signs one head for everybody who comes.
        const signature = made(`${nameOf(key)}${hashed}`, () => really(algorithm, message, key));
        holds(questionOf(halfOf(key), hashed, signature), () => true);
        return Buffer.from(signature);
      },
  };
}

/** Answers copies: whoever agrees on a secret wipes it. */
function rememberingAgreed(really: typeof diffieHellman) {
  const remembered = createMemory<Buffer>();
  return ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Buffer =>
    Buffer.from(remembered(`${nameOf(privateKey)}${nameOf(publicKey)}`, () => really({ privateKey, publicKey })));
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : value instanceof Uint8Array ? latinOf(value) : null;

/** Answers copies: whoever derives a key wipes it. */
function rememberingDerived(really: typeof hkdfSync) {
  const remembered = createMemory<ArrayBuffer>();
  return (...asked: Parameters<typeof hkdfSync>): ArrayBuffer => {
    const texts = asked.slice(0, 4).map(textOf);
    if (texts.includes(null)) return really(...asked);
    const question = `${asked[4]}:${texts.map((text) => `${text!.length}:${text}`).join('')}`;
    return remembered(question, () => really(...asked)).slice(0);
  };
}
