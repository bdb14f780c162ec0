/** Replays the membership log as it stands in the database, and looks whether this computer's keys are those it names. */
import { MalformedError } from '#protocol/bytes.ts';
import { type Membership, MembershipError, withRecord } from '#protocol/membership.ts';
import { parseRecord, type SignedRecord } from '#protocol/membership-record.ts';
import { signingKeysFrom } from '#protocol/signing.ts';
import type { Checked } from '../checking/walk.ts';
import { createMeta } from '../database/meta.ts';
import { keyPairFrom } from '../keys/seal.ts';
import { createSpaceKeys, type Keyring } from './space-keys.ts';

export type Report = (code: string, where: string, message: string) => void;

export interface CheckedLog {
  readonly state: Membership;
  /** Every key a relay of this clinic ever had, hex: receipts stay those of their time. */
  readonly relayKeys: readonly string[];
  /** Hex: whose chains our own envelopes continue; null where nothing was sent from here. */
  readonly author: string | null;
  /** Null where this computer is not who sealed them, as one out of a backup. Wiped by the caller. */
  readonly keys: Keyring | null;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Tables that have rows only where there is a log. */
const NEEDS_LOG = ['sync_own', 'sync_chain', 'sync_cursor', 'sync_entry', 'sync_place'] as const;

function replay(rows: readonly Record<string, unknown>[], report: Report): SignedRecord[] | null {
  const records: SignedRecord[] = [];
  let state: Membership | null = null;
  for (const [at, { seq, record }] of rows.entries()) {
    const where = `membership record ${at + 1}`;
    try {
      const signed = parseRecord(record as Uint8Array);
      state = withRecord(state, signed);
      if (seq !== signed.record.seq) throw new MalformedError('stands under another number');
      records.push(signed);
    } catch (thrown) {
      if (!(thrown instanceof MalformedError || thrown instanceof MembershipError)) throw thrown;
      report('sync.membership', where, 'The record does not follow on those before it.');
      return null;
    }
  }
  return records;
}

/** Of this computer, where it stands in the log under the keys it has. */
function keysOf(db: Checked, state: Membership, records: readonly SignedRecord[], report: Report) {
  const meta = createMeta(db);
  const [device, sign, agree] = ['device', 'device.sign', 'device.key'].map((name) => meta.get(name));
  const member = device ? state.members.get(hexOf(device)) : undefined;
  if (!member) return null;
  const fits =
    sign?.length === 32 &&
    agree?.length === 32 &&
    hexOf(signingKeysFrom(Buffer.from(sign)).publicKey) === member.sign &&
    hexOf(keyPairFrom(Buffer.from(agree)).publicKey) === member.agree;
  if (!fits) {
    report('sync.keys', 'meta', 'The keys of this computer are not those the membership log names.');
    return null;
  }
  const log = { state: () => state, records: () => records };
  return createSpaceKeys(log, member.id, keyPairFrom(Buffer.from(agree)));
}

/** Null where there is no log, or none that holds. */
export function readLog(db: Checked, report: Report): CheckedLog | null {
  const rows = db.prepare('SELECT seq, record FROM sync_membership ORDER BY seq').all();
  const meta = createMeta(db);
  const author = meta.get('sync.author');
  if (rows.length === 0) {
    // One that left a log behind keeps what it sent until it is let in again.
    const isLeft = author !== null && !Buffer.from(author).equals(meta.get('device') ?? Buffer.alloc(0));
    for (const table of isLeft ? [] : NEEDS_LOG)
      if (db.prepare(`SELECT 1 AS found FROM ${table} LIMIT 1`).get())
        report('sync.membership', table, 'It has rows, and there is no membership log.');
    return null;
  }
  const records = replay(rows, report);
  const state = records?.reduce<Membership | null>(withRecord, null) ?? null;
  if (records === null || state === null) return null;
  for (const { seq, ours, theirs, record } of db.prepare('SELECT * FROM sync_membership_fork').all())
    if (
      records[(seq as number) - 1]?.hash !== ours ||
      parsedHash(record as Uint8Array) !== theirs ||
      ours === theirs
    )
      report('sync.fork', `membership record ${seq}`, 'The proof of two logs is none.');
  const relayKeys = records.flatMap(({ record: { body } }) =>
    body.type === 'genesis' ? [body.relayKey] : body.type === 'relay' ? [body.key] : [],
  );
  return {
    ...{ state, relayKeys },
    author: author && hexOf(author),
    keys: keysOf(db, state, records, report),
  };
}

function parsedHash(record: Uint8Array): string | null {
  try {
    return parseRecord(record).hash;
  } catch (thrown) {
    if (thrown instanceof MalformedError) return null;
    throw thrown;
  }
}
