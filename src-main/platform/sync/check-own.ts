/**
 * Our own envelopes: one chain per space, signed at its end, each sealed for its place and holding the ops that it says, each receipt
 * the relay's word for just this envelope; and between them and the cursors every op of ours either went, waits as a stray, or is
 * yet to go. The chain of hashes ends in a signature, so that this one alone is looked at.
 */
import { readAttestation } from '#protocol/attestation.ts';
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { openReceipt } from '#protocol/receipt.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import { decodeAudit } from './audit-payload.ts';
import type { CheckedLog, Report } from './check-membership.ts';
import { createSealedOps, type SealedOps } from './check-sealed-ops.ts';
import { MAX_WHOLE, readPart } from './parts.ts';
import { decodeOps } from './payload.ts';
import { NewerError } from './row-codec.ts';
import { openEnvelope } from './seal-envelope.ts';
import { decodeManifest } from './snapshot-manifest.ts';
import { decodeVector } from './vector.ts';

/** What our own ops named as seen of a chain: its number, 0 for nothing; null where that cannot be told here. */
export interface Told {
  of(space: string, device: string): number | null;
}

type Row = Record<string, unknown>;
const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
const SLICE = 64;

export function* checkOwn(db: Checked, log: CheckedLog, report: Report): Walk<Told> {
  const author = log.author === null ? undefined : log.state.members.get(log.author);
  const known = db
    .prepare(`SELECT count(*) AS count FROM sync_own WHERE space IN (${SPACES.map(() => '?').join(', ')})`)
    .get(...SPACES)!.count as number;
  const all = db.prepare('SELECT count(*) AS count FROM sync_own').get()!.count as number;
  if (known !== all) report('sync.own', 'sync_own', 'An envelope is of no space.');
  if (all > 0 && !author) {
    report('sync.own', 'meta', 'Nobody of the clinic is the author of our own envelopes.');
    return { of: () => null };
  }
  const sealed = createSealedOps(db, log, report);
  const told = new Map<string, number>();
  const unread = new Set<string>();
  for (const space of SPACES) yield* checkSpace({ db, log, report, sealed, told, unread, space });
  yield* sealed.check();
  return {
    of: (space, device) => (unread.has(space) ? null : (told.get(`${space}/${device}`) ?? 0)),
  };
}

interface Checking {
  readonly db: Checked;
  readonly log: CheckedLog;
  readonly report: Report;
  readonly sealed: SealedOps;
  readonly told: Map<string, number>;
  /** Spaces of which not all could be read. */
  readonly unread: Set<string>;
  readonly space: SpaceName;
}

function* checkSpace(checking: Checking): Walk<void> {
  const { db, log, report, space, unread } = checking;
  const author = log.author ?? '';
  const id = Buffer.from(author, 'hex');
  const some = db.prepare(`SELECT * FROM sync_own WHERE space = ? AND seq > ? ORDER BY seq LIMIT ${SLICE}`);
  const entryAt = db.prepare('SELECT hash FROM sync_entry WHERE space = ? AND device = ? AND seq = ?');
  const contents = createContents(checking);
  let [seq, prev, lastOp] = [0, NO_HASH, 0];
  let last: Envelope | null = null;
  if (log.keys === null) unread.add(space);
  for (let rows = some.all(space, 0); rows.length > 0; rows = some.all(space, seq)) {
    for (const row of rows) {
      const where = `own envelope ${row.seq} in ${space}`;
      const wrong = (what: string): void => report('sync.own', where, what);
      const hash = hexOf(row.hash);
      const isGone = (row.bytes as Uint8Array).length === 0;
      const envelope = isGone ? null : parsed(row.bytes as Uint8Array);
      if (row.seq !== seq + 1) wrong('One before it is missing.');
      seq = row.seq as number;
      if (isGone) {
        // Its hash stays under the one after it, and the relay's word.
        if (last !== null || row.receipt === null)
          wrong('Its bytes are gone, and it is not a beginning of the chain.');
        unread.add(space);
        if (row.last_op !== null) checking.sealed.letGo(space, row.last_op as number);
      } else if (envelope === null) wrong('It is none.');
      else {
        const { header } = envelope;
        if (envelope.hash !== hash) wrong('It was altered.');
        if (header.space !== space || header.seq !== seq || header.device !== author)
          wrong('It stands in the place of another.');
        if (header.prev !== prev) wrong('It does not follow on the one before.');
        if (log.state.heads[header.membership - 1] !== header.membershipHead)
          wrong('It rests on another membership log.');
      }
      const entry = entryAt.get(space, id, seq);
      if (entry === undefined || hexOf(entry.hash) !== hash) wrong('It is not in our chain.');
      checkReceipt(checking, row, hash, where);
      if (row.last_op !== null) {
        if ((row.last_op as number) <= lastOp) wrong('What it carries goes back behind the one before.');
        lastOp = row.last_op as number;
      }
      if (envelope) contents.read(envelope, row.last_op as number | null, where);
      [prev, last] = [hash, envelope];
    }
    yield { done: seq, total: 0 };
  }
  const sign = Buffer.from(log.state.members.get(author)?.sign ?? '', 'hex');
  if (last && !isEnvelopeSignedBy(sign, last)) report('sync.own', `own chain in ${space}`, 'It is not signed.');
  const chain = db.prepare('SELECT seq FROM sync_chain WHERE space = ? AND device = ?').get(space, id);
  if (((chain?.seq as number | undefined) ?? 0) !== seq)
    report('sync.own', `own chain in ${space}`, 'Its last envelopes are missing.');
  if (space === 'audit') checking.sealed.auditUpTo(lastOp);
}

