/**
 * The list of files in the database (`stored_file`): which document each is of, whether it lies here and at the relay, and when to look
 * next. `held`: 0 it never lay here, 1 it lies here, 2 it lay here and is gone or spoilt. `at`: when its document was made, so that what
 * is new comes first. Files of deleted documents stay on it, for they may be restored; nothing is done about them.
 */
import type { Writer } from '#platform/database/types.ts';
import type { AttachmentBook, Keeping, TravellingFile } from '#platform/sync/attachment-types.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { hlcFromMillis } from '#shared/time/hlc.ts';

export interface FileEntry {
  readonly held: 0 | 1 | 2;
  readonly isPinned: boolean;
  /** As far as is known. */
  readonly isAtRelay: boolean;
}

export interface FileBook extends AttachmentBook {
  /** Null: no document ever spoke of it, or all who did were erased. */
  entry(hash: string): FileEntry | null;
  pin(hash: string, isPinned: boolean): void;
  /** A record speaks of a file. `isHere`: it lies in the store. */
  note(file: StoredFile, record: Id, created: number, isHere: boolean): void;
  /** Files that lie here though the list says they never did: a restore put them there, or the power failed on arrival. */
  notNoted(here: () => readonly string[]): readonly string[];
  /** Notes such a file as here, or, not whole, as to be fetched. */
  settle(hash: string, isWhole: boolean): void;
  /**
   * An erased file; the relay has to forget it too. Answers whether it was on the list, and goes. It stays while a document speaks of it,
   * deleted or not: anybody may have named the file of another one in a document that he then had erased.
   */
  erase(hash: string): boolean;
  figures(): { readonly here: number; readonly away: number; readonly awayBytes: number };
}

/** A live document that still speaks of this file. */
const LIVE = `JOIN document_record d ON d.id = s.record AND d.deleted IS NULL
  AND json_extract(d.file, '$.hash') = s.hash`;

export function createFileBook(writer: () => Pick<Writer, 'prepare' | 'transaction'>): FileBook {
  const first = (sql: string, ...values: unknown[]): string | null =>
    (writer()
      .prepare(sql)
      .get(...values)?.hash as string | undefined) ?? null;
  const run = (sql: string, ...values: unknown[]): number =>
    writer()
      .prepare(sql)
      .run(...values).changes;
  const sum = (sql: string): { readonly count: number; readonly bytes: number } => {
    const { count, bytes } = writer().prepare(sql).get() as { count: number; bytes: number };
    return { count, bytes };
  };

  return {
    toConfirm: (now) =>
      first(
        `SELECT s.hash FROM stored_file s ${LIVE} WHERE s.held = 1 AND s.due <= ? ORDER BY s.due, s.at DESC LIMIT 1`,
        now,
      ),
    toFetch: (now, { since }: Keeping) =>
      first(
        `SELECT s.hash FROM stored_file s ${LIVE} WHERE s.held = 2 AND s.due <= ? ORDER BY s.due LIMIT 1`,
        now,
      ) ??
      first(
        `SELECT s.hash FROM stored_file s ${LIVE} WHERE s.pinned = 1 AND s.held = 0 AND s.due <= ? ORDER BY s.due LIMIT 1`,
        now,
      ) ??
      (since === null
        ? null
        : first(
            `SELECT s.hash FROM stored_file s ${LIVE} WHERE s.held = 0 AND s.at >= ? AND s.due <= ? ORDER BY s.at DESC LIMIT 1`,
            hlcFromMillis(since),
            now,
          )),
    toDrop: () => first('SELECT hash FROM dropped_file LIMIT 1'),
    dropped: (hash) => void run('DELETE FROM dropped_file WHERE hash = ?', hash),
    find(hash) {
      const file = writer().prepare(`SELECT d.file FROM stored_file s ${LIVE} WHERE s.hash = ?`).get(hash)?.file as
        | string
        | undefined;
      return file === undefined ? null : (JSON.parse(file) as TravellingFile);
    },
    confirmed: (hash, isWhole, due) =>
      void run('UPDATE stored_file SET relay = ?, due = ? WHERE hash = ?', isWhole ? 1 : 0, due, hash),
    arrived: (hash, due) =>
      void run('UPDATE stored_file SET held = 1, relay = 1, due = ? WHERE hash = ?', due, hash),
    lost: (hash) => void run('UPDATE stored_file SET held = 2, due = 0 WHERE hash = ?', hash),
    later: (hash, due) => void run('UPDATE stored_file SET due = ? WHERE hash = ?', due, hash),
    forgetConfirmed: () => void run('UPDATE stored_file SET relay = 0, due = 0 WHERE relay = 1'),
    unsent() {
      const { count, bytes } = sum(
        `SELECT count(*) AS count, total(s.bytes) AS bytes FROM stored_file s ${LIVE} WHERE s.held = 1 AND s.relay = 0`,
      );
      return { count, bytes };
    },

    entry(hash) {
      const row = writer().prepare('SELECT held, pinned, relay FROM stored_file WHERE hash = ?').get(hash);
      return row
        ? { held: row.held as FileEntry['held'], isPinned: row.pinned === 1, isAtRelay: row.relay === 1 }
        : null;
    },
    pin: (hash, isPinned) =>
      void run('UPDATE stored_file SET pinned = ?, due = 0 WHERE hash = ?', isPinned ? 1 : 0, hash),
    note({ hash, size }, record, created, isHere) {
      run(
        `INSERT INTO stored_file (hash, record, at, bytes, held) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (hash) DO UPDATE SET record = excluded.record, at = excluded.at, bytes = excluded.bytes`,
        ...[hash, idToBytes(record), created, size, isHere ? 1 : 0],
      );
    },
    notNoted(here) {
      if (first('SELECT hash FROM stored_file WHERE held = 0 LIMIT 1') === null) return [];
      return here().filter((name) => first('SELECT hash FROM stored_file WHERE hash = ? AND held = 0', name));
    },
    settle: (hash, isWhole) =>
      void run('UPDATE stored_file SET held = ?, due = 0 WHERE hash = ?', isWhole ? 1 : 2, hash),
    erase: (hash) =>
      writer().transaction(() => {
        if (
          first(
            `SELECT json_extract(file, '$.hash') AS hash FROM document_record WHERE json_extract(file, '$.hash') = ?`,
            hash,
          )
        )
          return false;
        const known = run('DELETE FROM stored_file WHERE hash = ?', hash) > 0;
        if (known) run('INSERT OR IGNORE INTO dropped_file (hash) VALUES (?)', hash);
        return known;
      }),
    figures() {
      const away = sum(
        `SELECT count(*) AS count, total(s.bytes) AS bytes FROM stored_file s ${LIVE} WHERE s.held <> 1`,
      );
      const here = sum(
        `SELECT count(*) AS count, total(s.bytes) AS bytes FROM stored_file s ${LIVE} WHERE s.held = 1`,
      );
      return { here: here.count, away: away.count, awayBytes: away.bytes };
    },
  };
}
