/**
 * The list of all erasures, sealed like a backup, beside the backups it is for (ADR 0017): whoever puts one back that is older than an
 * erasure, with neither segments nor a relay at hand, does not get back what was erased. It names records and fields, and nothing that stood in them.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import type { KeyPair } from '../keys/seal.ts';
import type { Merging } from '../records/merging.ts';
import { rowToOp } from '../records/op.ts';
import { createSealedFile, openSealedFile, type Recipient } from './sealed-file.ts';
import { cellValue, parseFrame, type Row, rowFrames, rowsSchema } from './sealed-rows.ts';

const SUFFIX = '.erasures';
const headSchema = z.looseObject({ made: z.string(), through: z.int() });
const opsSchema = rowsSchema(['op']);

export interface ErasuresRequest {
  readonly connection: Sqlite.Database;
  readonly to: readonly string[];
  /** The number of the op that the lists in these folders go through; 0 for none. */
  readonly after: number;
  readonly recipients: readonly Recipient[];
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Writes it anew into each of the folders that there is, where there is an erasure that it lacks; one of each device lies there. Answers through which
 * op they go by now. Faults: `disk.*`, `data.not_writable`.
 */
export function writeErasures({ connection, to, after, recipients, random, now }: ErasuresRequest): number {
  connection.exec('BEGIN');
  try {
    const { through } = connection.prepare('SELECT coalesce(max(seq), 0) AS through FROM op').get() as {
      through: number;
    };
    const isNew = connection.prepare("SELECT 1 FROM op WHERE kind = 'erase' AND seq > ? LIMIT 1").get(after);
    if (isNew === undefined) return through;
    const { device } = connection.prepare("SELECT value AS device FROM meta WHERE name = 'device'").get() as {
      device: Uint8Array;
    };
    const erasures = connection.prepare("SELECT * FROM op WHERE kind = 'erase' ORDER BY seq").all() as Row[];
    const rows = erasures.map(({ seq: _seq, ...row }) => row);
    for (const folder of to.filter((one) => existsSync(one))) {
      const fileKey = Buffer.from(random.bytes(32));
      const path = join(folder, `${idFromBytes(device).slice(-12)}${SUFFIX}`);
      const sealed = createSealedFile(path, 'erasures', fileKey, recipients, random);
      try {
        sealed.frame(Buffer.from(JSON.stringify({ made: new Date(now).toISOString(), through })));
        for (const frame of rowFrames('op', rows)) sealed.frame(frame);
        sealed.end();
      } finally {
        sealed.abandon();
        fileKey.fill(0);
      }
    }
    return through;
  } finally {
    connection.exec('ROLLBACK');
  }
}

/**
 * Erases again what the lists in these folders name and this database does not know to be erased; lists of other clinics are left alone. Answers how many erasures
 * there were. Faults: `backup.damaged`, `backup.newer`.
 */
export function replayErasures(
  writer: Writer,
  folders: readonly string[],
  pair: KeyPair,
  { follow }: Pick<Merging, 'follow'>,
): number {
  const lists = [...new Set(folders)]
    .filter((one) => existsSync(one))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => join(folder, name)),
    );
  let erased = 0;
  for (const path of lists) {
    const file = openSealedFile(path);
    const fileKey = file.keyFor(pair);
    if (fileKey === null || file.header.kind !== 'erasures') continue;
    try {
      const frames = file.frames(fileKey);
      parseFrame(headSchema, path, frames.next().value);
      erased += writer.transaction(() => {
        let count = 0;
        for (const frame of frames) count += apply(writer, parseFrame(opsSchema, path, frame), follow);
        return count;
      });
    } finally {
      fileKey.fill(0);
    }
  }
  return erased;
}

function apply(writer: Writer, { columns, rows }: z.output<typeof opsSchema>, follow: Merging['follow']): number {
  const insert = writer.prepare(
    `INSERT INTO op (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const known = writer.prepare('SELECT 1 AS found FROM op WHERE id = ?');
  const added = writer.prepare('SELECT * FROM op WHERE id = ?');
  const ops = rows
    .map((cells) => cells.map(cellValue))
    .filter((values) => {
      const row = Object.fromEntries(columns.map((column, at) => [column, values[at]]));
      return row.kind === 'erase' && known.get(row.id as Buffer) === undefined;
    });
  for (const values of ops) {
    insert.run(...values);
    follow(rowToOp(added.get(values[columns.indexOf('id')] as Buffer)!));
  }
  return ops.length;
}
