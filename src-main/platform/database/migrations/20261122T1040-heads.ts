/**
 * What records shared between devices need: open questions (`attention`), records of which not all fits this version yet
 * (`waiting`), and what is left of blanked ops (`erased_op`).
 * Also notes, for every record that was ever deleted, restored or retracted, by which op it stands as it does: until now
 * there was one device, so it is the last.
 */
import type { Migration } from '../migrator.ts';

const ID = ['1, 8', '9, 4', '13, 4', '17, 4', '21, 12']
  .map((part) => `substr(lower(hex(o.id)), ${part})`)
  .join(" || '-' || ");

export const migration: Migration = {
  id: '20261122T1040-heads',
  sql: `
CREATE TABLE attention (
  record BLOB NOT NULL,
  register TEXT NOT NULL,
  kind TEXT NOT NULL,
  entity TEXT NOT NULL,
  heads TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (record, register, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX attention_since ON attention (since);

CREATE TABLE waiting (
  record BLOB PRIMARY KEY NOT NULL,
  entity TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erased_op (
  seq INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TRIGGER erased_op_no_delete BEFORE DELETE ON erased_op BEGIN
  SELECT RAISE(ABORT, 'what is left of an op is never deleted');
END;
CREATE TRIGGER erased_op_same BEFORE UPDATE ON erased_op WHEN NOT (
  NEW.seq IS OLD.seq AND NEW.digest IS OLD.digest
) BEGIN
  SELECT RAISE(ABORT, 'what is left of an op stays that of this op');
END;

INSERT INTO document (record, state, versions)
SELECT o.record, x'', json_object('~', ${ID}) FROM op o
WHERE o.kind IN ('delete', 'restore', 'retract') AND o.seq = (
  SELECT max(m.seq) FROM op m WHERE m.record = o.record AND m.kind IN ('delete', 'restore', 'retract')
)
ON CONFLICT (record) DO UPDATE SET versions = json_set(versions, '$."~"', json_extract(excluded.versions, '$."~"'));
`,
};
