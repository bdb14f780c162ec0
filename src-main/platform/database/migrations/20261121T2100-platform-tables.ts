/**
 * The tables of the platform: op log, documents, exact keys, audit, and the few values of the installation.
 * `document` keeps its rowid although its key is the record's id: its rows run to kilobytes, and a table WITHOUT ROWID
 * holds few such rows in a page of its search tree.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261121T2100-platform-tables',
  sql: `
CREATE TABLE op (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  record BLOB NOT NULL,
  entity TEXT NOT NULL,
  kind TEXT NOT NULL,
  space TEXT NOT NULL,
  hlc INTEGER NOT NULL,
  device BLOB NOT NULL,
  actor BLOB NOT NULL,
  batch BLOB,
  undoes BLOB,
  salt BLOB,
  body BLOB,
  doc BLOB,
  events TEXT
) STRICT;
CREATE UNIQUE INDEX op_id ON op (id);
CREATE INDEX op_record ON op (record, seq);
CREATE INDEX op_batch ON op (batch, seq) WHERE batch IS NOT NULL;
CREATE TRIGGER op_no_delete BEFORE DELETE ON op BEGIN
  SELECT RAISE(ABORT, 'an op is never deleted');
END;
CREATE TRIGGER op_only_blanked BEFORE UPDATE ON op WHEN NOT (
  NEW.seq IS OLD.seq AND NEW.id IS OLD.id AND NEW.record IS OLD.record AND NEW.entity IS OLD.entity
  AND NEW.kind IS OLD.kind AND NEW.space IS OLD.space AND NEW.hlc IS OLD.hlc AND NEW.device IS OLD.device
  AND NEW.actor IS OLD.actor AND NEW.batch IS OLD.batch AND NEW.undoes IS OLD.undoes
  AND (NEW.salt IS NULL OR NEW.salt IS OLD.salt) AND (NEW.body IS NULL OR NEW.body IS OLD.body)
  AND (NEW.doc IS NULL OR NEW.doc IS OLD.doc) AND (NEW.events IS NULL OR NEW.events IS OLD.events)
) BEGIN
  SELECT RAISE(ABORT, 'an op is never changed, only blanked');
END;

CREATE TABLE document (
  record BLOB PRIMARY KEY NOT NULL,
  state BLOB NOT NULL,
  versions TEXT NOT NULL
) STRICT;

CREATE TABLE lookup (
  field TEXT NOT NULL,
  key TEXT NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (field, key, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
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
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_record ON audit (record) WHERE record IS NOT NULL;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'an audit entry is never deleted');
END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'an audit entry is never changed');
END;

CREATE TABLE audit_value (
  seq INTEGER PRIMARY KEY,
  salt BLOB,
  value BLOB
) STRICT;
CREATE TRIGGER audit_value_no_delete BEFORE DELETE ON audit_value BEGIN
  SELECT RAISE(ABORT, 'an audit value is never deleted');
END;
CREATE TRIGGER audit_value_only_blanked BEFORE UPDATE ON audit_value WHEN NOT (
  NEW.seq IS OLD.seq AND NEW.salt IS NULL AND NEW.value IS NULL
) BEGIN
  SELECT RAISE(ABORT, 'an audit value is never changed, only blanked');
END;

CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value ANY
) STRICT, WITHOUT ROWID;
`,
};