function parsed(bytes: Uint8Array): Envelope | null {
  try {
    return parseEnvelope(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError) return null;
    throw thrown;
  }
}

function checkReceipt({ log, report, space }: Checking, row: Row, hash: string, where: string): void {
  const wrong = (): void => report('sync.receipt', where, 'The receipt is not the relay’s word for it.');
  const { receipt: proof, log: id, place } = row;
  if (proof === null || id === null || place === null) {
    if (proof !== id || id !== place) wrong();
    return;
  }
  const receipt = log.relayKeys.map((key) => opened(proof as Uint8Array, key)).find((one) => one !== null);
  const isIts =
    receipt?.org === log.state.org &&
    receipt.space === space &&
    receipt.envelope === hash &&
    receipt.place === place &&
    receipt.log === hexOf(id);
  // Another head at that place is the relay's second story, which an alarm tells of, and no damage here.
  if (!isIts) wrong();
}

function opened(proof: Uint8Array, key: string) {
  try {
    return openReceipt(proof, Buffer.from(key, 'hex'));
  } catch (thrown) {
    if (thrown instanceof MalformedError) return null;
    throw thrown;
  }
}

/** Opens what was sealed, where the keys are here, and puts together what went in parts. */
function createContents({ log, report, sealed, told, unread, space }: Checking) {
  let pieces: Uint8Array[] = [];
  let bytes = 0;

  const readWhole = (whole: Uint8Array, lastOp: number | null, envelope: Envelope, where: string): void => {
    if (space === 'audit') {
      const { entries } = decodeAudit(whole);
      if (lastOp !== (entries.at(-1)?.seq ?? null))
        report('sync.own', where, 'It holds other entries than it says.');
      return;
    }
    const { seen, ops } = decodeOps(whole);
    for (const { device, seq } of seen) told.set(`${space}/${device}`, seq);
    sealed.add(space, envelope.header.seq, lastOp, ops, where);
  };

  const readContent = (content: Uint8Array, lastOp: number | null, envelope: Envelope, where: string): void => {
    const { kind, seq } = envelope.header;
    if (kind === 'attest') {
      const attestation = readAttestation(content)?.attestation;
      if (attestation?.device !== log.author || attestation?.space !== space || lastOp !== null)
        report('sync.own', where, 'It holds something else than it says.');
      return;
    }
    if (kind === 'vector' || kind === 'snapshot') {
      const of = kind === 'vector' ? decodeVector(content) : decodeManifest(content);
      if (of.device !== log.author || of.seq !== seq || lastOp !== null)
        report('sync.own', where, 'It holds something else than it says.');
      return;
    }
    const part = readPart(content);
    if (part.part === 0) [pieces, bytes] = [[], 0];
    const isNext = part.part === pieces.length && part.device === log.author && part.seq === seq;
    bytes += part.bytes.length;
    if (!isNext || bytes > MAX_WHOLE) throw new MalformedError('is not the next part');
    pieces.push(Buffer.from(part.bytes));
    if (part.part < part.parts - 1) {
      if (lastOp !== null) report('sync.own', where, 'It holds a part, and says that it ends there.');
      return;
    }
    readWhole(Buffer.concat(pieces), lastOp, envelope, where);
    for (const piece of pieces) piece.fill(0);
    pieces = [];
  };

  return {
    read(envelope: Envelope, lastOp: number | null, where: string): void {
      const { epoch } = envelope.header;
      const key = log.keys?.of(space, epoch) ?? null;
      if (key === null) {
        unread.add(space);
        if (log.keys !== null && space !== 'audit') report('sync.own', where, 'Its key is not here.');
        return;
      }
      const content = openEnvelope(envelope, key);
      if (content === null) {
        report('sync.own', where, 'It does not open.');
        return;
      }
      try {
        readContent(content, lastOp, envelope, where);
      } catch (thrown) {
        if (!(thrown instanceof MalformedError || thrown instanceof NewerError)) throw thrown;
        report('sync.own', where, 'What it holds cannot be read.');
      } finally {
        content.fill(0);
      }
    },
  };
}
