/**
 * Holds a snapshot against what this device itself took in up to the same place of the log: every op of it must be here with the same
 * content and belong before the cut, and nothing that belongs there may be missing from it.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import { identify } from '../records/op-name.ts';
import type { Attestations } from './attestations.ts';
import type { TravellingOp } from './payload.ts';
import { digestAfter, NO_DIGEST } from './snapshot-chunk.ts';
import type { Manifest } from './snapshot-manifest.ts';

/**
 * `same` · `differs`: it says something else of what this device wrote itself, or of an op that is here · `unsure`: what is in it is not what came here
 * up to that place, which may have reasons (something waited, a relay was set back): nobody is accused.
 */
export type Comparison = { readonly is: 'same'; readonly digest: string } | { readonly is: 'differs' | 'unsure' };

export interface Comparing {
  /** The ops of its next block, some at a time, so that a caller may breathe. */
  add(ops: readonly TravellingOp[]): Generator<void>;
  /** After all of them: looks for what is missing, in the same way. */
  rest(): Generator<void>;
  readonly result: Comparison;
}

/** Ops looked at in one go: those of a snapshot, and numbers of our own. */
const STEP = 128;
const WINDOW = 1024;
const NOTHING = Buffer.alloc(32);

const SELECT = 'SELECT op.*, e.digest AS digest, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq';

/** Null where this device does not know what it held at that place. */
export function compareSnapshot(
  writer: Pick<Writer, 'prepare'>,
  attestations: Pick<Attestations, 'lastOpAt'>,
  of: { readonly space: SpaceName; readonly device: string; readonly manifest: Manifest },
): Comparing | null {
  const { space, manifest } = of;
  const { log, place } = manifest;
  const until = attestations.lastOpAt(space, place);
  if (until === null) return null;
  const self = Buffer.from(of.device, 'hex');
  const logId = Buffer.from(log, 'hex');
  const ownUntil = writer
    .prepare('SELECT coalesce(max(last_op), 0) AS last FROM sync_own WHERE space = ? AND log = ? AND place <= ?')
    .get(space, logId, place)!.last as number;
  const read = writer.prepare(`${SELECT} WHERE op.id = ? AND op.space = ?`);
  const hasStrays = writer.prepare('SELECT 1 AS found FROM sync_stray LIMIT 1').get() !== undefined;
  const strayPlace = writer.prepare(
    'SELECT o.place FROM sync_stray s LEFT JOIN sync_own o ON o.space = s.space AND o.seq = s.seq AND o.log = ? WHERE s.op = ?',
  );
  /** Whether an op belongs before the cut: ours by the envelope that carried it, those of others by when they came. */
  const belongs = (op: { readonly seq: number; readonly device: Uint8Array }): boolean => {
    const stray = hasStrays ? strayPlace.get(logId, op.seq) : undefined;
    if (stray) return stray.place !== null && (stray.place as number) <= place;
    return self.equals(op.device) ? op.seq <= ownUntil : op.seq <= until;
  };

  let digest = NO_DIGEST;
  let isUnsure = false;
  let isOther = false;
  let isOwnMissing = false;
  let count = 0;
  let held = 0;
  const seen = new Uint8Array(Math.ceil((until + 8) / 8));
  const isNew = (seq: number): boolean => {
    const bit = 1 << (seq & 7);
    const before = seen[seq >> 3] ?? 0;
    if ((before & bit) !== 0) return false;
    if (seq >> 3 < seen.length) seen[seq >> 3] = before | bit;
    return true;
  };

  /** Answers what stands here under its id. */
  const look = (op: TravellingOp): Uint8Array => {
    const row = read.get(op.id, space) as (TravellingOp & { seq: number; device: Uint8Array }) | undefined;
    if (!row) {
      isUnsure = true;
      return NOTHING;
    }
    const ours = identify(row, space).digest;
    if (Buffer.compare(ours, identify(op, space).digest) !== 0) isOther = true;
    const isFromSame = (row.author === null) === (op.author === null);
    if (isFromSame && belongs(row) && isNew(row.seq)) count += 1;
    else isUnsure = true;
    return ours;
  };

  return {
    *add(ops) {
      const found: { id: Uint8Array; digest: Uint8Array }[] = [];
      for (const op of ops) {
        found.push({ id: op.id as Uint8Array, digest: look(op) });
        if (found.length % STEP === 0) yield;
      }
      digest = digestAfter(digest, found);
    },
    *rest() {
      const next = writer.prepare(
        `SELECT seq, device, space FROM op WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${WINDOW}`,
      );
      for (let last = 0; ; ) {
        const ops = next.all(last, until) as unknown as { seq: number; device: Uint8Array; space: string }[];
        for (const op of ops) {
          if (op.space !== space || !belongs(op)) continue;
          held += 1;
          const isIn = ((seen[op.seq >> 3] ?? 0) & (1 << (op.seq & 7))) !== 0;
          if (!isIn && self.equals(op.device)) isOwnMissing = true;
        }
        if (ops.length < WINDOW) return;
        last = ops.at(-1)!.seq;
        yield;
      }
    },
    get result(): Comparison {
      if (isOther || isOwnMissing) return { is: 'differs' };
      if (isUnsure || held !== count || digest !== manifest.digest) return { is: 'unsure' };
      return { is: 'same', digest };
    },
  };
}
