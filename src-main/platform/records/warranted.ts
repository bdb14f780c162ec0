/**
 * What a user's record shows of role, keys, and whether she may sign in: not what was written there, which anybody could who holds the
 * space, but what is warranted (ADR 0019). `user_right` has what is in force; the row of the record has the same, so that every reader
 * finds it there. Invariant: that holds after every transaction, from when warrants decide here.
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';

type Database = Pick<Writer, 'prepare'>;

const MARK = 'warrants';

/** From when on the record does not decide. */
export const isGoverned = (db: Database): boolean =>
  db.prepare('SELECT 1 AS found FROM meta WHERE name = ?').get(MARK) !== undefined;

/** From now on warrants decide, and who has none is no user. */
export const govern = (db: Database): void =>
  void db.prepare('INSERT OR IGNORE INTO meta (name, value) VALUES (?, 1)').run(MARK);

/**
 * Of a computer that was let in: who did it may work there at once, on the word of the computer that let it in, until the statement about her is here.
 * Whoever lets computers in is an administrator.
 */
export const believeInviter = (
  db: Database,
  user: {
    readonly userId: Id;
    readonly login: string;
    readonly publicKey: string;
    readonly sealedPrivateKey: string;
  },
): void =>
  void db
    .prepare(
      "INSERT INTO user_right (user, login, role, active, public_key, sealed_private_key, sign_key) VALUES (?, ?, 'admin', 1, ?, ?, '')",
    )
    .run(idToBytes(user.userId), user.login, user.publicKey, user.sealedPrivateKey);

const NOBODY = { role: 'read-only', active: false, publicKey: null, sealedPrivateKey: null, signKey: null };

/** What is in force for a user, by field; of one without a warrant, what allows nothing. */
function inForce(db: Database, user: Uint8Array): Values {
  const row = db.prepare('SELECT * FROM user_right WHERE user = ?').get(user);
  if (row === undefined) return NOBODY;
  return {
    login: row.login,
    role: row.role,
    active: row.active === 1,
    publicKey: row.public_key || null,
    sealedPrivateKey: row.sealed_private_key || null,
    signKey: row.sign_key || null,
  };
}

/** What a record shows for what was written in it. */
export function warranted(db: Database, entity: Entity, id: Uint8Array, values: Values): Values {
  if (entity.warranted !== true || !isGoverned(db)) return values;
  const shown = { ...values, ...inForce(db, id) };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null && value !== undefined));
}
