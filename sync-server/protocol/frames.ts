/**
 * What a device and the relay say to each other, inside the two custom messages of the y-websocket protocol: `ENVELOPES`
 * carries all but whispers, `WHISPERS` those. A frame is a byte of kind and its fields in the order of the tables below; a
 * request carries a number that its answer repeats. Kinds are permanent; a field is never added to one, a kind is.
 */
import { type ByteReader, blob, hex, MalformedError, readBytes, text, u8, u16, u32, u64 } from './bytes.ts';
import { MAX_ENVELOPE } from './envelope.ts';
import { MAX_RECORD } from './membership-record.ts';
import { codeOfSpace, type SpaceName, spaceOfCode } from './spaces.ts';

/** Message types of the y-websocket protocol that are ours. */
export const ENVELOPES = 100;
export const WHISPERS = 101;

export const PROTOCOL_VERSION = 1;
export const MAX_WHISPER = 64 * 1024;
export const MAX_CHUNK = 256 * 1024;
export const MAX_MAIL = 16 * 1024;
const MAX_TEXT = 1024;
/** More than one frame's worth of membership records comes in several frames. */
export const MAX_RECORDS_FRAME = MAX_ENVELOPE;
/** A length, a signature, and JSON between them. */
const MIN_RECORD = 4 + 64 + 32;
/** The longest frame there is: an envelope and its dress. */
export const MAX_FRAME = MAX_ENVELOPE + 1024;

interface FieldTypes {
  readonly u8: number;
  readonly u16: number;
  readonly u32: number;
  readonly u64: number;
  readonly flag: boolean;
  /** Hex of 16, 32 and 64 bytes. */
  readonly id: string;
  readonly hash: string;
  readonly signature: string;
  readonly space: SpaceName;
  readonly text: string;
  readonly envelope: Uint8Array;
  readonly record: Uint8Array;
  readonly records: readonly Uint8Array[];
  readonly whisper: Uint8Array;
  readonly chunk: Uint8Array;
  readonly mail: Uint8Array;
  /** A signed receipt or head. */
  readonly proof: Uint8Array;
}
type FieldKind = keyof FieldTypes;

const flagOf = (value: number): boolean => {
  if (value > 1) throw new MalformedError('a flag is neither 0 nor 1');
  return value === 1;
};

function readSpace(reader: ByteReader): SpaceName {
  const space = spaceOfCode(reader.u8());
  if (space === undefined) throw new MalformedError('names an unknown space');
  return space;
}

function readRecords(reader: ByteReader): Uint8Array[] {
  const inner = readBytes(reader.blob(MAX_RECORDS_FRAME));
  const count = inner.u32();
  // No more than there is room for, or a short frame would become a long list of nothing.
  if (count * MIN_RECORD > MAX_RECORDS_FRAME) throw new MalformedError('holds too many records');
  const records: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) records.push(inner.blob(MAX_RECORD + 128));
  inner.end();
  return records;
}

const READ: { readonly [Kind in FieldKind]: (reader: ByteReader) => FieldTypes[Kind] } = {
  u8: (reader) => reader.u8(),
  u16: (reader) => reader.u16(),
  u32: (reader) => reader.u32(),
  u64: (reader) => reader.u64(),
  flag: (reader) => flagOf(reader.u8()),
  id: (reader) => reader.hex(16),
  hash: (reader) => reader.hex(32),
  signature: (reader) => reader.hex(64),
  space: readSpace,
  text: (reader) => reader.text(MAX_TEXT),
  envelope: (reader) => reader.blob(MAX_ENVELOPE),
  record: (reader) => reader.blob(MAX_RECORD + 128),
  records: readRecords,
  whisper: (reader) => reader.blob(MAX_WHISPER),
  chunk: (reader) => reader.blob(MAX_CHUNK),
  mail: (reader) => reader.blob(MAX_MAIL),
  proof: (reader) => reader.blob(MAX_TEXT),
};

const WRITE: { readonly [Kind in FieldKind]: (value: FieldTypes[Kind]) => Uint8Array } = {
  u8,
  u16,
  u32,
  u64,
  flag: (value) => u8(value ? 1 : 0),
  id: (value) => hex(value, 16),
  hash: (value) => hex(value, 32),
  signature: (value) => hex(value, 64),
  space: (value) => u8(codeOfSpace(value)),
  text,
  envelope: blob,
  record: blob,
  records: (value) => blob(Buffer.concat([u32(value.length), ...value.map(blob)])),
  whisper: blob,
  chunk: blob,
  mail: blob,
  proof: blob,
};

