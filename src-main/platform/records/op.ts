/**
 * Ops: what one committed change was (design §6). The body is JSON over registers:
 * create → {register: value} · edit → {register: [version seen, before, after]} · delete, restore, retract → {reason?}.
 * Rows are immutable; triggers let only erasure blank what they hold.
 */
import { hash } from 'node:crypto';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import type { Change } from './types.ts';

export type CreateBody = Readonly<Record<string, unknown>>;
/** Version seen (op id; null: none), value before, value after; null: empty. */
export type EditBody = Readonly<Record<string, readonly [Id | null, unknown, unknown]>>;
export type MarkBody = { readonly reason?: string };

export interface Op {
  readonly id: Id;
  readonly record: Id;
  /** Permanent id of the entity, not its name. */
  readonly entity: string;
  readonly kind: Change['kind'];
  readonly space: string;
  readonly hlc: Hlc;
  readonly device: Id;
  readonly actor: Id;
  readonly batch: Id | null;
  readonly undoes: Id | null;
  /** Null once erased. */
  readonly body: CreateBody | EditBody | MarkBody | null;
  /** The Yjs update of an edit. */
  readonly doc: Uint8Array | null;
  /** JSON of the events it carries. */
  readonly events: string | null;
}

/** What the audit chain commits to for one op: SHA-256 over salt, header and contents, each with its length. */
export function opDigest(row: Readonly<Record<string, unknown>>): Buffer {
  const parts: Uint8Array[] = [];
  for (const column of OP_COLUMNS) {
    const value = row[column];
    if (value === null || value === undefined) {
      parts.push(ABSENT);
      continue;
    }
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return hash('sha256', Buffer.concat(parts), 'buffer');
}

/** Stands where a length would: longer than anything is. */
const ABSENT = Buffer.alloc(4, 0xff);

const OP_COLUMNS = [
  'salt',
  'id',
  'record',
  'entity',
  'kind',
  'space',
  'hlc',
  'device',
  'actor',
  'batch',
  'undoes',
  'body',
  'doc',
  'events',
] as const;

const bytesOrNull = (id: Id | null): Uint8Array | null => (id === null ? null : idToBytes(id));

/** Appends an op. Returns its local sequence number and its digest for the audit chain. */
export function writeOp(writer: Writer, op: Op, salt: Uint8Array): { seq: number; digest: Buffer } {
  const row = {
    salt,
    id: idToBytes(op.id),
    record: idToBytes(op.record),
    entity: op.entity,
    kind: op.kind,
    space: op.space,
    hlc: op.hlc,
    device: idToBytes(op.device),
    actor: idToBytes(op.actor),
    batch: bytesOrNull(op.batch),
    undoes: bytesOrNull(op.undoes),
    body: Buffer.from(JSON.stringify(op.body)),
    doc: op.doc,
    events: op.events,
  };
  const { lastInsertRowid } = writer
    .prepare(`INSERT INTO op (${OP_COLUMNS.join(', ')}) VALUES (${OP_COLUMNS.map(() => '?').join(', ')})`)
    .run(...OP_COLUMNS.map((column) => row[column]));
  return { seq: Number(lastInsertRowid), digest: opDigest(row) };
}

export function rowToOp(row: Readonly<Record<string, unknown>>): Op {
  const body = row.body as Uint8Array | null;
  return {
    id: idFromBytes(row.id as Uint8Array),
    record: idFromBytes(row.record as Uint8Array),
    entity: row.entity as string,
    kind: row.kind as Op['kind'],
    space: row.space as string,
    hlc: row.hlc as number,
    device: idFromBytes(row.device as Uint8Array),
    actor: idFromBytes(row.actor as Uint8Array),
    batch: row.batch === null ? null : idFromBytes(row.batch as Uint8Array),
    undoes: row.undoes === null ? null : idFromBytes(row.undoes as Uint8Array),
    body: body === null ? null : (JSON.parse(Buffer.from(body).toString()) as Op['body']),
    doc: row.doc as Uint8Array | null,
    events: row.events as string | null,
  };
}

/** All ops of a record in the order they came here. */
export const opsOf = (writer: Writer, record: Id): Op[] =>
  writer.prepare('SELECT * FROM op WHERE record = ? ORDER BY seq').all(idToBytes(record)).map(rowToOp);
