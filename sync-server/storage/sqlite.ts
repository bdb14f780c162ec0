/** A relay's storage in SQLite: one file, one connection, write-ahead log, synchronous=FULL. Plain, since it holds ciphertext. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { hex } from '../protocol/bytes.ts';
import { FIRST_HEAD } from '../protocol/receipt.ts';
import { codeOfSpace } from '../protocol/spaces.ts';
import { openFolder } from './open-folder.ts';
import {
  CHUNK_DRESS,
  type LogEntry,
  type Mailbox,
  type Organisation,
  type RelayStorage,
  type Usage,
} from './storage.ts';

interface OrganisationRow {
  readonly org: Buffer;
  readonly log: Buffer;
  readonly created: number;
  readonly recovery: Buffer;
  readonly vouched: number;
}

interface EntryRow {
  readonly place: number;
  readonly device: Buffer;
  readonly seq: number;
  readonly hash: Buffer;
  readonly head: Buffer;
  readonly at: number;
}

interface MailboxRow {
  readonly invite: Buffer;
  readonly org: Buffer;
  readonly device: Buffer;
  readonly expires: number;
  readonly to_inviter: Buffer | null;
  readonly to_joiner: Buffer | null;
}

interface CutRow {
  readonly organisation: number;
  readonly space: number;
  readonly place: number;
  readonly dropped: number;
}

/** How much is let go of in one transaction, while devices wait. */
const DROPPED_AT_ONCE = 256;
const PAGES_AT_ONCE = 1024;
/** As SQLite names it. */
const INCREMENTAL = 2;

const organisationOf = ({ org, log, created, recovery, vouched }: OrganisationRow): Organisation => ({
  org: org.toString('hex'),
  log: log.toString('hex'),
  created,
  recovery: recovery.toString('hex'),
  isVouched: vouched === 1,
});

const entryOf = ({ place, device, seq, hash, head, at }: EntryRow): LogEntry => ({
  place,
  device: device.toString('hex'),
  seq,
  hash: hash.toString('hex'),
  head: head.toString('hex'),
  at,
});

const mailboxOf = (row: MailboxRow): Mailbox => ({
  invite: row.invite.toString('hex'),
  org: row.org.toString('hex'),
  device: row.device.toString('hex'),
  expires: row.expires,
  toInviter: row.to_inviter,
  toJoiner: row.to_joiner,
});

const id = (value: string): Buffer => hex(value, 16);
const hash = (value: string): Buffer => hex(value, 32);
const ENTRY = 'place, device, seq, hash, head, at';
const MAILBOX = `SELECT invite, org, device, expires, to_inviter, to_joiner
                   FROM mailbox JOIN organisation ON organisation.id = mailbox.organisation`;

