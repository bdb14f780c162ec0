/**
 * Whether what is kept of who is a user follows from signed statements (ADR 0019): each counts by the word of somebody who could say so, and what
 * is in force is what they come to.
 */
import { hash } from 'node:crypto';
import type { Membership } from '#protocol/membership.ts';
import { parseRecord } from '#protocol/membership-record.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import { isGoverned } from '../records/warranted.ts';
import type { Report } from './check-membership.ts';
import { parseWarrant } from './warrant.ts';
import { grantedKeys } from './warrant-fold.ts';
import { inForce, readWarrants } from './warrant-rows.ts';
import { type Signers, signersOf } from './warrant-signers.ts';

function checkRow(row: Record<string, unknown>, by: Signers, report: Report): void {
  const text = row.statement as string;
  const warrant = parseWarrant(text);
  const where = `warrant ${Buffer.from(row.hash as Uint8Array).toString('hex')}`;
  const isItself = hash('sha256', text, 'buffer').equals(row.hash as Uint8Array);
  if (!isItself || warrant === null || warrant.says.user !== Buffer.from(row.user as Uint8Array).toString('hex')) {
    report('warrant.altered', where, 'The statement is not what it is called.');
    return;
  }
  if (row.counts !== 1) return;
  const verdict = warrant.says.kind === 'grant' ? by.judge(warrant.says, warrant) : 'void';
  if (verdict === 'void' || verdict === 'early')
    report('warrant.void', where, 'A statement about a user counts, and nobody signed it who could say so.');
}

function checkRight(db: Checked, user: Uint8Array, report: Report): void {
  const rows = readWarrants(db, user);
  const right = inForce(rows);
  // Who let this computer in is believed without one until it is here.
  if (rows.grants.length === 0) return;
  const kept = db.prepare('SELECT * FROM user_right WHERE user = ?').get(user);
  const keys = right && grantedKeys(right, rows.words);
  const wanted = right &&
    keys && [
      ...[keys.login, right.role.value, right.active.value ? 1 : 0],
      ...[keys.publicKey, keys.sealedPrivateKey, keys.signKey],
    ];
  const is = kept && [
    ...[kept.login, kept.role, kept.active],
    ...[kept.public_key, kept.sealed_private_key, kept.sign_key],
  ];
  if (JSON.stringify(wanted ?? null) !== JSON.stringify(is ?? null))
    report('warrant.right', `user ${idFromBytes(user)}`, 'What is in force differs from what was signed.');
}

/** `state`: as the log was replayed; null where there is none, or none that holds. */
export function* checkWarrants(db: Checked, state: Membership | null, report: Report): Walk<void> {
  if (state === null || !isGoverned(db)) return;
  const records = db
    .prepare('SELECT record FROM sync_membership ORDER BY seq')
    .all()
    .map(({ record }) => parseRecord(record as Uint8Array));
  const by = signersOf(state, records);
  for (const row of db.prepare('SELECT * FROM warrant').all()) checkRow(row, by, report);
  const users = db.prepare('SELECT user FROM warrant UNION SELECT user FROM user_right').all();
  for (const { user } of users) checkRight(db, user as Uint8Array, report);
  yield { done: users.length, total: users.length };
}