/** From a device. All but `whisper` and `ping` are answered under their `ref`. */
const REQUESTS = {
  /** The answer to `hello`: signed over relay key, nonce, organisation and device. */
  auth: { code: 1, fields: { ref: 'u32', org: 'id', device: 'id', signature: 'signature' } },
  /** A new organisation with its whole membership log so far. `token`: what the relay's keeper gave out. */
  publish: { code: 2, fields: { ref: 'u32', token: 'text', records: 'records' } },
  /** One more membership record; refused as `stale` where another came first. */
  append: { code: 3, fields: { ref: 'u32', record: 'record' } },
  /** The membership log after so many records. */
  members: { code: 4, fields: { ref: 'u32', after: 'u32' } },
  put: { code: 5, fields: { ref: 'u32', envelope: 'envelope' } },
  /** All of a space's log after a place, then what comes. */
  follow: { code: 6, fields: { ref: 'u32', space: 'space', after: 'u64' } },
  /** The head as it was after a place. */
  head: { code: 7, fields: { ref: 'u32', space: 'space', place: 'u64' } },
  /** A part of a file or snapshot; `name` says nothing. */
  putChunk: { code: 8, fields: { ref: 'u32', name: 'hash', index: 'u32', last: 'flag', bytes: 'chunk' } },
  getChunk: { code: 9, fields: { ref: 'u32', name: 'hash', index: 'u32' } },
  /** How many parts of a name are there without a gap; answered by `count`. */
  countChunks: { code: 10, fields: { ref: 'u32', name: 'hash' } },
  dropChunks: { code: 11, fields: { ref: 'u32', name: 'hash' } },
  /** Opens a mailbox for a new device, until then. */
  invite: { code: 12, fields: { ref: 'u32', invite: 'id', expires: 'u64' } },
  /**
   * Instead of `auth`, from a device that was invited: it may use that mailbox and nothing else. It knows no organisation
   * yet: the id of the invitation, which follows from the code, is enough to find the mailbox.
   */
  enter: { code: 13, fields: { ref: 'u32', invite: 'id' } },
  /** Into the mailbox, for the other side; each side holds the last it was sent. */
  mail: { code: 14, fields: { ref: 'u32', invite: 'id', bytes: 'mail' } },
  /** Ends a mailbox. */
  closeInvite: { code: 15, fields: { ref: 'u32', invite: 'id' } },
  ping: { code: 16, fields: {} },
  /** How far the chain of a device goes in a space; answered by `chain`. */
  chain: { code: 17, fields: { ref: 'u32', space: 'space', device: 'id' } },
  /**
   * Instead of `auth`, from whoever holds a recovery kit (see `kitBytes`), with its public key: answered by `found`. May ask
   * `members` and `chain`, and `append` a record of type `recover`.
   */
  recover: { code: 18, fields: { ref: 'u32', recovery: 'hash', signature: 'signature' } },
  /** The last envelope of kind `snapshot` in a space's log before a place; answered by `snapshot`, or refused as `missing`. */
  newestSnapshot: { code: 19, fields: { ref: 'u32', space: 'space', before: 'u64' } },
  /**
   * The envelopes of a space that a snapshot stands for may go. `words`: what devices signed of it (attestation.ts). Answered by `cut`; refused
   * as `missing` where somebody has not said that he is beyond, as `stale` where the log is another one than they followed.
   */
  compact: { code: 20, fields: { ref: 'u32', space: 'space', words: 'records' } },
  /** Up to which place the envelopes of a space are gone. */
  cut: { code: 21, fields: { ref: 'u32', space: 'space' } },
  /**
   * Before the first `put` to a relay that has nothing of the asker's chain: what lies up to this one is not sent again. Counts for this connection,
   * and only while the relay has nothing of the chain.
   */
  resume: { code: 22, fields: { ref: 'u32', space: 'space', seq: 'u64', hash: 'hash' } },
  /**
   * One envelope of a device's chain, by its number: nobody believes how far a chain goes who has not seen it signed. Answered by `entry`; refused
   * as `missing` where there is none, as `dropped` where its bytes are gone.
   */
  entry: { code: 23, fields: { ref: 'u32', space: 'space', device: 'id', seq: 'u64' } },
  /** How long the membership log is, signed (extent.ts); answered by `extent`. */
  extent: { code: 24, fields: { ref: 'u32' } },
  /**
   * Gives back what the relay lost of a membership log it signed an extent of: its records from number `first` to that length. Anybody may; refused as
   * `stale` where it went on otherwise since, as `missing` where something before them is lost, too.
   */
  restore: { code: 25, fields: { ref: 'u32', extent: 'proof', first: 'u32', records: 'records' } },
} as const satisfies FrameTable;

