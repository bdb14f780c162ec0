/** What the body of an op says, and reading it. Whoever wrote it: what has no form of ours is left out, the same on every device. */
import { type Heads, isValueRegister, type Seen } from './heads.ts';
import { fieldIdOf } from './registers.ts';

/**
 * By space and device, when the last entry was made, or edited, that a deletion saw. As ops of a device come in their order in each
 * space, all that it made before is seen, too, and all after it is not.
 */
export type UnderSeen = Readonly<Record<string, Readonly<Record<string, number>>>>;

export type CreateBody = Readonly<Record<string, unknown>>;
/** What was seen, value before, value after; null: empty. */
export type Written = readonly [seen: Seen, before: unknown, after: unknown];
/** Null in place of what was erased. */
export type EditBody = { readonly '~'?: Heads } & Readonly<Record<string, Written | Heads | null>>;
export interface MarkBody {
  readonly reason?: string;
  /** By register; missing in ops from before devices shared records, which saw all there was. */
  readonly seen?: Readonly<Record<string, Heads>>;
  /** Of a deletion: which entries under the record it saw; missing where there can be none, and in older ones. */
  readonly under?: UnderSeen;
  /** Whether that counts edits of entries, too, as it does by now. */
  readonly edits?: true;
}
export interface EraseBody {
  /** Permanent ids; missing: the whole record. */
  readonly fields?: readonly string[];
  readonly reason?: string;
}

type Parts = Readonly<Record<string, unknown>>;

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isHeads = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** What an edit wrote, and null in place of what was erased. */
const isWritten = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 3 && (value[0] === null || isHeads(value[0])));

const isEntryOfEdit = (register: string, value: unknown): boolean =>
  register === '~' ? isHeads(value) : isWritten(value);

/** Copies only where something has to go, which is never so in what we wrote. */
function only(parts: Parts, fits: (name: string, value: unknown) => boolean): Parts {
  for (const name in parts)
    if (!fits(name, parts[name]))
      return Object.fromEntries(Object.entries(parts).filter(([key, one]) => fits(key, one)));
  return parts;
}

/** By space and device a time; one that is none would have seen nothing, or everything. */
const isUnder = (value: unknown): boolean =>
  isParts(value) &&
  Object.values(value).every(
    (devices) => isParts(devices) && Object.values(devices).every((at) => Number.isSafeInteger(at)),
  );

const isPartOfMark = (name: string, value: unknown): boolean => {
  if (name === 'reason') return typeof value === 'string';
  if (name === 'under') return isUnder(value);
  if (name === 'edits') return value === true;
  return name !== 'seen' || isParts(value);
};

/** Not what a record stands as, nor its erasures: those are no values, and `''` would be the whole record. */
const isField = (id: unknown): boolean =>
  typeof id === 'string' && id !== '' && isValueRegister(id) && fieldIdOf(id) === id;

/** One that does not say clearly what is to go takes nothing: without fields it would be the whole record. */
const soundErasure = (parts: Parts): EraseBody | null => {
  const { fields, reason } = parts;
  const isClear =
    (fields === undefined || (Array.isArray(fields) && fields.every(isField))) &&
    (reason === undefined || typeof reason === 'string');
  return isClear ? (parts as EraseBody) : null;
};

function soundMark(parts: Parts): MarkBody {
  const mark = only(parts, isPartOfMark) as MarkBody;
  if (mark.seen === undefined) return mark;
  const seen = only(mark.seen, (_, value) => isHeads(value)) as NonNullable<MarkBody['seen']>;
  return seen === mark.seen ? mark : { ...mark, seen };
}

/** Null where it cannot be read at all. */
export function readBody(kind: string, bytes: Uint8Array): CreateBody | EditBody | MarkBody | EraseBody | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    return null;
  }
  if (!isParts(parts)) return null;
  if (kind === 'edit') return only(parts, isEntryOfEdit) as EditBody;
  if (kind === 'delete' || kind === 'restore' || kind === 'retract') return soundMark(parts);
  return kind === 'erase' ? soundErasure(parts) : parts;
}
