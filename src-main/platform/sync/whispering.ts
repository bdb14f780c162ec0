/**
 * Whispers: sealed words between the devices of a space, or to one of them, which the relay passes on and does not keep. They are
 * padded, signed by their author, and worth nothing when they are old or said twice. What may get lost belongs here, and nothing else.
 */
import { type ByteReader, hex, MalformedError, readBytes, u32, u64 } from '#protocol/bytes.ts';
import { MAX_WHISPER, type WhisperFrame } from '#protocol/frames.ts';
import { epochAt, lengthOf } from '#protocol/membership.ts';
import { type createSigner, isSignedBy, SIGNATURE_BYTES } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { decrypt, encrypt, openSealed, sealTo } from '../keys/seal.ts';
import { MAX_AHEAD } from './judge.ts';
import { paddedLength } from './seal-envelope.ts';
import type { DeviceIdentity, MembershipLog, SpaceKeys } from './types.ts';

const ALL = '0'.repeat(32);
/** Seals, padding and signature take up less. */
export const MAX_WHISPERED = MAX_WHISPER / 2;

export type WhisperTo = { readonly space: SpaceName } | { readonly device: string };
/** Null for a space that never travels. */
export function whisperTo(space: string): WhisperTo | null {
  const shared = SPACES.find((one) => one === space);
  return shared === undefined ? null : { space: shared };
}

export interface Whisper {
  /** Hex. */
  readonly from: string;
  /** The space it was said in; `org` where it was for this device alone. */
  readonly space: SpaceName;
  readonly isForUsAlone: boolean;
  readonly bytes: Buffer;
}

export interface Whispering {
  /** Null where this device cannot speak there: it has no key. */
  seal(to: WhisperTo, bytes: Uint8Array): Extract<WhisperFrame, { kind: 'whisper' }> | null;
  /** Null for what is not sound, is old, was said before, or is for others. */
  open(frame: Extract<WhisperFrame, { kind: 'whispered' }>): Whisper | null;
}

interface Dependencies {
  readonly identity: Pick<DeviceIdentity, 'org' | 'device' | 'agree'>;
  readonly signer: ReturnType<typeof createSigner>;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
  readonly random: Random;
}

function pad(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(paddedLength(4 + bytes.length));
  padded.writeUInt32BE(bytes.length);
  padded.set(bytes, 4);
  return padded;
}

function unpad(padded: Buffer): Buffer {
  return Buffer.from(readBytes(padded).blob(MAX_WHISPERED));
}

export function createWhispering(dependencies: Dependencies): Whispering {
  const { identity, signer, membership, keys, clock, random } = dependencies;
  /** The time of the last one of each author: another one with it, or before it, was said before. */
  const heard = new Map<string, number>();
  /** What was said before was heard by the run before this one, or is lost: a relay might say it again. */
  let begun = clock.now();
  let last = 0;

  const aadOf = (from: string, to: string, space: SpaceName, at: number, epoch: number): string =>
    `almoner/sync/v1/whisper\n${identity.org}\n${from}\n${to}\n${space}\n${at}\n${epoch}`;
  const signedBytes = (aad: string, sealed: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`${aad}\n`), sealed]);

  const read = (frame: Extract<WhisperFrame, { kind: 'whispered' }>): Whisper | null => {
    const reader: ByteReader = readBytes(frame.bytes);
    const [to, at, epoch] = [reader.hex(16), reader.u64(), reader.u32()];
    const rest = reader.rest();
    if (rest.length < SIGNATURE_BYTES) throw new MalformedError('is no whisper');
    const sealed = rest.subarray(0, -SIGNATURE_BYTES);
    const { from, space } = frame;
    const author = membership.state()?.members.get(from);
    if (!author || author.revoked !== null || (to !== ALL && to !== identity.device)) return null;
    const aad = aadOf(from, to, space, at, epoch);
    const key = Buffer.from(author.sign, 'hex');
    if (!isSignedBy(key, 'whisper', signedBytes(aad, sealed), rest.subarray(-SIGNATURE_BYTES))) return null;
    // A clock that was put back would make it deaf.
    begun = Math.min(begun, clock.now());
    if (Math.abs(at - clock.now()) > MAX_AHEAD || at < begun || at <= (heard.get(from) ?? 0)) return null;
    heard.set(from, at);
    const spaceKey = to === ALL ? keys.of(space, epoch) : null;
    const plain =
      to === ALL ? spaceKey && decrypt(spaceKey, sealed, aad) : openSealed(identity.agree, sealed, aad, null);
    return plain && { from, space, isForUsAlone: to !== ALL, bytes: unpad(plain) };
  };

  return {
    seal(to, bytes) {
      const state = membership.state();
      if (state === null || bytes.length > MAX_WHISPERED) return null;
      const space = 'space' in to ? to.space : 'org';
      const target = 'device' in to ? to.device : ALL;
      last = Math.max(last + 1, clock.now());
      const epoch = epochAt(state, space, lengthOf(state));
      const aad = aadOf(identity.device, target, space, last, epoch);
      const member = state.members.get(target);
      const key = 'space' in to ? keys.of(space, epoch) : null;
      const sealed =
        'space' in to
          ? key && encrypt(key, pad(bytes), aad, random)
          : member && sealTo(Buffer.from(member.agree, 'hex'), pad(bytes), aad, null, random);
      if (!sealed) return null;
      const head = Buffer.concat([hex(target, 16), u64(last), u32(epoch)]);
      const signature = signer('whisper', signedBytes(aad, sealed));
      return { kind: 'whisper', space, to: target, bytes: Buffer.concat([head, sealed, signature]) };
    },

    open(frame) {
      try {
        return read(frame);
      } catch (thrown) {
        if (thrown instanceof MalformedError) return null;
        throw thrown;
      }
    },
  };
}
