/**
 * Segments: what was written since the last one, sealed like a backup, on a second disk every five minutes (DM-07). A
 * segment holds rows of the op log and of the audit log as they are; a restore puts them behind those of a backup and
 * follows the ops. Segments of one device form a line: each says after which place it stands, by number and by the hash of
 * the last audit entry, so that a missing or foreign one is known.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import { makeFolders } from '../database/data-folder.ts';
import type { Writer } from '../database/types.ts';
import { attachmentNames, copyAttachment } from '../files/attachments.ts';
import type { KeyPair } from '../keys/seal.ts';
import type { Merging } from '../records/merging.ts';
import { type OpRow, rowToOp } from '../records/op.ts';
import { backupFaults } from './backup-faults.ts';
import { placeOf } from './copy.ts';
import { type LogPlace, logPlaceSchema } from './manifest.ts';
import { createSealedFile, openSealedFile, type Recipient } from './sealed-file.ts';
import { cellValue, parseFrame, type Row, rowFrames, rowsSchema } from './sealed-rows.ts';

const SUFFIX = '.segment';
/** Kept this long: the newest backups are always younger. */
const KEEP_MILLIS = 8 * 24 * 60 * 60 * 1000;

const headSchema = z.looseObject({
  made: z.string(),
  /** Whose logs these are. */
  device: z.string(),
  after: logPlaceSchema,
  until: logPlaceSchema,
});

/**
 * In the order in which they are put back. Of ops that an erasure has blanked since, what is left of them and the documents of
 * their records, which cannot be built from them any more.
 */
const TABLES = ['erased_op', 'document', 'op', 'audit', 'audit_value', 'erased_value'] as const;
type Table = (typeof TABLES)[number];

const DOCUMENTS = `SELECT DISTINCT d.record, d.state FROM erased_op e JOIN op ON op.seq = e.seq JOIN document d ON d.record = op.record
WHERE e.seq > ? AND e.seq <= ?`;
const BY_OP: ReadonlySet<Table> = new Set(['erased_op', 'document', 'op']);

const tableRows = rowsSchema(TABLES);

export interface SegmentRequest {
  readonly connection: Sqlite.Database;
  readonly dataDir: string;
  readonly to: string;
  /** Where the last one ended. */
  readonly after: LogPlace;
  readonly recipients: readonly Recipient[];
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Names sort as the log does; two devices never write the same one. */
const segmentName = ({ op, audit }: LogPlace, device: Id): string =>
  `${String(audit).padStart(12, '0')}-${String(op).padStart(12, '0')}-${device.slice(-12)}${SUFFIX}`;

function deviceOf(connection: Sqlite.Database): Id {
  const row = connection.prepare("SELECT value FROM meta WHERE name = 'device'").get() as { value: Uint8Array };
  return idFromBytes(row.value);
}

/**
 * Writes what is new, with the attachments it needs; null where nothing is. Works on one snapshot of a connection that only
 * reads. Faults: `disk.*`, `data.not_writable`.
 */
export function writeSegment(request: SegmentRequest): { readonly file: string; readonly until: LogPlace } | null {
  const { connection, to, after, now } = request;
  connection.exec('BEGIN');
  try {
    const until = placeOf(connection);
    if (until.audit === after.audit && until.op === after.op) return null;
    makeFolders(to);
    for (const name of attachmentNames(request.dataDir)) copyAttachment(request.dataDir, to, name);
    const device = deviceOf(connection);
    sweepPartial(to, device);
    const file = join(to, segmentName(until, device));
    const fileKey = Buffer.from(request.random.bytes(32));
    const sealed = createSealedFile(file, 'segment', fileKey, request.recipients, request.random);
    try {
      sealed.frame(Buffer.from(JSON.stringify({ made: new Date(now).toISOString(), device, after, until })));
      for (const table of TABLES) {
        const [from, last] = BY_OP.has(table) ? [after.op, until.op] : [after.audit, until.audit];
        const rows = connection
          .prepare(
            table === 'document' ? DOCUMENTS : `SELECT * FROM ${table} WHERE seq > ? AND seq <= ? ORDER BY seq`,
          )
          .iterate(from, last) as Iterable<Row>;
        for (const frame of rowFrames(table, rows)) sealed.frame(frame);
      }
      sealed.end();
    } finally {
      sealed.abandon();
      fileKey.fill(0);
    }
    sweepSegments(to, now);
    return { file, until };
  } finally {
    connection.exec('ROLLBACK');
  }
}

/** Removes what this device left when it was interrupted: the next segment ends elsewhere and so has another name. */
function sweepPartial(folder: string, device: Id): void {
  const left = `-${device.slice(-12)}${SUFFIX}.partial`;
  for (const name of readdirSync(folder)) if (name.endsWith(left)) rmSync(join(folder, name), { force: true });
}

/** Removes those whose backup is long replaced. */
function sweepSegments(folder: string, now: number): void {
  for (const name of segmentFiles(folder)) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < now - KEEP_MILLIS) rmSync(path, { force: true });
  }
}

const segmentFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^\d{12}-\d{12}-[0-9a-f]{12}\.segment$/.test(name))
        .sort()
    : [];

export interface Replayed {
  /** Segments put back. */
  readonly applied: number;
  readonly ops: number;
  /** ISO 8601 of the last one; null where there was none. */
  readonly through: string | null;
}

/**
 * Puts all segments of a folder that follow the database back into it, each in one transaction: rows first, then `merging`
 * follows each op. Segments of other devices, of another history, or from before the backup, are left alone. Faults: `segments.foreign` where
 * the folder holds segments and none is of this clinic, `segments.gap`, `backup.damaged`, `backup.newer`.
 */
export function replaySegments(
  writer: Writer,
  folder: string,
  pair: KeyPair,
  merging: Pick<Merging, 'follow' | 'adopt'>,
): Replayed {
  let applied = 0;
  let ops = 0;
  let through: string | null = null;
  let ours = 0;
  const names = segmentFiles(folder);
  const device = deviceOf(writer.connection);
  for (const name of names) {
    const path = join(folder, name);
    const file = openSealedFile(path);
    const fileKey = file.keyFor(pair);
    if (fileKey === null || file.header.kind !== 'segment') continue;
    try {
      const frames = file.frames(fileKey);
      const head = parseFrame(headSchema, path, frames.next().value);
      if (head.device !== device) continue;
      const place = placeOf(writer.connection);
      if (!standsOn(writer, head.after, place)) {
        if (isBeyond(head.after, place)) throw backupFaults['segments.gap']({ file: name });
        continue;
      }
      ours += 1;
      // Ops of other devices have no entry here.
      if (head.until.audit <= place.audit && head.until.op <= place.op) continue;
      ops += writer.transaction(() => apply(writer, path, frames, place, merging));
      applied += 1;
      through = head.made;
    } finally {
      fileKey.fill(0);
    }
  }
  if (names.length > 0 && ours === 0) throw backupFaults['segments.foreign']({ folder });
  return { applied, ops, through };
}

const isBeyond = (one: LogPlace, other: LogPlace): boolean => one.audit > other.audit || one.op > other.op;

/** Whether the line of this database passes through that place. */
function standsOn({ connection }: Writer, after: LogPlace, now: LogPlace): boolean {
  if (isBeyond(after, now)) return false;
  if (after.audit === 0) return true;
  const row = connection.prepare('SELECT hash FROM audit WHERE seq = ?').get(after.audit) as
    | { hash: Uint8Array }
    | undefined;
  return row !== undefined && Buffer.from(row.hash).toString('hex') === after.auditHash;
}

function apply(
  writer: Writer,
  path: string,
  frames: Generator<Buffer, undefined>,
  place: LogPlace,
  { follow, adopt }: Pick<Merging, 'follow' | 'adopt'>,
): number {
  let ops = 0;
  const rests = new Map<number, unknown>();
  const states = new Map<string, Buffer>();
  const hex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
  for (const frame of frames) {
    const { table, columns, rows } = parseFrame(tableRows, path, frame);
    const known = BY_OP.has(table) ? place.op : place.audit;
    const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    for (const cells of rows) {
      const values = cells.map(cellValue);
      const row = Object.fromEntries(columns.map((column, at) => [column, values[at]]));
      if (table === 'document') {
        states.set(hex(row.record), row.state as Buffer);
        continue;
      }
      if ((row.seq as number) <= known) continue;
      writer.prepare(insert).run(...values);
      if (table === 'erased_op') rests.set(row.seq as number, row.body);
      if (table !== 'op') continue;
      const state = row.body === null ? states.get(hex(row.record)) : undefined;
      if (state) adopt(row as unknown as OpRow, state);
      follow(rowToOp({ ...row, rest: rests.get(row.seq as number) }));
      ops += 1;
    }
  }
  return ops;
}
