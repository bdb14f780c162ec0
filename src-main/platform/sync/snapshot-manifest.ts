/**
 * What a `snapshot` envelope says (ADR 0018): where the chunks of a snapshot lie, and at which cut of the log it was written. The
 * envelope's signature stands for every chunk, for it names the hash of each. Frozen by `snapshot-manifest.test.ts`.
 */
import { type ByteReader, hex, MalformedError, readBytes, u8, u16, u32, u64 } from '#protocol/bytes.ts';
import type { ChainPoint } from './payload.ts';
import { NewerError } from './row-codec.ts';
import { MAX_CONTENT } from './seal-envelope.ts';

const VERSION = 1;
const HASH_BYTES = 32;
const MAX_POINTS = 4096;
/** More than that is no snapshot but an archive: some eight GiB. */
export const MAX_CHUNKS = Math.floor((MAX_CONTENT - 256 * 1024) / HASH_BYTES);

export interface Manifest {
  /** The author and his number, once more. */
  readonly device: string;
  readonly seq: number;
  /** What the chunks lie under at the relay: chance. */
  readonly name: string;
  /** The relay's log that was followed, how far, and its head there. */
  readonly log: string;
  readonly place: number;
  readonly head: string;
  /** How far the chain of each device was applied at the cut. */
  readonly chains: readonly ChainPoint[];
  readonly ops: number;
  /** Over ids and digests of all ops, in the order they come (`digestAfter`). */
  readonly digest: string;
  /** So many chunks hold what people work with; what follows are older entries. */
  readonly work: number;
  /** SHA-256 of each chunk as it lies at the relay. */
  readonly chunks: readonly string[];
}

const point = ({ device, seq, hash }: ChainPoint): Buffer =>
  Buffer.concat([hex(device, 16), u64(seq), hex(hash, HASH_BYTES)]);

export const encodeManifest = (of: Manifest): Buffer =>
  Buffer.concat([
    u8(VERSION),
    hex(of.device, 16),
    u64(of.seq),
    hex(of.name, HASH_BYTES),
    hex(of.log, 16),
    u64(of.place),
    hex(of.head, HASH_BYTES),
    u16(of.chains.length),
    ...of.chains.map(point),
    u64(of.ops),
    hex(of.digest, HASH_BYTES),
    u32(of.work),
    u32(of.chunks.length),
    ...of.chunks.map((chunk) => hex(chunk, HASH_BYTES)),
  ]);

function readList<Item>(count: number, max: number, read: () => Item): Item[] {
  if (count > max) throw new MalformedError('a list is too long');
  return Array.from({ length: count }, read);
}

const readPoint = (reader: ByteReader): ChainPoint => ({
  device: reader.hex(16),
  seq: reader.u64(),
  hash: reader.hex(HASH_BYTES),
});

/** Throws MalformedError, and NewerError for what a newer version wrote. */
export function decodeManifest(content: Uint8Array): Manifest {
  const reader = readBytes(content);
  if (reader.u8() !== VERSION) throw new NewerError();
  const manifest = {
    device: reader.hex(16),
    seq: reader.u64(),
    name: reader.hex(HASH_BYTES),
    log: reader.hex(16),
    place: reader.u64(),
    head: reader.hex(HASH_BYTES),
    chains: readList(reader.u16(), MAX_POINTS, () => readPoint(reader)),
    ops: reader.u64(),
    digest: reader.hex(HASH_BYTES),
    work: reader.u32(),
    chunks: readList(reader.u32(), MAX_CHUNKS, () => reader.hex(HASH_BYTES)),
  };
  reader.end();
  const devices = new Set(manifest.chains.map(({ device }) => device));
  if (devices.size !== manifest.chains.length || manifest.work > manifest.chunks.length)
    throw new MalformedError('a manifest contradicts itself');
  return manifest;
}