/** From the relay. */
const REPLIES = {
  hello: { code: 128, fields: { protocol: 'u16', relayKey: 'hash', nonce: 'hash' } },
  ok: { code: 129, fields: { ref: 'u32' } },
  /** `code`: see RefusalCode. */
  refused: { code: 130, fields: { ref: 'u32', code: 'text' } },
  /** Records from number `first` on; `more`: another frame follows. Under `ref` 0, unasked: why a device is not let in any more. */
  records: { code: 131, fields: { ref: 'u32', first: 'u32', more: 'flag', records: 'records' } },
  receipt: { code: 132, fields: { ref: 'u32', receipt: 'proof' } },
  /** `head`: signed, of the log as it stands. */
  following: { code: 133, fields: { ref: 'u32', space: 'space', head: 'proof' } },
  delivery: { code: 134, fields: { space: 'space', place: 'u64', envelope: 'envelope' } },
  /** Stands for an envelope that this device wrote itself: its hash. */
  own: { code: 135, fields: { space: 'space', place: 'u64', envelope: 'hash' } },
  head: { code: 136, fields: { ref: 'u32', head: 'proof' } },
  chunk: { code: 137, fields: { ref: 'u32', last: 'flag', bytes: 'chunk' } },
  count: { code: 138, fields: { ref: 'u32', count: 'u32', complete: 'flag' } },
  mailed: { code: 139, fields: { invite: 'id', bytes: 'mail' } },
  /** The membership log has grown to so many records. */
  grown: { code: 140, fields: { length: 'u32' } },
  pong: { code: 141, fields: {} },
  /** `seq` 0 and zeros: none. */
  chain: { code: 142, fields: { ref: 'u32', space: 'space', device: 'id', seq: 'u64', hash: 'hash' } },
  /** Nothing was taken in for a while: the relay is full or going down; try again later. */
  later: { code: 143, fields: { ref: 'u32', millis: 'u32' } },
  /** Whose recovery kit it is. */
  found: { code: 144, fields: { ref: 'u32', org: 'id' } },
  snapshot: { code: 145, fields: { ref: 'u32', place: 'u64', envelope: 'envelope' } },
  /** 0: all are here. */
  cut: { code: 146, fields: { ref: 'u32', place: 'u64' } },
  entry: { code: 147, fields: { ref: 'u32', envelope: 'envelope' } },
  extent: { code: 148, fields: { ref: 'u32', extent: 'proof' } },
} as const satisfies FrameTable;

/** Whispers: `to` a device, or zeros for all who hold the space and follow it. The relay fills in `from`. */
const WHISPER_FRAMES = {
  whisper: { code: 1, fields: { space: 'space', to: 'id', bytes: 'whisper' } },
  whispered: { code: 128, fields: { from: 'id', space: 'space', bytes: 'whisper' } },
} as const satisfies FrameTable;

/** Why the relay did not do as it was asked. */
export type RefusalCode =
  | 'malformed'
  | 'unknown-organisation'
  | 'organisation-exists'
  | 'token'
  | 'not-member'
  | 'revoked'
  | 'not-held'
  | 'stale'
  | 'membership'
  | 'epoch'
  | 'chain'
  | 'appointment'
  | 'too-large'
  | 'quota'
  /** Another device keeps this under its name. */
  | 'not-owner'
  | 'rate'
  | 'missing'
  /** What was asked for is gone, for a snapshot stands for it. */
  | 'dropped'
  | 'expired'
  | 'storage';

type FrameTable = Readonly<
  Record<string, { readonly code: number; readonly fields: Readonly<Record<string, FieldKind>> }>
>;
type Frame<Table extends FrameTable> = {
  readonly [Kind in keyof Table]: { readonly kind: Kind } & {
    readonly [Name in keyof Table[Kind]['fields']]: FieldTypes[Table[Kind]['fields'][Name]];
  };
}[keyof Table];

export type Request = Frame<typeof REQUESTS>;
export type Reply = Frame<typeof REPLIES>;
export type WhisperFrame = Frame<typeof WHISPER_FRAMES>;

function codec<Table extends FrameTable>(table: Table) {
  const byCode = new Map(Object.entries(table).map(([kind, { code, fields }]) => [code, { kind, fields }]));
  return {
    encode(frame: Frame<Table>): Buffer {
      const { code, fields } = table[frame.kind as string]!;
      const values = frame as Readonly<Record<string, unknown>>;
      return Buffer.concat([
        u8(code),
        ...Object.entries(fields).map(([name, field]) => WRITE[field](values[name] as never)),
      ]);
    },
    /** Throws MalformedError. */
    decode(bytes: Uint8Array): Frame<Table> {
      if (bytes.length > MAX_FRAME) throw new MalformedError('is too long');
      const reader = readBytes(bytes);
      const entry = byCode.get(reader.u8());
      if (!entry) throw new MalformedError('is of an unknown kind');
      const frame: Record<string, unknown> = { kind: entry.kind };
      for (const [name, field] of Object.entries(entry.fields)) frame[name] = READ[field](reader);
      reader.end();
      return frame as Frame<Table>;
    },
  };
}

export const requests = codec(REQUESTS);
export const replies = codec(REPLIES);
export const whispers = codec(WHISPER_FRAMES);

/** What a device signs to say who it is: only this relay, only this time. */
export const authBytes = (of: {
  readonly relayKey: string;
  readonly nonce: string;
  readonly org: string;
  readonly device: string;
}): Buffer => Buffer.concat([hex(of.relayKey, 32), hex(of.nonce, 32), hex(of.org, 16), hex(of.device, 16)]);

/** What a recovery kit's holder signs, in the domain `kit`: only this relay, only this time. */
export const kitBytes = (of: {
  readonly relayKey: string;
  readonly nonce: string;
  readonly recovery: string;
}): Buffer => Buffer.concat([hex(of.relayKey, 32), hex(of.nonce, 32), hex(of.recovery, 32)]);
