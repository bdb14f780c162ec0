/**
 * Ops: what one committed change was (design §6). The body is JSON over registers:
 * create → {register: value} · edit → {register: [seen, before, after], '~'?: heads of the standing its author saw, with those of deleted records it stands under} ·
 * delete, restore, retract → {reason?, seen: heads of all that differed from the creation, and of `~`, under? and edits?: entries.ts} ·
 * erase → {fields?: permanent ids, reason}; without fields the whole record. What "seen" means: heads.ts.
 * Rows are immutable; triggers let only erasure blank what they hold. Of an op that was blanked `erased_op` keeps its digest
 * and the rest of its body, where null stands for each value that is gone.
 */
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import { type CreateBody, type EditBody, type EraseBody, type MarkBody, readBody, type Written } from './body.ts';
import { isValueRegister } from './heads.ts';
import { nameOp } from './op-name.ts';

export type OpKind = 'create' | 'edit' | 'delete' | 'restore' | 'retract' | 'erase';

export interface Op {
  readonly id: Id;
  readonly record: Id;
  /** Permanent id of the entity, not its name. */
  readonly entity: string;
  /** May be one that only a newer version knows, in an op written elsewhere. */
  readonly kind: OpKind;
  readonly space: string;
  readonly hlc: Hlc;
  readonly device: Id;
  readonly actor: Id;
  readonly batch: Id | null;
  readonly undoes: Id | null;
  /** Of an op that was blanked, what is left; null where nothing is. */
  readonly body: CreateBody | EditBody | MarkBody | EraseBody | null;
  /** The Yjs update of an edit. */
  readonly doc: Uint8Array | null;
  /** JSON of the events it carries. */
  readonly events: string | null;
  /** The device that brought it, where its own did not. */
  readonly author?: Id | null;
  /** Whether an erasure blanked it. */
  readonly isBlanked: boolean;
}

/** An op as a row of the log, byte for byte, without its local number: what travels. Ids are 16 bytes. */
export interface OpRow {
  readonly id: Uint8Array;
  readonly record: Uint8Array;
  readonly entity: string;
  readonly kind: string;
  readonly space: string;
  readonly hlc: number;
  readonly device: Uint8Array;
  readonly actor: Uint8Array;
  readonly batch: Uint8Array | null;
  readonly undoes: Uint8Array | null;
  /** Null, as body, doc and events are, once it was blanked. */
  readonly salt: Uint8Array | null;
  /** JSON in UTF-8. */
  readonly body: Uint8Array | null;
  readonly doc: Uint8Array | null;
  readonly events: string | null;
  /** See `Op`; no part of what it says. */
  readonly author?: Uint8Array | null;
}

/** The order of ops where it must be the same everywhere. Whoever has seen an op writes later ones (hlc.ts). */
export const isLater = (one: Pick<Op, 'hlc' | 'id'>, other: Pick<Op, 'hlc' | 'id'>): boolean =>
  one.hlc > other.hlc || (one.hlc === other.hlc && one.id > other.id);

/** What an edit wrote, by register; what was erased is left out. */
export function writtenBy(op: Pick<Op, 'kind' | 'body'>): [register: string, written: Written][] {
  if (op.kind !== 'edit') return [];
  return Object.entries((op.body ?? {}) as EditBody).filter(
    (entry): entry is [string, Written] => isValueRegister(entry[0]) && entry[1] !== null,
  );
}

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

const COLUMNS = OP_COLUMNS.join(', ');
const INSERT = `INSERT INTO op (${COLUMNS}) VALUES (${OP_COLUMNS.map(() => '?').join(', ')})`;
const TAKE = `INSERT OR IGNORE INTO op (${COLUMNS}, author) VALUES (${OP_COLUMNS.map(() => '?').join(', ')}, ?)`;

/** Appends an op. `made`: an id with the time of now. Returns its id, its local sequence number and its digest for the audit chain. */
export function writeOp(
  writer: Writer,
  op: Omit<Op, 'id' | 'isBlanked'>,
  made: Id,
  salt: Uint8Array,
): { id: Id; seq: number; digest: Buffer } {
  const unnamed = {
    salt,
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
  const { id, digest } = nameOp(unnamed, idToBytes(made));
  const row = { ...unnamed, id };
  const { lastInsertRowid } = writer.prepare(INSERT).run(...OP_COLUMNS.map((column) => row[column]));
  return { id: idFromBytes(id), seq: Number(lastInsertRowid), digest };
}

/** Keeps an op that was written elsewhere, as it is. Answers its local number; null where its id is known in its space already. */
export function takeOp(writer: Writer, row: OpRow): number | null {
  const { changes, lastInsertRowid } = writer
    .prepare(TAKE)
    .run(...OP_COLUMNS.map((column) => row[column]), row.author ?? null);
  return changes === 0 ? null : Number(lastInsertRowid);
}

/** Ops with what is left of those that were blanked, for `rowToOp`. To be followed by WHERE over `op`. */
export const SELECT_OPS = 'SELECT op.*, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq';

export function rowToOp(row: Readonly<Record<string, unknown>>): Op {
  const body = (row.body ?? row.rest ?? null) as Uint8Array | null;
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
    body: body === null ? null : readBody(row.kind as string, body),
    doc: row.doc as Uint8Array | null,
    events: row.events as string | null,
    author: row.author ? idFromBytes(row.author as Uint8Array) : null,
    isBlanked: row.body === null,
  };
}

// Whole texts, since a statement is found by its own.
const OF_RECORD = `${SELECT_OPS} WHERE op.record = ? ORDER BY op.seq`;
const BY_ID = `${SELECT_OPS} WHERE op.id = ? AND op.space = coalesce(?, op.space) ORDER BY op.seq LIMIT 1`;

/** All ops of a record in the order they came here. */
export const opsOf = (writer: Pick<Writer, 'prepare'>, record: Id): Op[] =>
  writer.prepare(OF_RECORD).all(idToBytes(record)).map(rowToOp);

/** `space`: in which it is looked for; left out: in any, the one that came first. */
export function opById(writer: Pick<Writer, 'prepare'>, id: Id, space?: string): Op | null {
  const row = writer.prepare(BY_ID).get(idToBytes(id), space ?? null);
  return row ? rowToOp(row) : null;
}
