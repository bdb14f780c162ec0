/**
 * A device that began with a snapshot knows what lies before it by its author's word alone. Where no other device has found that snapshot right, as
 * in a clinic of two, it looks for itself, once: it reads the log up to the cut and holds every op in it against what the
 * snapshot brought. Then it can speak for later snapshots as one that followed the log from its first place.
 */
import { isEnvelopeSignedBy, parseEnvelope } from '#protocol/envelope.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { identify } from '../records/op-name.ts';
import { type LogReading, OtherLogError, readLog } from './log-reader.ts';
import { readPart } from './parts.ts';
import { decodeOps, type TravellingOp } from './payload.ts';
import { RelayRefusal } from './relay-session.ts';
import { openEnvelope } from './seal-envelope.ts';
import { snapshotNotes } from './snapshot-notes.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

/** `sound`: log and snapshot hold the same ops. `leftOut`: something of the log is not in the snapshot. `unsure`: it cannot be told. */
export type BaseFinding = 'sound' | 'leftOut' | 'unsure';

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly breathe: Breathe;
  readonly outside: Pick<LogReading, 'url' | 'connect' | 'timers' | 'identity' | 'relayKey'>;
}

/** Entries worked off without a breath. */
const STEP = 4;
const SELECT = 'SELECT op.*, e.digest AS digest, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq';

/** Looks into the snapshot that stands for the beginning of a space's log here. Rejects as `ask` does. */
export async function examineBase(
  dependencies: Dependencies,
  space: SpaceName,
  isWanted: () => boolean,
): Promise<BaseFinding> {
  const { writer, store, membership, keys, breathe, outside } = dependencies;
  const base = snapshotNotes(createMeta(writer)).base(space);
  const log = store.places.log(space);
  const head = base && store.places.headAt(space, base.place);
  if (base === null || log === null || head === null) return 'unsure';
  const read = writer.prepare(`${SELECT} WHERE op.id = ? AND op.space = ?`);
  const found = new Uint8Array(Math.ceil((base.lastOp + 8) / 8));
  const pieces = new Map<string, Uint8Array[]>();
  let count = 0;
  let isLeftOut = false;
  let isUnsure = false;

  const look = (op: TravellingOp): void => {
    const row = read.get(op.id, space) as (TravellingOp & { seq: number }) | undefined;
    const isSame =
      row !== undefined &&
      Buffer.compare(identify(row, space).digest, identify(op, space).digest) === 0 &&
      row.seq <= base.lastOp;
    if (!isSame) {
      isLeftOut = true;
      return;
    }
    const bit = 1 << (row.seq & 7);
    if ((found[row.seq >> 3]! & bit) !== 0) return;
    found[row.seq >> 3]! |= bit;
    count += 1;
  };
  /** What an honest device applied of an envelope; nothing where it would not have. */
  const opsIn = (bytes: Uint8Array): readonly TravellingOp[] => {
    const envelope = parseEnvelope(bytes);
    const { header } = envelope;
    if (header.kind !== 'ops') return [];
    const member = membership.state()?.members.get(header.device);
    const key = keys.of(space, header.epoch);
    const content =
      member &&
      key &&
      isEnvelopeSignedBy(Buffer.from(member.sign, 'hex'), envelope) &&
      openEnvelope(envelope, key);
    if (!content) throw new Error('it cannot be opened');
    const { part, parts, bytes: piece } = readPart(content);
    const before = part === 0 ? [] : (pieces.get(header.device) ?? []);
    const all = [...before, Buffer.from(piece)];
    pieces.set(header.device, all);
    return part === parts - 1 ? decodeOps(Buffer.concat(all)).ops : [];
  };

  try {
    let step = 0;
    for await (const bytes of readLog({ ...outside, space, log, place: base.place, head })) {
      if (!isWanted()) return 'unsure';
      try {
        if (bytes === null) isUnsure = true;
        else for (const op of opsIn(bytes)) look(op);
      } catch {
        // Unsound, or of a newer version: whether it counts is not for this to say.
        isUnsure = true;
      }
      step += 1;
      if (step % STEP === 0) await new Promise<void>((resolve) => breathe(resolve));
    }
  } catch (thrown) {
    if (thrown instanceof OtherLogError) return 'unsure';
    // The relay has forgotten the beginning, or has not got it any more.
    if (thrown instanceof RelayRefusal && thrown.code !== 'later') return 'unsure';
    throw thrown;
  }
  if (isLeftOut) return 'leftOut';
  return isUnsure || count !== base.ops ? 'unsure' : 'sound';
}
