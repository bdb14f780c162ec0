/**
 * Whether a full-text index finds all that it holds. FTS5's own integrity check reads its pages one after the other and
 * passes over a missing or misplaced entry of `_idx`, by which a search jumps to the page of a word: the words are there
 * and nobody finds them. So this follows each entry as a search does.
 * Rule: the formats in SQLite's fts5_index.c: page id = segment << 37 | page; a leaf's four header bytes end in the
 * length of its content, after which stand the offsets of its terms as varints.
 */
import type { Checked } from '../checking/walk.ts';

const STRUCTURE = 10n;
const SEGMENT_SHIFT = 37n;
const PAGE_MASK = (1n << 31n) - 1n;

class Bytes {
  readonly data: Buffer;
  at: number;
  constructor(data: Uint8Array, at: number) {
    this.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.at = at;
  }

  get left(): number {
    return this.data.length - this.at;
  }

  /** SQLite's varint; those here fit into 53 bits unless they are damaged. */
  varint(): number {
    let value = 0;
    for (let count = 1; ; count += 1) {
      const byte = this.data.readUInt8(this.at);
      this.at += 1;
      if (count === 9) return value * 256 + byte;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  take(length: number): Buffer {
    if (length > this.left) throw new RangeError('beyond the page');
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }
}

interface Segment {
  readonly id: number;
  readonly first: number;
  readonly last: number;
}

function segmentsOf(structure: Uint8Array): Segment[] {
  const bytes = new Bytes(structure, 4);
  const levels = bytes.varint();
  bytes.varint();
  bytes.varint();
  const segments: Segment[] = [];
  for (let level = 0; level < levels; level += 1) {
    bytes.varint();
    const count = bytes.varint();
    for (let one = 0; one < count; one += 1)
      segments.push({ id: bytes.varint(), first: bytes.varint(), last: bytes.varint() });
  }
  return segments;
}

/** First and last term of a leaf, or null where it has none. `tell` gets each of them, for as long as it takes. */
function termsOf(
  block: Uint8Array,
  tell: (term: Buffer) => void,
): { readonly first: Buffer; readonly last: Buffer } | null {
  const end = Buffer.from(block.buffer, block.byteOffset, block.byteLength).readUInt16BE(2);
  if (end >= block.length) return null;
  const offsets = new Bytes(block, end);
  const content = new Bytes(block.subarray(0, end), 0);
  // One place for all terms of the leaf: each goes on from the beginning of the one before it.
  const term = Buffer.alloc(block.length);
  let length = 0;
  const read = (kept: number): void => {
    const rest = content.take(content.varint());
    if (kept > length) throw new RangeError('more than there was');
    term.set(rest, kept);
    length = kept + rest.length;
    tell(term.subarray(0, length));
  };
  let offset = offsets.varint();
  content.at = offset;
  read(0);
  const first = Buffer.from(term.subarray(0, length));
  while (offsets.left > 0) {
    offset += offsets.varint();
    content.at = offset;
    read(content.varint());
  }
  return { first, last: term.subarray(0, length) };
}

function isSegmentWhole(
  db: Checked,
  table: string,
  { id, first, last }: Segment,
  tell: (term: Buffer) => void,
): boolean {
  // Merged into another to its end, and dropped with the next step of the merge.
  if (last === 0) return true;
  const entries = new Map<number, Buffer>();
  const rows = db.prepare(`SELECT term, pgno FROM ${table}_idx WHERE segid = ?`).all(id);
  for (const { term, pgno } of rows) {
    const page = Number(pgno) >> 1;
    if (entries.has(page)) return false;
    entries.set(page, Buffer.from((term as Uint8Array | null) ?? []));
  }
  // Pages before the first were merged into another segment; their entries go with the segment.
  for (const page of entries.keys()) if (page < first) entries.delete(page);
  const leaves = db.connection
    .prepare<[bigint, bigint], { page: number; block: Uint8Array }>(
      `SELECT id & ${PAGE_MASK} AS page, block FROM ${table}_data WHERE id BETWEEN ? AND ? ORDER BY id`,
    )
    .iterate((BigInt(id) << SEGMENT_SHIFT) | BigInt(first), (BigInt(id) << SEGMENT_SHIFT) | BigInt(last));
  let previous: Buffer | null = null;
  for (const { page, block } of leaves) {
    const terms = termsOf(block, tell);
    const entry = entries.get(page);
    entries.delete(page);
    // The entry of the first leaf is only needed where words come before it.
    if (terms === null) {
      if (entry !== undefined && entry.length > 0) return false;
      continue;
    }
    if (entry === undefined) {
      if (page !== first) return false;
    } else if (Buffer.compare(entry, terms.first) > 0) return false;
    else if (previous && Buffer.compare(entry, previous) <= 0) return false;
    previous = terms.last;
  }
  return entries.size === 0;
}

/**
 * Whether every word of an FTS5 table is found by the way a search takes. Reads the whole index once. `tell` gets every term
 * that stands in it, for as long as it takes; its first byte is the number of the index it is of: 0x30 that of the words,
 * above it those of beginnings.
 */
export function findsItsWords(db: Checked, table: string, tell: (term: Buffer) => void = () => {}): boolean {
  try {
    const structure = db.prepare(`SELECT block FROM ${table}_data WHERE id = ${STRUCTURE}`).get();
    const segments = segmentsOf(structure?.block as Uint8Array);
    const known = new Set(segments.map(({ id }) => id));
    const strays = db
      .prepare(
        `SELECT DISTINCT segid AS id FROM ${table}_idx UNION SELECT DISTINCT id >> ${SEGMENT_SHIFT} FROM ${table}_data WHERE id > ${STRUCTURE}`,
      )
      .all();
    return (
      strays.every(({ id }) => known.has(id as number)) &&
      segments.every((one) => isSegmentWhole(db, table, one, tell))
    );
  } catch (thrown) {
    if (thrown instanceof RangeError || thrown instanceof TypeError) return false;
    throw thrown;
  }
}