/** Every statement of a relay. */
function prepare(connection: Sqlite.Database) {
  const one = (sql: string) => connection.prepare(sql);
  const inSpace = 'organisation = ? AND space = ?';
  return {
    begin: one('BEGIN IMMEDIATE'),
    commit: one('COMMIT'),
    rollback: one('ROLLBACK'),
    seed: one(`SELECT value FROM meta WHERE name = 'seed'`).pluck(),
    addSeed: one(`INSERT INTO meta (name, value) VALUES ('seed', ?)`),
    rowOf: one('SELECT id FROM organisation WHERE org = ?').pluck(),
    organisation: one('SELECT org, log, created, recovery, vouched FROM organisation WHERE org = ?'),
    ofKit: one(
      'SELECT org, log, created, recovery, vouched FROM organisation WHERE recovery = ? ORDER BY vouched DESC, created, id',
    ),
    addOrganisation: one(
      `INSERT INTO organisation (org, log, created, recovery, vouched, log_bytes, chunk_bytes) VALUES (?, ?, ?, ?, ?, 0, 0)`,
    ),
    usage: one('SELECT log_bytes AS log, chunk_bytes AS chunks FROM organisation WHERE id = ?'),
    totals: one(
      `SELECT count(*) AS organisations, coalesce(sum(log_bytes), 0) AS log, coalesce(sum(chunk_bytes), 0) AS chunks
         FROM organisation`,
    ),
    useLog: one('UPDATE organisation SET log_bytes = log_bytes + ? WHERE id = ?'),
    useChunks: one('UPDATE organisation SET chunk_bytes = chunk_bytes + ? WHERE id = ?'),
    records: one('SELECT record FROM membership WHERE organisation = ? AND seq > ? ORDER BY seq').pluck(),
    length: one('SELECT coalesce(max(seq), 0) FROM membership WHERE organisation = ?').pluck(),
    addRecord: one('INSERT INTO membership (organisation, seq, record) VALUES (?, ?, ?)'),
    end: one(`SELECT place, head FROM envelope WHERE ${inSpace} ORDER BY place DESC LIMIT 1`),
    chainEnd: one(`SELECT seq, hash FROM envelope WHERE ${inSpace} AND device = ? ORDER BY seq DESC LIMIT 1`),
    entryAt: one(`SELECT ${ENTRY} FROM envelope WHERE ${inSpace} AND place = ?`),
    entryOf: one(`SELECT ${ENTRY} FROM envelope WHERE ${inSpace} AND device = ? AND seq = ?`),
    entries: one(`SELECT ${ENTRY}, bytes FROM envelope WHERE ${inSpace} AND place > ? ORDER BY place LIMIT ?`),
    newestSnapshot: one(
      `SELECT ${ENTRY}, bytes FROM envelope WHERE ${inSpace} AND place < ? AND substr(bytes, 6, 1) = x'03' ORDER BY place DESC LIMIT 1`,
    ),
    addEntry: one(
      `INSERT INTO envelope (organisation, space, ${ENTRY}, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    cutOf: one(`SELECT place FROM cut WHERE ${inSpace}`).pluck(),
    cut: one(
      `INSERT INTO cut (organisation, space, place, dropped) VALUES (?, ?, ?, 0)
         ON CONFLICT DO UPDATE SET place = max(place, excluded.place)`,
    ),
    toDrop: one('SELECT organisation, space, place, dropped FROM cut WHERE dropped < place LIMIT 1'),
    weightOfEntries: one(
      `SELECT coalesce(sum(length(bytes)), 0) FROM envelope WHERE ${inSpace} AND place > ? AND place <= ?`,
    ).pluck(),
    dropEntries: one(`UPDATE envelope SET bytes = x'' WHERE ${inSpace} AND place > ? AND place <= ?`),
    droppedTo: one(`UPDATE cut SET dropped = ? WHERE ${inSpace}`),
    chunk: one('SELECT last, bytes FROM chunk WHERE organisation = ? AND name = ? AND part = ?'),
    countChunks: one(
      'SELECT count(*) AS count, max(part) AS highest FROM chunk WHERE organisation = ? AND name = ?',
    ),
    parts: one('SELECT part FROM chunk WHERE organisation = ? AND name = ? ORDER BY part').pluck(),
    isLast: one('SELECT last FROM chunk WHERE organisation = ? AND name = ? AND part = ?').pluck(),
    addChunk: one('INSERT INTO chunk (organisation, name, part, last, bytes) VALUES (?, ?, ?, ?, ?)'),
    weightOfChunks: one(
      `SELECT coalesce(sum(length(bytes) + ${CHUNK_DRESS}), 0) FROM chunk WHERE organisation = ? AND name = ?`,
    ).pluck(),
    dropChunks: one('DELETE FROM chunk WHERE organisation = ? AND name = ?'),
    chunkOwner: one('SELECT device FROM chunk_owner WHERE organisation = ? AND name = ?').pluck(),
    ownChunks: one('INSERT INTO chunk_owner (organisation, name, device) VALUES (?, ?, ?)'),
    disownChunks: one('DELETE FROM chunk_owner WHERE organisation = ? AND name = ?'),
    chunkUse: one('SELECT bytes FROM chunk_use WHERE organisation = ? AND device = ?').pluck(),
    addChunkUse: one(
      `INSERT INTO chunk_use (organisation, device, bytes) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes`,
    ),
    mailbox: one(`${MAILBOX} WHERE invite = ?`),
    mailboxesOf: one(`${MAILBOX} WHERE organisation.id = ? ORDER BY invite`),
    putMailbox: one(
      'INSERT OR REPLACE INTO mailbox (invite, organisation, device, expires, to_inviter, to_joiner) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    dropMailbox: one('DELETE FROM mailbox WHERE invite = ?'),
    expireMailboxes: one('DELETE FROM mailbox WHERE expires <= ?'),
  };
}

/** Opens the folder and claims it until closed. Throws a StartFailure (see openFolder). */
export function createSqliteStorage(folder: string): RelayStorage {
  const { connection, close } = openFolder(folder);
  const sql = prepare(connection);
  /** Rows of organisations never change; nor is one ever dropped. */
  const rows = new Map<string, number>();
  const find = (org: string): number | undefined => {
    const known = rows.get(org);
    if (known !== undefined) return known;
    const row = sql.rowOf.get(id(org)) as number | undefined;
    // Within a transaction it may yet be taken back.
    if (row !== undefined && !connection.inTransaction) rows.set(org, row);
    return row;
  };
  const rowOf = (org: string): number => {
    const row = find(org);
    if (row === undefined) throw new Error('no such organisation');
    return row;
  };
  const write = (work: () => void): void => {
    if (!connection.inTransaction) throw new Error('written outside of a transaction');
    work();
  };
  const transaction = <Result>(work: () => Result): Result => {
    if (connection.inTransaction) throw new Error('a transaction within a transaction');
    sql.begin.run();
    try {
      const result = work();
      sql.commit.run();
      return result;
    } finally {
      if (connection.inTransaction) sql.rollback.run();
    }
  };

  return {
    seed(make) {
      const kept = sql.seed.get() as Buffer | undefined;
      if (kept !== undefined) return kept;
      const made = Buffer.from(make());
      transaction(() => sql.addSeed.run(made));
      return made;
    },
    transaction,

    organisation(org) {
      const row = sql.organisation.get(id(org)) as OrganisationRow | undefined;
      return row && organisationOf(row);
    },
    organisationsOf: (recovery) => (sql.ofKit.all(hash(recovery)) as OrganisationRow[]).map(organisationOf),
    addOrganisation: ({ org, log, created, recovery, isVouched }) =>
      write(() => sql.addOrganisation.run(id(org), id(log), created, hash(recovery), isVouched ? 1 : 0)),
    usage: (org) => sql.usage.get(rowOf(org)) as Usage,
    totals: () => sql.totals.get() as { organisations: number } & Usage,

    records(org, after, maxBytes) {
      const taken: Buffer[] = [];
      let bytes = 0;
      for (const record of sql.records.iterate(rowOf(org), after) as IterableIterator<Buffer>) {
        bytes += record.length;
        if (taken.length > 0 && bytes > maxBytes) break;
        taken.push(record);
      }
      return taken;
    },
    addRecord: (org, seq, record) =>
      write(() => {
        const row = rowOf(org);
        if (seq !== (sql.length.get(row) as number) + 1) throw new Error('a record out of order');
        sql.addRecord.run(row, seq, record);
        sql.useLog.run(record.length, row);
      }),

    end(org, space) {
      const row = find(org);
      const end = row && (sql.end.get(row, codeOfSpace(space)) as { place: number; head: Buffer } | undefined);
      return end ? { place: end.place, head: end.head.toString('hex') } : { place: 0, head: FIRST_HEAD };
    },
    chainEnd(org, space, device) {
      const end = sql.chainEnd.get(rowOf(org), codeOfSpace(space), id(device)) as
        | { seq: number; hash: Buffer }
        | undefined;
      return end ? { seq: end.seq, hash: end.hash.toString('hex') } : null;
    },
    entryAt(org, space, place) {
      const row = sql.entryAt.get(rowOf(org), codeOfSpace(space), place) as EntryRow | undefined;
      return row && entryOf(row);
    },
    entryOf(org, space, device, seq) {
      const row = sql.entryOf.get(rowOf(org), codeOfSpace(space), id(device), seq) as EntryRow | undefined;
      return row && entryOf(row);
    },
    entries(org, space, after, atMost) {
      const taken: (LogEntry & { envelope: Buffer })[] = [];
      let bytes = 0;
      const rowsAfter = sql.entries.iterate(rowOf(org), codeOfSpace(space), after, atMost.count);
      for (const row of rowsAfter as IterableIterator<EntryRow & { bytes: Buffer }>) {
        bytes += row.bytes.length;
        if (taken.length > 0 && bytes > atMost.bytes) break;
        taken.push({ ...entryOf(row), envelope: row.bytes });
      }
      return taken;
    },
    newestSnapshot(org, space, before) {
      const row = sql.newestSnapshot.get(rowOf(org), codeOfSpace(space), before) as
        | (EntryRow & { bytes: Buffer })
        | undefined;
      return row && { ...entryOf(row), envelope: row.bytes };
    },
    addEntry: (org, space, entry) =>
      write(() => {
        const row = rowOf(org);
        const code = codeOfSpace(space);
        const { place } = (sql.end.get(row, code) as { place: number } | undefined) ?? { place: 0 };
        const device = id(entry.device);
        const chain = sql.chainEnd.get(row, code, device) as { seq: number } | undefined;
        if (entry.place !== place + 1 || (chain !== undefined && entry.seq !== chain.seq + 1))
          throw new Error('an entry out of order');
        const { envelope, at } = entry;
        sql.addEntry.run(
          row,
          code,
          entry.place,
          device,
          entry.seq,
          hash(entry.hash),
          hash(entry.head),
          at,
          envelope,
        );
        sql.useLog.run(envelope.length, row);
      }),

    cutOf: (org, space) => (sql.cutOf.get(rowOf(org), codeOfSpace(space)) as number | undefined) ?? 0,
    cut: (org, space, place) => write(() => sql.cut.run(rowOf(org), codeOfSpace(space), place)),
    dropSome() {
      const next = sql.toDrop.get() as CutRow | undefined;
      if (next === undefined) return false;
      const { organisation, space, dropped } = next;
      const until = Math.min(next.place, dropped + DROPPED_AT_ONCE);
      transaction(() => {
        const bytes = sql.weightOfEntries.get(organisation, space, dropped, until) as number;
        sql.dropEntries.run(organisation, space, dropped, until);
        sql.useLog.run(-bytes, organisation);
        sql.droppedTo.run(until, organisation, space);
      });
      return true;
    },
    reclaim() {
      // The log of writes holds pages as they were; what is in the file itself was overwritten (`secure_delete`).
      connection.pragma('wal_checkpoint(TRUNCATE)');
      if (connection.pragma('auto_vacuum', { simple: true }) !== INCREMENTAL) return false;
      connection.pragma(`incremental_vacuum(${PAGES_AT_ONCE})`);
      connection.pragma('wal_checkpoint(TRUNCATE)');
      return (connection.pragma('freelist_count', { simple: true }) as number) > 0;
    },

    chunk(org, name, index) {
      const row = sql.chunk.get(rowOf(org), hash(name), index) as { last: number; bytes: Buffer } | undefined;
      return row && { isLast: row.last === 1, bytes: row.bytes };
    },
    countChunks(org, name) {
      const row = rowOf(org);
      const bytes = hash(name);
      const { count: all, highest } = sql.countChunks.get(row, bytes) as { count: number; highest: number };
      let count = 0;
      if (all > 0 && highest === all - 1) count = all;
      else
        for (const part of sql.parts.iterate(row, bytes) as IterableIterator<number>) {
          if (part !== count) break;
          count += 1;
        }
      return { count, isComplete: count > 0 && sql.isLast.get(row, bytes, count - 1) === 1 };
    },
    chunkOwner(org, name) {
      const device = sql.chunkOwner.get(rowOf(org), hash(name)) as Buffer | undefined;
      return device?.toString('hex');
    },
    chunkUse: (org, device) => (sql.chunkUse.get(rowOf(org), id(device)) as number | undefined) ?? 0,
    addChunk: (org, name, index, { isLast, bytes }, device) =>
      write(() => {
        const row = rowOf(org);
        const key = hash(name);
        if (sql.chunkOwner.get(row, key) === undefined) {
          const weight = sql.weightOfChunks.get(row, key) as number;
          sql.ownChunks.run(row, key, id(device));
          if (weight > 0) sql.addChunkUse.run(row, id(device), weight);
        }
        sql.addChunk.run(row, key, index, isLast ? 1 : 0, bytes);
        sql.useChunks.run(bytes.length + CHUNK_DRESS, row);
        sql.addChunkUse.run(row, sql.chunkOwner.get(row, key), bytes.length + CHUNK_DRESS);
      }),
    dropChunks: (org, name) =>
      write(() => {
        const row = rowOf(org);
        const bytes = hash(name);
        const weight = sql.weightOfChunks.get(row, bytes) as number;
        const owner = sql.chunkOwner.get(row, bytes);
        sql.useChunks.run(-weight, row);
        if (owner !== undefined) sql.addChunkUse.run(row, owner, -weight);
        sql.disownChunks.run(row, bytes);
        sql.dropChunks.run(row, bytes);
      }),

    mailbox(invite) {
      const row = sql.mailbox.get(id(invite)) as MailboxRow | undefined;
      return row && mailboxOf(row);
    },
    mailboxesOf: (org) => (sql.mailboxesOf.all(rowOf(org)) as MailboxRow[]).map(mailboxOf),
    putMailbox: ({ invite, org, device, expires, toInviter, toJoiner }) =>
      write(() => sql.putMailbox.run(id(invite), rowOf(org), id(device), expires, toInviter, toJoiner)),
    dropMailbox: (invite) => write(() => sql.dropMailbox.run(id(invite))),
    expireMailboxes: (now) => write(() => sql.expireMailboxes.run(now)),

    close,
  };
}
