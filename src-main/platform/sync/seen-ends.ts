/** How far the chains of devices go as far as this one has taken them in, for the record that ends them; and when they were last heard of. */
import { parseEnvelope } from '#protocol/envelope.ts';
import type { ChainEnd } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import { chainEnd } from './chains.ts';
import type { SeenEnds } from './membership-authoring.ts';
import { decodeVector } from './vector.ts';

type Reading = Pick<Writer, 'prepare'>;

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

/** What was applied, and what waits right behind it: its signature was checked when it came. */
function takenEnd(writer: Reading, space: SpaceName, device: string): ChainEnd | null {
  let end = chainEnd(writer, space, device);
  const waiting = writer.prepare('SELECT bytes FROM sync_waiting WHERE space = ? AND device = ? AND seq = ?');
  for (;;) {
    const row = waiting.get(space, Buffer.from(device, 'hex'), (end?.seq ?? 0) + 1);
    if (!row) return end;
    const { header, hash } = parseEnvelope(row.bytes as Uint8Array);
    if (end !== null && header.prev !== end.hash) return end;
    end = { seq: header.seq, hash };
  }
}

/** What the other devices last signed of a chain. */
const saidEnds = (writer: Reading, space: SpaceName, device: string): readonly ChainEnd[] =>
  writer
    .prepare('SELECT device, content FROM sync_vector')
    .all()
    .filter((row) => hexOf(row.device) !== device)
    .flatMap(({ content }) => decodeVector(content as Uint8Array).spaces)
    .filter((one) => one.space === space)
    .flatMap(({ chains }) => chains.filter((one) => one.device === device));

export const seenEndsOf =
  (writer: Reading): SeenEnds =>
  (space, device) => ({ taken: takenEnd(writer, space, device), said: saidEnds(writer, space, device) });

/** The last word of a device, milliseconds since 1970. */
export interface LastWord {
  /** When it said so by its own clock; never later than it came, whatever its clock says. */
  readonly said: number;
  /** When it came, by this device's clock: after days offline that is much later. */
  readonly came: number;
}

/** When a device last told what it has seen, by its id on the wire. */
export const lastWords = (writer: Reading): ReadonlyMap<string, LastWord> =>
  new Map(
    writer
      .prepare('SELECT device, at, received FROM sync_vector')
      .all()
      .map(({ device, at, received }) => [
        hexOf(device),
        { said: Math.min(at as number, received as number), came: received as number },
      ]),
  );
