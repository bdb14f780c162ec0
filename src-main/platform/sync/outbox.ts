/**
 * Seals what this device wrote: its ops, its audit entries, its vectors. At the moment of sending, under the key of the present
 * epoch, so that nobody seals under one that was given up. Invariants: an envelope stands in the database before anybody can send
 * it, with the cursor behind what is in it, in one transaction; a number is sealed once; ops of the space `local` stay.
 */
import { type EnvelopeKind, NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { type ChainEnd, epochAt, headOf, lengthOf, type Membership } from '#protocol/membership.ts';
import type { createSigner } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import { type AuditRow, encodeAudit, sizeOfEntry } from './audit-payload.ts';
import type { Chains } from './chains.ts';
import type { OpCursor } from './op-cursor.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import { encodeOps, sizeOfOp, type TravellingOp } from './payload.ts';
import { sealEnvelope } from './seal-envelope.ts';
import type { MembershipLog, SpaceKeys } from './types.ts';
import { encodeVector, type Vector } from './vector.ts';

/** What one envelope carries at most; what is longer than that alone goes alone. */
const MAX_OPS = 64;
const MAX_BYTES = 512 * 1024;
/** Ops looked at in one transaction. */
const SLICE = 256;
const SLICE_BYTES = 4 * 1024 * 1024;
const AUDIT_ENTRIES = 256;

export interface Outbox {
  /** Whether there is more than one envelope's worth to seal. */
  readonly isFull: boolean;
  /** Seals the next ops; answers whether it got any further. */
  sealOps(): boolean;
  /** Seals ops that were left behind, where that can be done by now. */
  sealStrays(): boolean;
  sealVector(vector: Omit<Vector, 'device' | 'seq'>): boolean;
  /** `encode`: what the envelope says, from its author and number. Answers where it stands in our chain; null where it cannot be sealed. */
  sealSnapshot(space: SpaceName, encode: (device: string, seq: number) => Uint8Array): ChainEnd | null;
  /** A word of ours about a snapshot; in a transaction. */
  sealAttestation(space: SpaceName, word: Uint8Array): boolean;
  /** Seals audit entries, if there are as many as `atLeast`. */
  sealAudit(atLeast: number): boolean;
}

interface Dependencies {
  readonly writer: Writer;
  readonly self: { readonly org: string; readonly device: string };
  readonly signer: ReturnType<typeof createSigner>;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly chains: Chains;
  readonly own: OwnEnvelopes;
  readonly cursor: OpCursor;
  readonly random: Random;
}

type OpWithSeq = TravellingOp & { readonly seq: number; readonly space: string };

/** Ops with what is left of those an erasure blanked. To be followed by WHERE over `op`. */
const SELECT = 'SELECT op.*, e.digest AS digest, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq';
const NEXT = `${SELECT} WHERE op.seq > ? ORDER BY op.seq LIMIT ${SLICE}`;

export function createOutbox(dependencies: Dependencies): Outbox {
  const { writer, self, signer, membership, keys, chains, own, cursor, random } = dependencies;

  /** The key that an envelope of now is sealed with; null where this device was not given it. */
  const keyOf = (state: Membership, space: SpaceName) => {
    const epoch = epochAt(state, space, lengthOf(state));
    if (!state.members.has(self.device) || epoch === 0) return null;
    const key =
      space === 'audit'
        ? Buffer.from(state.keys.audit![epoch - 1]!.publicKey!, 'hex')
        : state.members.get(self.device)!.spaces.has(space)
          ? keys.of(space, epoch)
          : null;
    return key && { epoch, key };
  };

  /** In a transaction. `encode`: the contents from a number of the chain on. Answers that of the last envelope, or null. */
  const seal = (
    space: SpaceName,
    kind: EnvelopeKind,
    encode: (seq: number) => readonly Uint8Array[],
    lastOp: number | null,
  ): number | null => {
    const state = membership.state();
    const key = state && keyOf(state, space);
    if (!state || !key) return null;
    let end = own.end(space) ?? { seq: 0, hash: NO_HASH };
    const contents = encode(end.seq + 1);
    for (const [at, content] of contents.entries()) {
      const draft = {
        ...{ kind, space, org: self.org, device: self.device, epoch: key.epoch },
        ...{ membership: lengthOf(state), membershipHead: headOf(state), seq: end.seq + 1, prev: end.hash },
      };
      const bytes = sealEnvelope(draft, key.key, content, { signer, random });
      content.fill(0);
      const { hash } = parseEnvelope(bytes);
      end = { seq: draft.seq, hash };
      own.add({ space, seq: draft.seq, hash, bytes }, at === contents.length - 1 ? lastOp : null);
      chains.advance(space, { device: self.device, seq: draft.seq, hash }, false);
    }
    return end.seq;
  };

  /** States of the documents of records whose ops were blanked: nobody can make them from what is left. */
  const documentsOf = (ops: readonly TravellingOp[]) => {
    const records = new Map<string, Uint8Array>();
    for (const { body, record } of ops)
      if (body === null) records.set(Buffer.from(record as Uint8Array).toString('hex'), record as Uint8Array);
    const read = writer.prepare('SELECT state FROM document WHERE record = ?');
    return [...records.values()].flatMap((record) => {
      const state = read.get(record)?.state as Uint8Array | undefined;
      return state ? [{ record, state }] : [];
    });
  };

  const sealBatch = (space: SpaceName, ops: readonly OpWithSeq[], lastOp: number | null): number | null => {
    const content = { seen: chains.untold(space, self.device), ops, documents: documentsOf(ops) };
    const seq = seal(space, 'ops', (from) => encodeOps(content, self.device, from), lastOp);
    if (seq !== null) chains.told(space);
    return seq;
  };

  const isOurs = (op: OpWithSeq): boolean =>
    op.space !== 'local' && Buffer.from(op.device as Uint8Array).toString('hex') === self.device;

  /** Ops after the cursor, to a bound: one that is longer than that comes alone. */
  const nextOps = (): OpWithSeq[] => {
    const ops: OpWithSeq[] = [];
    let bytes = 0;
    for (const row of writer.prepare(NEXT).all(cursor.value())) {
      ops.push(row as unknown as OpWithSeq);
      bytes += sizeOfOp(row as unknown as OpWithSeq);
      if (bytes > SLICE_BYTES) break;
    }
    return ops;
  };

  const batchesOf = function* (ops: readonly OpWithSeq[]): Generator<OpWithSeq[]> {
    let batch: OpWithSeq[] = [];
    let bytes = 0;
    for (const op of ops) {
      const size = sizeOfOp(op);
      if (batch.length > 0 && (batch.length === MAX_OPS || bytes + size > MAX_BYTES)) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(op);
      bytes += size;
    }
    if (batch.length > 0) yield batch;
  };

  return {
    get isFull() {
      return cursor.behind() >= MAX_OPS;
    },

    sealOps: () =>
      cursor.behind() > 0 &&
      writer.transaction(() => {
        const ops = nextOps();
        for (const space of new Set(ops.filter(isOurs).map((op) => op.space)))
          for (const batch of batchesOf(ops.filter((op) => isOurs(op) && op.space === space))) {
            const isKnown = (SPACES as readonly string[]).includes(space);
            const seq = isKnown ? sealBatch(space as SpaceName, batch, batch.at(-1)!.seq) : null;
            if (seq === null) for (const op of batch) cursor.addStray(op.seq, space);
          }
        cursor.set(ops.at(-1)!.seq);
        return true;
      }),

    sealStrays() {
      const state = membership.state();
      const space = cursor
        .straySpaces()
        .find((one) => SPACES.includes(one) && state !== null && keyOf(state, one) !== null);
      if (space === undefined) return false;
      return writer.transaction(() => {
        const read = writer.prepare(`${SELECT} WHERE op.seq = ?`);
        const ops = cursor.strays(space, MAX_OPS).map((op) => read.get(op) as unknown as OpWithSeq);
        const [batch] = batchesOf(ops);
        const seq = sealBatch(space, batch!, null);
        // To everybody it comes from this device, and so it does here.
        const brought = writer.prepare(
          'UPDATE op SET author = ? WHERE seq = ? AND device <> ? AND author IS NULL',
        );
        const ours = Buffer.from(self.device, 'hex');
        for (const op of batch!) {
          cursor.straySealed(op.seq, seq!);
          brought.run(ours, op.seq, ours);
        }
        return true;
      });
    },

    sealVector: (vector) =>
      writer.transaction(
        () =>
          seal('org', 'vector', (seq) => [encodeVector({ ...vector, device: self.device, seq })], null) !== null,
      ),

    sealSnapshot: (space, encode) =>
      writer.transaction(() =>
        seal(space, 'snapshot', (seq) => [encode(self.device, seq)], null) === null ? null : own.end(space),
      ),

    sealAttestation: (space, word) => seal(space, 'attest', () => [Buffer.from(word)], null) !== null,

    sealAudit: (atLeast) =>
      writer.transaction(() => {
        const at = (writer.prepare("SELECT value FROM sync_cursor WHERE name = 'audit'").get()?.value ??
          0) as number;
        const rows = writer
          .prepare(
            `SELECT a.*, v.salt AS salt, v.value AS value FROM audit a LEFT JOIN audit_value v ON v.seq = a.seq
             WHERE a.seq > ? ORDER BY a.seq LIMIT ${AUDIT_ENTRIES}`,
          )
          .all(at) as unknown as AuditRow[];
        if (rows.length === 0 || rows.length < atLeast) return false;
        let bytes = 0;
        const entries = rows.filter((row, index) => {
          bytes += sizeOfEntry(row);
          return index === 0 || bytes <= MAX_BYTES;
        });
        const last = entries.at(-1)!.seq as number;
        if (seal('audit', 'ops', (seq) => encodeAudit({ entries }, self.device, seq), last) === null) return false;
        writer
          .prepare(
            "INSERT INTO sync_cursor (name, value) VALUES ('audit', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
          )
          .run(last);
        return true;
      }),
  };
}
