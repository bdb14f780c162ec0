/**
 * Reads the blocks of a snapshot from the relay, a few chunks ahead of whoever takes them. Invariant: nothing is handed on whose chunk is not the
 * one that the author signed, in its place.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import { decodeOps, type OpsContent } from './payload.ts';
import type { RelaySession } from './relay-session.ts';
import { chunkHash, openChunk } from './snapshot-chunk.ts';
import type { TrustedSnapshot } from './snapshot-trust.ts';
import type { SpaceKeys } from './types.ts';

/** Chunks asked for ahead. */
const AHEAD = 8;

/** It is not what its author signed, or not what it should be. */
export class UnsoundError extends Error {
  override readonly name = 'UnsoundError';
}

export interface Block {
  readonly content: OpsContent;
  /** So many chunks have been read with it. */
  readonly chunks: number;
  /** It holds what people work with. */
  readonly isWork: boolean;
}

export interface Reading {
  readonly session: Pick<RelaySession, 'ask'>;
  readonly org: string;
  readonly space: SpaceName;
  readonly snapshot: TrustedSnapshot;
  readonly keys: SpaceKeys;
  /** From this chunk, which begins a block, up to that one, which ends one. */
  readonly from: number;
  readonly until: number;
  readonly isWanted: () => boolean;
}

/** Ends early where it is not wanted any more. Rejects with an UnsoundError, a MalformedError or NewerError, and as `ask` does. */
export async function* readBlocks(reading: Reading): AsyncGenerator<Block> {
  const { session, org, space, snapshot, keys, from, until, isWanted } = reading;
  const { manifest } = snapshot;
  const { epoch } = snapshot.envelope.header;
  const { name } = manifest;
  const asked: Promise<Buffer>[] = [];
  let next = from;
  const fetch = (): void => {
    const one = session.ask({ kind: 'getChunk', name, index: next }).then(({ bytes }) => Buffer.from(bytes));
    // What fails is told where it is waited for.
    one.catch(() => undefined);
    asked.push(one);
    next += 1;
  };
  let pieces: Buffer[] = [];
  for (let index = from; index < until && isWanted(); index += 1) {
    while (asked.length < AHEAD && next < until) fetch();
    const sealed = await asked.shift()!;
    if (chunkHash(sealed) !== manifest.chunks[index]) throw new UnsoundError();
    const key = keys.of(space, epoch);
    const isLast = index === manifest.chunks.length - 1;
    const piece = key && openChunk({ org, space, epoch, name, index, isLast }, key, sealed);
    if (!piece) throw new UnsoundError();
    pieces.push(piece.bytes);
    if (!piece.endsBlock) continue;
    const block = Buffer.concat(pieces);
    const content = decodeOps(block);
    for (const one of [...pieces, block]) one.fill(0);
    pieces = [];
    yield { content, chunks: index + 1, isWork: index < manifest.work };
  }
  if (isWanted() && pieces.length > 0) throw new UnsoundError();
}
