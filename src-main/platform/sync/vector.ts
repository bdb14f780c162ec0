/**
 * A vector: how far a device has seen everybody, said in an envelope of its own in the space `org`. By it others know that what they
 * wrote stands on one more device, and notice a relay that tells each of them another story.
 */
import { type ByteReader, hex, MalformedError, readBytes, u8, u16, u32, u64 } from '#protocol/bytes.ts';
import { codeOfSpace, type SpaceName, spaceOfCode } from '#protocol/spaces.ts';
import type { ChainPoint } from './payload.ts';
import { NewerError } from './row-codec.ts';

const VERSION = 1;

/** Hashes and ids are hex. */
export interface SpaceSeen {
  readonly space: SpaceName;
  /** Which log of the relay, how far it was followed, and its head there; zeros where none was. */
  readonly log: string;
  readonly place: number;
  readonly head: string;
  /** How far the chain of each device was applied, the author's own among them. */
  readonly chains: readonly ChainPoint[];
}

export interface Vector {
  readonly device: string;
  readonly seq: number;
  /** The author's clock, milliseconds since 1970. */
  readonly at: number;
  readonly membership: number;
  readonly membershipHead: string;
  /** Entries in the author's audit log, and the hash of the last. */
  readonly audit: number;
  readonly auditHead: string;
  readonly spaces: readonly SpaceSeen[];
}

const encodeSpace = ({ space, log, place, head, chains }: SpaceSeen): Buffer =>
  Buffer.concat([
    u8(codeOfSpace(space)),
    hex(log, 16),
    u64(place),
    hex(head, 32),
    u16(chains.length),
    ...chains.flatMap((one) => [hex(one.device, 16), u64(one.seq), hex(one.hash, 32)]),
  ]);

export const encodeVector = (vector: Vector): Buffer =>
  Buffer.concat([
    u8(VERSION),
    hex(vector.device, 16),
    u64(vector.seq),
    u64(vector.at),
    u32(vector.membership),
    hex(vector.membershipHead, 32),
    u64(vector.audit),
    hex(vector.auditHead, 32),
    u8(vector.spaces.length),
    ...vector.spaces.map(encodeSpace),
  ]);

function readSpace(reader: ByteReader): SpaceSeen {
  const space = spaceOfCode(reader.u8());
  if (space === undefined) throw new NewerError();
  const [log, place, head] = [reader.hex(16), reader.u64(), reader.hex(32)];
  const chains: ChainPoint[] = [];
  for (let left = reader.u16(); left > 0; left -= 1)
    chains.push({ device: reader.hex(16), seq: reader.u64(), hash: reader.hex(32) });
  return { space, log, place, head, chains };
}

/** Throws MalformedError, and NewerError for what a newer version wrote. */
export function decodeVector(content: Uint8Array): Vector {
  const reader = readBytes(content);
  if (reader.u8() !== VERSION) throw new NewerError();
  const head = {
    device: reader.hex(16),
    seq: reader.u64(),
    at: reader.u64(),
    membership: reader.u32(),
    membershipHead: reader.hex(32),
    audit: reader.u64(),
    auditHead: reader.hex(32),
  };
  const spaces: SpaceSeen[] = [];
  for (let left = reader.u8(); left > 0; left -= 1) spaces.push(readSpace(reader));
  reader.end();
  if (new Set(spaces.map(({ space }) => space)).size !== spaces.length)
    throw new MalformedError('names a space twice');
  return { ...head, spaces };
}
