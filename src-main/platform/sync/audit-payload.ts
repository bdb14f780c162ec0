/**
 * What is inside an envelope of the `audit` space: entries of its author's audit log, in order, with salt and value of their
 * details. Their hashes chain as they do where they were written, so that a reader can check them without the author.
 */
import { readBytes, u16 } from '#protocol/bytes.ts';
import { encodeParts, MAX_WHOLE, unpack } from './parts.ts';
import { createRowCodec, type Row } from './row-codec.ts';

/** Permanent codes of the columns. A column is added here, never changed. */
const COLUMNS = {
  seq: { code: 1, kind: 'number', isRequired: true },
  at: { code: 2, kind: 'number', isRequired: true },
  hlc: { code: 3, kind: 'number', isRequired: true },
  actor: { code: 4, kind: 'id' },
  login: { code: 5, kind: 'text' },
  role: { code: 6, kind: 'text' },
  action: { code: 7, kind: 'text', isRequired: true },
  entity: { code: 8, kind: 'text' },
  record: { code: 9, kind: 'id' },
  purpose: { code: 10, kind: 'text' },
  origin: { code: 11, kind: 'text' },
  first_op: { code: 12, kind: 'number' },
  last_op: { code: 13, kind: 'number' },
  digest: { code: 14, kind: 'hash', isRequired: true },
  hash: { code: 15, kind: 'hash', isRequired: true },
  salt: { code: 16, kind: 'bytes' },
  value: { code: 17, kind: 'bytes' },
} as const;

const codec = createRowCodec(COLUMNS);
export type AuditRow = Row<typeof COLUMNS>;
export const AUDIT_COLUMNS = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

export interface AuditContent {
  readonly entries: readonly AuditRow[];
}

export const sizeOfEntry = (row: AuditRow): number => codec.size(row);

/** The contents of the envelopes that carry these, from number `seq` of `device` on. */
export const encodeAudit = ({ entries }: AuditContent, device: string, seq: number): readonly Buffer[] =>
  encodeParts(Buffer.concat([u16(entries.length), ...entries.map(codec.encode)]), device, seq);

/** Throws MalformedError, and NewerError for what a newer version wrote. */
export function decodeAudit(whole: Uint8Array): AuditContent {
  const reader = readBytes(unpack(whole));
  const entries = Array.from({ length: reader.u16() }, () => codec.read(reader, MAX_WHOLE));
  reader.end();
  return { entries };
}
