/**
 * The tables of a relay, as numbered steps forward. A step is never changed once it was shipped (schema.test.ts holds its
 * hash); a database that took a step this program does not know is refused, so that an older relay never writes into it.
 * Every column is listed in docs/relay-sees.md.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { StartFailure } from '../failure.ts';

/** Stands in the header of the file: “AlmR”. */
const APPLICATION_ID = 0x416c_6d52;

export const STEPS: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
   CREATE TABLE organisation (
     id INTEGER PRIMARY KEY,
     org BLOB NOT NULL UNIQUE,
     log BLOB NOT NULL,
     created INTEGER NOT NULL,
     recovery BLOB NOT NULL,
     vouched INTEGER NOT NULL,
     log_bytes INTEGER NOT NULL,
     chunk_bytes INTEGER NOT NULL
   );
   CREATE INDEX organisation_recovery ON organisation (recovery);
   CREATE TABLE membership (
     organisation INTEGER NOT NULL REFERENCES organisation,
     seq INTEGER NOT NULL,
     record BLOB NOT NULL,
     PRIMARY KEY (organisation, seq)
   );
   CREATE TABLE envelope (
     organisation INTEGER NOT NULL REFERENCES organisation,
     space INTEGER NOT NULL,
     place INTEGER NOT NULL,
     device BLOB NOT NULL,
     seq INTEGER NOT NULL,
     hash BLOB NOT NULL,
     head BLOB NOT NULL,
     at INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (organisation, space, place),
     UNIQUE (organisation, space, device, seq)
   );
   CREATE TABLE chunk (
     organisation INTEGER NOT NULL REFERENCES organisation,
     name BLOB NOT NULL,
     part INTEGER NOT NULL,
     last INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (organisation, name, part)
   );
   CREATE TABLE mailbox (
     invite BLOB PRIMARY KEY,
     organisation INTEGER NOT NULL REFERENCES organisation,
     device BLOB NOT NULL,
     expires INTEGER NOT NULL,
     to_inviter BLOB,
     to_joiner BLOB
   );
   CREATE INDEX mailbox_organisation ON mailbox (organisation);
   CREATE INDEX mailbox_expires ON mailbox (expires);`,
  // The kind stands in the sixth byte of an envelope's header, in clear; 3 is a snapshot.
  `CREATE INDEX envelope_snapshot ON envelope (organisation, space, place) WHERE substr(bytes, 6, 1) = x'03';`,
  // `dropped`: so far the envelopes are gone already; those up to `place` are to go.
  `CREATE TABLE cut (
     organisation INTEGER NOT NULL REFERENCES organisation,
     space INTEGER NOT NULL,
     place INTEGER NOT NULL,
     dropped INTEGER NOT NULL,
     PRIMARY KEY (organisation, space)
   ) WITHOUT ROWID;`,
  // `chunk_owner`: who began what lies under a name; of what was there before it is not known. `chunk_use`: how much each device keeps.
  `CREATE TABLE chunk_owner (
     organisation INTEGER NOT NULL REFERENCES organisation,
     name BLOB NOT NULL,
     device BLOB NOT NULL,
     PRIMARY KEY (organisation, name)
   ) WITHOUT ROWID;
   CREATE TABLE chunk_use (
     organisation INTEGER NOT NULL REFERENCES organisation,
     device BLOB NOT NULL,
     bytes INTEGER NOT NULL,
     PRIMARY KEY (organisation, device)
   ) WITHOUT ROWID;`,
];

/** Takes the steps that are missing, all or none. Throws a StartFailure for a foreign database or a newer one. */
export function migrate(connection: Sqlite.Database, file: string, steps = STEPS): void {
  const id = connection.pragma('application_id', { simple: true }) as number;
  const taken = connection.pragma('user_version', { simple: true }) as number;
  const isEmpty = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (id !== APPLICATION_ID && !(isEmpty && id === 0))
    throw new StartFailure('data.foreign', `${file} is no database of a relay.`);
  if (taken > steps.length)
    throw new StartFailure(
      'data.newer',
      `${file} was written by a newer relay (schema ${taken}; this one knows ${steps.length}). Start that version again.`,
    );
  if (taken === steps.length) return;
  connection
    .transaction(() => {
      connection.pragma(`application_id = ${APPLICATION_ID}`);
      for (const step of steps.slice(taken)) connection.exec(step);
      connection.pragma(`user_version = ${steps.length}`);
    })
    .exclusive();
}
