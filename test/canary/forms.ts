/** The forms in which a secret may lie somewhere, and finding them in bytes. */
import { brotliDecompressSync, constants, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** What is looked for: the bytes, and what they are called in a report. Shorter than six bytes would be met by chance. */
export interface Secret {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A text as people and programs write it: as it is, in small letters, in capitals. */
export const textSecret = (text: string): readonly Secret[] =>
  [...new Set([text, text.toLowerCase(), text.toUpperCase()])].map((form) => ({
    name: text,
    bytes: Buffer.from(form),
  }));

const utf16 = (bytes: Uint8Array, order: 'le' | 'be'): Buffer => {
  const wide = Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf16le');
  return order === 'le' ? wide : wide.swap16();
};

/** What base64 surely holds of the bytes, whichever of three places in a group of three they begin at. */
function base64Forms(bytes: Uint8Array): readonly Buffer[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last letters hold bits of the neighbours too.
    const from = shift === 0 ? 0 : shift + 1;
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    return Buffer.from(text.slice(from, whole));
  });
}

export function formsOf({ name, bytes }: Secret): readonly Form[] {
  const plain = Buffer.from(bytes);
  const isText = plain.every((byte) => byte >= 32 && byte < 127);
  const forms: [string, Buffer][] = [
    ['plain', plain],
    ...(isText
      ? ([
          ['UTF-16LE', utf16(plain, 'le')],
          ['UTF-16BE', utf16(plain, 'be')],
        ] as [string, Buffer][])
      : []),
    ['hex', Buffer.from(plain.toString('hex'))],
    ['HEX', Buffer.from(plain.toString('hex').toUpperCase())],
  ];
  for (const [shift, text] of base64Forms(plain).entries()) {
    forms.push([`base64+${shift}`, text]);
    const url = Buffer.from(text.toString().replaceAll('+', '-').replaceAll('/', '_'));
    if (!url.equals(text)) forms.push([`base64url+${shift}`, url]);
  }
  return forms.map(([form, found]) => ({ name: `${name} as ${form}`, bytes: found }));
}

export interface Finder {
  /** Names of the forms that stand in these bytes. */
  find(bytes: Buffer): readonly string[];
  /** The same, and in whatever compressed stream begins anywhere in them. */
  findDeep(bytes: Buffer): readonly string[];
  /** Length of the longest form: bytes are read in pieces that overlap by it. */
  readonly longest: number;
}

const MOST_INFLATED = 4 * 1024 * 1024;
const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED };

/** Length of a gzip header (RFC 1952); what follows the stream does not concern us, and a checksum may be cut off. */
function gzipHeader(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

/** A stream that ends in the middle, or in something else, is read as far as it goes. */
const STREAMS: readonly (readonly [magic: Buffer, unpack: (bytes: Buffer) => Buffer])[] = [
  [Buffer.from([0x1f, 0x8b, 0x08]), (bytes) => inflateRawSync(bytes.subarray(gzipHeader(bytes)), options)],
  ...[0x01, 0x5e, 0x9c, 0xda].map(
    (level) => [Buffer.from([0x78, level]), (bytes: Buffer) => inflateSync(bytes, options)] as const,
  ),
  [
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MOST_INFLATED }),
  ],
];

function* unpacked(bytes: Buffer): Generator<Buffer> {
  for (const [magic, unpack] of STREAMS)
    for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      const plain = attempt(() => unpack(bytes.subarray(at, at + MOST_INFLATED)));
      if (plain !== null) yield plain;
    }
  // Streams without a header, as a file of their own.
  for (const unpack of [
    (all: Buffer) => inflateRawSync(all, options),
    (all: Buffer) => brotliDecompressSync(all, { maxOutputLength: MOST_INFLATED }),
  ]) {
    const plain = attempt(() => unpack(bytes));
    if (plain !== null && plain.length > 0) yield plain;
  }
}

function attempt(work: () => Buffer): Buffer | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export function createFinder(secrets: readonly Secret[]): Finder {
  for (const { name, bytes } of secrets)
    if (bytes.length < 6) throw new Error(`${name} is too short to be looked for`);
  const forms = secrets.flatMap(formsOf);
  const find = (bytes: Buffer): readonly string[] =>
    forms.filter((form) => bytes.includes(form.bytes)).map(({ name }) => name);
  return {
    find,
    findDeep: (bytes) => [
      ...new Set([
        ...find(bytes),
        ...[...unpacked(bytes)].flatMap((plain) => find(plain).map((name) => `${name}, compressed`)),
      ]),
    ],
    longest: Math.max(...forms.map(({ bytes }) => bytes.length)),
  };
}
