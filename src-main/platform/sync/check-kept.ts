/** The sums over the tables of sharing, and whether what waits, was put aside or told is what it is called. */
import { isAttestationSignedBy, readAttestation } from '#protocol/attestation.ts';
import { MalformedError } from '#protocol/bytes.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import type { Member } from '#protocol/membership.ts';
import { digest } from '#protocol/signing.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import { standingSums, sumRows } from '../database/row-sums.ts';
import type { CheckedLog, Report } from './check-membership.ts';
import { NewerError } from './row-codec.ts';
import { SUMMED } from './sync-sums.ts';
import { decodeVector } from './vector.ts';

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

const TABLES = Object.entries(SUMMED);
/** Which of the tables have rows, by one statement: where nothing is shared a check is to cost next to nothing. */
const FILLED = `SELECT ${TABLES.map(([table]) => `EXISTS (SELECT 1 FROM ${table}) AS ${table}`).join(', ')}`;
const EMPTY = Buffer.alloc(32);

export function* checkSums(db: Checked, report: Report): Walk<void> {
  const first = standingSums(db);
  // Yet to be made: nothing was written by this version.
  if (first === null) return;
  const filled = db.prepare(FILLED).get()!;
  for (const [table, columns] of TABLES) {
    const isSo = (sums: ReadonlyMap<string, Buffer> | null, sum: Buffer): void => {
      if (sums?.get(table)?.equals(sum) !== true)
        report('sync.rows', table, 'A row was changed, lost or put in by something else than sharing itself.');
    };
    if (filled[table] === 0) isSo(first, EMPTY);
    else {
      // Rows and sum in one state; it moves on between two tables.
      yield { done: 0, total: 0 };
      isSo(standingSums(db), sumRows(db, table, columns).sum);
    }
  }
  for (const name of standingSums(db)?.keys() ?? [])
    if (!(name in SUMMED)) report('sync.rows', 'sync_sum', 'There is a sum of no table.');
}

const isSoundEnvelope = (row: Record<string, unknown>): boolean => {
  try {
    const { header, hash } = parseEnvelope(row.bytes as Uint8Array);
    return (
      hash === hexOf(row.hash) &&
      header.space === row.space &&
      header.device === hexOf(row.device) &&
      header.seq === row.seq
    );
  } catch (thrown) {
    if (thrown instanceof MalformedError) return false;
    throw thrown;
  }
};

const isSoundVector = (row: Record<string, unknown>): boolean => {
  try {
    const { device, seq, at } = decodeVector(row.content as Uint8Array);
    return device === hexOf(row.device) && seq === row.seq && at === row.at;
  } catch (thrown) {
    // It was taken in while it could be read.
    if (thrown instanceof MalformedError || thrown instanceof NewerError) return false;
    throw thrown;
  }
};

function isSoundWord(word: Uint8Array, space: string, member: Member | undefined): boolean {
  try {
    const signed = readAttestation(word);
    const { attestation } = signed ?? {};
    return (
      signed !== null &&
      attestation?.space === space &&
      attestation.device === member?.id &&
      isAttestationSignedBy(Buffer.from(member.sign, 'hex'), signed)
    );
  } catch (thrown) {
    if (thrown instanceof MalformedError) return false;
    throw thrown;
  }
}

const SLICE = 64;

export function* checkKept(db: Checked, { state }: Pick<CheckedLog, 'state'>, report: Report): Walk<void> {
  const walk = function* (table: string, is: (row: Record<string, unknown>) => boolean): Walk<void> {
    const some = db.prepare(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ${SLICE}`);
    for (let last = 0; ; ) {
      const rows = some.all(last);
      for (const row of rows)
        if (!is(row)) report('sync.kept', `${table} ${row.id}`, 'It is not what it is called.');
      if (rows.length < SLICE) return;
      last = rows.at(-1)!.id as number;
      yield { done: 0, total: 0 };
    }
  };
  yield* walk('sync_waiting', isSoundEnvelope);
  yield* walk('sync_quarantine', ({ bytes, hash }) => {
    const held = bytes as Uint8Array;
    return held.length === 0 || digest('log', held).toString('hex') === hexOf(hash);
  });
  for (const { space, device, word } of db.prepare('SELECT * FROM attestation').all()) {
    const member = state.members.get(hexOf(device));
    if (!isSoundWord(word as Uint8Array, space as string, member))
      report('sync.kept', 'attestation', 'What a computer said of a snapshot is not its word.');
  }
  for (const row of db.prepare('SELECT * FROM sync_vector').all())
    if (!isSoundVector(row)) report('sync.kept', 'sync_vector', 'What a computer last told cannot be read.');
}
