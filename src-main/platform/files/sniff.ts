/**
 * What a file is, by its content (decisions X-23, security W9): a name proves nothing. Fed piece by piece; some kinds
 * show only at the end.
 */
import type { FileType } from '#shared/entity/fields/file.ts';

const HEAD = 64;
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
const MP4_BRANDS = new Set([
  'isom',
  'iso2',
  'iso4',
  'iso5',
  'iso6',
  'mp41',
  'mp42',
  'avc1',
  'M4V ',
  'MSNV',
  'dash',
]);
/** In the list at the end of every Word document, and at the start of its parts. */
const WORD_PART = Buffer.from('word/document.xml', 'latin1');

export interface Sniffer {
  add(bytes: Uint8Array): void;
  /** Null for a kind that is not kept. */
  end(): FileType | null;
}

export function createSniffer(): Sniffer {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let hasWord = false;
  const text = createTextCheck();
  return {
    add(bytes) {
      if (head.length < HEAD) head = Buffer.concat([head, bytes.subarray(0, HEAD - head.length)]);
      text.add(bytes);
      if (hasWord) return;
      const seam = Buffer.concat([tail, bytes]);
      hasWord = seam.includes(WORD_PART);
      tail = Buffer.from(seam.subarray(-WORD_PART.length));
    },
    end: () => byHead(head, hasWord) ?? (text.end() ? 'text/plain' : null),
  };
}

function byHead(head: Buffer, hasWord: boolean): FileType | null {
  const at = (offset: number, length: number): string => head.toString('latin1', offset, offset + length);
  if (at(0, 5) === '%PDF-') return 'application/pdf';
  if (at(0, 3) === '\u00ff\u00d8\u00ff') return 'image/jpeg';
  if (at(0, 8) === '\u0089PNG\r\n\u001a\n') return 'image/png';
  if (at(0, 4) === 'RIFF' && at(8, 4) === 'WEBP') return 'image/webp';
  if (at(0, 5) === '{\\rtf') return 'application/rtf';
  if (at(0, 4) === 'PK\u0003\u0004' && hasWord)
    return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  if (at(4, 4) === 'ftyp') {
    const brand = at(8, 4);
    if (HEIC_BRANDS.has(brand)) return 'image/heic';
    if (brand === 'qt  ') return 'video/quicktime';
    if (MP4_BRANDS.has(brand)) return 'video/mp4';
  }
  return null;
}

/** UTF-8 without control characters but those of lines, tabs and pages. */
function createTextCheck() {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isText = true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;
  const decode = (bytes: Uint8Array | null): void => {
    if (!isText) return;
    try {
      isText = !CONTROL.test(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
    } catch {
      isText = false;
    }
  };
  return {
    add: (bytes: Uint8Array) => decode(bytes),
    end: () => {
      decode(null);
      return isText;
    },
  };
}
