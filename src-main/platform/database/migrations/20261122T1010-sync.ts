/**
 * What a device keeps of sharing (ADR 0015), all of it local to it. `space` is the space's name, `device` 16 bytes, hashes
 * and heads 32.
 *
 * sync_chain: how far the chain of each device was applied; `ops_seq`: the last of it that carried ops; `told`: the one that
 *   our own last ops named as seen. Our own chain is in it.
 * sync_entry: the hash of every envelope applied, so that another one with its number is known for what it is.
 * sync_log, sync_place: which log of the relay we follow, and its chained head after each place.
 * sync_own: our envelopes as they were sealed, sent again byte for byte; `last_op`: the last local op in them.
 * sync_stray: ops that could not go in their order, and the envelope they went in at last.
 * sync_waiting: envelopes that are sound and wait for something; sync_quarantine: those that are not.
 * sync_part: pieces of an op that is too long for one envelope.
 * sync_vector, sync_seen: the last vector of each device, and how far it covers our own chains.
 * sync_audit: the audit entries of other devices, where this one may read them.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1010-sync',
  sql: `
CREATE TABLE sync_chain (
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  ops_seq INTEGER NOT NULL,
  ops_hash BLOB NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_entry (
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (space, device, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_log (
  space TEXT PRIMARY KEY NOT NULL,
  log BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_place (
  space TEXT NOT NULL,
  place INTEGER NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (space, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_own (
  id INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  last_op INTEGER,
  log BLOB,
  place INTEGER,
  receipt BLOB
) STRICT;
CREATE UNIQUE INDEX sync_own_seq ON sync_own (space, seq);
CREATE INDEX sync_own_op ON sync_own (space, last_op) WHERE last_op IS NOT NULL;

CREATE TABLE sync_stray (
  op INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  seq INTEGER
) STRICT;
CREATE INDEX sync_stray_waiting ON sync_stray (op) WHERE seq IS NULL;

CREATE TABLE sync_cursor (
  name TEXT PRIMARY KEY NOT NULL,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_waiting (
  id INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL,
  not_before INTEGER,
  needs_device BLOB,
  needs_seq INTEGER
) STRICT;
CREATE UNIQUE INDEX sync_waiting_seq ON sync_waiting (space, device, seq);

CREATE TABLE sync_quarantine (
  id INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  place INTEGER,
  device BLOB,
  seq INTEGER,
  hash BLOB NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE sync_part (
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (space, device, part)
) STRICT;

CREATE TABLE sync_vector (
  device BLOB PRIMARY KEY NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT;

CREATE TABLE sync_seen (
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_alarm (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  space TEXT,
  device BLOB,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  ended INTEGER
) STRICT;

CREATE TABLE sync_audit (
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  actor BLOB,
  login TEXT,
  role TEXT,
  action TEXT NOT NULL,
  entity TEXT,
  record BLOB,
  purpose TEXT,
  origin TEXT,
  first_op INTEGER,
  last_op INTEGER,
  digest BLOB NOT NULL,
  hash BLOB NOT NULL,
  salt BLOB,
  value BLOB,
  PRIMARY KEY (device, seq)
) STRICT;
CREATE INDEX sync_audit_record ON sync_audit (record) WHERE record IS NOT NULL;
CREATE TRIGGER sync_audit_no_delete BEFORE DELETE ON sync_audit BEGIN
  SELECT RAISE(ABORT, 'an audit entry is never deleted');
END;
CREATE TRIGGER sync_audit_only_blanked BEFORE UPDATE ON sync_audit WHEN NOT (
  NEW.device IS OLD.device AND NEW.seq IS OLD.seq AND NEW.at IS OLD.at AND NEW.hlc IS OLD.hlc
  AND NEW.actor IS OLD.actor AND NEW.login IS OLD.login AND NEW.role IS OLD.role AND NEW.action IS OLD.action
  AND NEW.entity IS OLD.entity AND NEW.record IS OLD.record AND NEW.purpose IS OLD.purpose AND NEW.origin IS OLD.origin
  AND NEW.first_op IS OLD.first_op AND NEW.last_op IS OLD.last_op AND NEW.digest IS OLD.digest
  AND NEW.hash IS OLD.hash AND NEW.salt IS NULL AND NEW.value IS NULL
) BEGIN
  SELECT RAISE(ABORT, 'an audit entry is never changed, only its details blanked');
END;
`,
};
