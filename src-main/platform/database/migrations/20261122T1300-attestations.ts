/**
 * What devices say of snapshots (ADR 0018), all of it local to this one. `space` is the space's name, `device` 16 bytes.
 *
 * attestation: the last word of each device about a snapshot of a space, as it signed it: shown to the relay when envelopes are to go.
 * cut_mark: the last local number of an op before what stands at a place of the log was taken in: by it a snapshot that was cut there is
 *   held against what this device itself took in. Only for places that a snapshot may yet be cut at.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1300-attestations',
  sql: `
CREATE TABLE attestation (
  space TEXT NOT NULL,
  device BLOB NOT NULL,
  word BLOB NOT NULL,
  PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE cut_mark (
  space TEXT NOT NULL,
  place INTEGER NOT NULL,
  op INTEGER NOT NULL,
  PRIMARY KEY (space, place)
) STRICT, WITHOUT ROWID;
`,
};
