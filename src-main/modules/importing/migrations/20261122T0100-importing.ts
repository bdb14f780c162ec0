/**
 * What imports remember on this device: batches, the units taken in with the content they had, what could not be read, who
 * may be the same person, and uploads on their way in. None of it syncs.
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0100-importing',
  sql: `
CREATE TABLE import_batch (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  status TEXT NOT NULL,
  actor TEXT NOT NULL,
  request TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER,
  position INTEGER NOT NULL DEFAULT 0,
  counts TEXT NOT NULL,
  fault TEXT
) STRICT;
CREATE INDEX import_batch_running ON import_batch (status) WHERE status = 'running';

CREATE TABLE import_unit (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  hash TEXT NOT NULL,
  entity TEXT NOT NULL,
  record BLOB NOT NULL,
  made INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  source INTEGER NOT NULL,
  written TEXT NOT NULL
) STRICT;
CREATE INDEX import_unit_key ON import_unit (key);
CREATE INDEX import_unit_record ON import_unit (record);
CREATE INDEX import_unit_made ON import_unit (made);

CREATE TABLE import_alias (
  alias TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (alias, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_link (
  seq INTEGER PRIMARY KEY,
  entity TEXT NOT NULL,
  record BLOB NOT NULL,
  field TEXT NOT NULL,
  ref TEXT NOT NULL,
  scope TEXT NOT NULL
) STRICT;

CREATE TABLE import_waiting (
  batch INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (batch, ordinal)
) STRICT;

CREATE TABLE import_refusal (
  seq INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL,
  source TEXT NOT NULL,
  place TEXT NOT NULL,
  code TEXT NOT NULL,
  params TEXT,
  message TEXT NOT NULL,
  remedy TEXT NOT NULL,
  refused INTEGER NOT NULL
) STRICT;
CREATE INDEX import_refusal_batch ON import_refusal (batch, seq);

CREATE TABLE possible_duplicate (
  person BLOB NOT NULL,
  other BLOB NOT NULL,
  score REAL NOT NULL,
  reasons TEXT NOT NULL,
  batch INTEGER,
  found INTEGER NOT NULL,
  PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX possible_duplicate_other ON possible_duplicate (other);

CREATE TABLE import_mapping (
  id BLOB PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  signature TEXT NOT NULL,
  definition TEXT NOT NULL,
  saved INTEGER NOT NULL
) STRICT;

CREATE TABLE import_upload (
  id BLOB PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  frames INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0,
  key BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`,
};
