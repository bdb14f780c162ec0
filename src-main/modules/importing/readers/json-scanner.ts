/**
 * Cuts a stream of JSON bytes into pieces without holding the file: each element of a top-level `entry` array, each
 * element of a top-level array, and each top-level value, less its entries. It follows strings and brackets only;
 * whether a piece is good JSON is decided when it is parsed. Invariant: memory is bounded by `maxBytes`, whatever comes.
 */

export interface JsonPiece {
  /** `entry`: element of the `entry` array; `element`: of a top-level array; `value`: a whole top-level value. */
  readonly kind: 'entry' | 'element' | 'value' | 'broken';
  /** Which top-level value of the file it belongs to, from 1. */
  readonly value: number;
  /** Which entry or element of it, from 1; 0 for the value itself. */
  readonly entry: number;
  /** Line of its first byte, from 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
  /** How many names its objects have: fewer after parsing means that one stood twice. */
  readonly names: number;
  readonly problem?: 'syntax' | 'truncated' | 'too_deep' | 'too_large';
}

interface Options {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Line by line: a line end closes whatever is open, so that a broken line costs only itself. */
  readonly lines: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const ENTRY = [...'entry'].map((letter) => letter.charCodeAt(0));

/** Bytes of one piece, put together from chunks; gives up beyond a limit but goes on counting. */
class Capture {
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  overflow = false;
  line = 0;
  names = 0;

  start(line: number): void {
    this.#length = 0;
    this.overflow = false;
    this.line = line;
    this.names = 0;
  }

  add(chunk: Uint8Array, from: number, to: number, maxBytes: number): void {
    if (this.overflow || to <= from) return;
    const needed = this.#length + to - from;
    if (needed > maxBytes) {
      this.overflow = true;
      this.#buffer = Buffer.allocUnsafe(4096);
      this.#length = 0;
      return;
    }
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(needed, this.#buffer.length * 2)));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.set(chunk.subarray(from, to), this.#length);
    this.#length = needed;
  }

  /** A copy: the buffer is used again. */
  take(): Uint8Array {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }
}

export class JsonScanner {
  readonly #options: Options;
  readonly #whole = new Capture();
  readonly #part = new Capture();
  /** Brackets that are open, outermost first; beyond the cap only their number is kept. */
  readonly #open: Uint8Array;
  #depth = 0;
  #tooDeep = false;
  #inString = false;
  #escaped = false;
  #line = 1;
  #value = 0;
  #entry = 0;
  /** Depth at which elements stand while inside a top-level array or an `entry` array; 0 elsewhere. */
  #listDepth = 0;
  #listKind: 'entry' | 'element' = 'entry';
  #inPart = false;
  #needComma = false;
  /** The last string at depth 1, as far as it could be "entry": how many letters matched, or -1. */
  #matched = -1;
  #isName = false;
  #entryNext = false;
  #skipping = false;
  #lineStart = false;
  #out: JsonPiece[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#open = new Uint8Array(options.maxDepth + 4);
  }

  /** Takes the next bytes and returns the pieces they complete. */
  push(chunk: Uint8Array): JsonPiece[] {
    let from = 0;
    const { maxBytes, lines } = this.#options;
    const capture = () => (this.#inPart ? this.#part : this.#listDepth > 0 ? null : this.#whole);
    const flush = (to: number) => {
      if (this.#depth > 0) capture()?.add(chunk, from, to, maxBytes);
      from = to;
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#inString && byte !== NEWLINE) {
        this.#inStringByte(byte);
        continue;
      }
      if (byte === NEWLINE) {
        if (this.#inString || (lines && this.#depth > 0)) this.#break('syntax');
        this.#line += 1;
        this.#lineStart = true;
        if (lines) this.#skipping = false;
        continue;
      }
      const lineStart = this.#lineStart;
      this.#lineStart = false;
      if (this.#skipping) {
        if (!lineStart || byte !== OPEN_OBJECT) continue;
        this.#skipping = false;
      }
      if (byte === 0x20 || byte === 0x0d || byte === 0x09) continue;
      if (this.#depth === 0) {
        from = at;
        this.#topLevel(byte);
        continue;
      }
      if (this.#listDepth > 0 && !this.#inPart) {
        from = at;
        this.#betweenElements(byte);
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.#inString = true;
          this.#matched = this.#depth === 1 && this.#isName ? 0 : -1;
          break;
        case 0x3a: // :
          (this.#inPart ? this.#part : this.#whole).names += 1;
          this.#entryNext = this.#depth === 1 && this.#matched === ENTRY.length;
          this.#isName = false;
          break;
        case 0x2c: // ,
          this.#isName = true;
          this.#entryNext = false;
          break;
        case 0x7b: // {
          this.#push(byte);
          this.#isName = true;
          break;
        case 0x5b: // [
          if (this.#entryNext && this.#depth === 1) {
            flush(at + 1);
            this.#push(byte);
            this.#listDepth = this.#depth;
            this.#listKind = 'entry';
            this.#entry = 0;
            this.#needComma = false;
          } else this.#push(byte);
          this.#entryNext = false;
          this.#isName = false;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          flush(at + 1);
          this.#pop(byte);
          break;
        default:
          this.#entryNext = false;
      }
    }
    if (!this.#skipping) flush(chunk.length);
    return this.#drain();
  }

  /** What is open at the end of the file is cut off. */
  end(): JsonPiece[] {
    if (this.#depth > 0 || this.#inString) this.#break('truncated');
    return this.#drain();
  }

  #drain(): JsonPiece[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #inStringByte(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
      this.#matched = -1;
    } else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
    else if (this.#matched >= 0) this.#matched = byte === ENTRY[this.#matched] ? this.#matched + 1 : -1;
  }

  #topLevel(byte: number): void {
    this.#value += 1;
    this.#entry = 0;
    this.#tooDeep = false;
    this.#listDepth = 0;
    this.#whole.start(this.#line);
    if (byte === 0x7b) {
      this.#push(byte);
      this.#isName = true;
    } else if (byte === 0x5b) {
      this.#push(byte);
      this.#listDepth = 1;
      this.#listKind = 'element';
      this.#needComma = false;
    } else this.#break('syntax');
  }

  #betweenElements(byte: number): void {
    if (byte === 0x7b && !this.#needComma) {
      this.#entry += 1;
      this.#inPart = true;
      this.#part.start(this.#line);
      this.#push(byte);
    } else if (byte === 0x2c && this.#needComma) this.#needComma = false;
    else if (byte === 0x5d) {
      if (!this.#needComma && this.#entry > 0) this.#report('syntax', this.#line);
      const top = this.#listDepth === 1;
      this.#depth -= 1;
      this.#listDepth = 0;
      if (top) this.#depth = 0;
    } else if (byte === 0x7b) {
      // A comma is missing; the element itself is whole, so it is read after the complaint.
      this.#report('syntax', this.#line);
      this.#needComma = false;
      this.#betweenElements(byte);
    } else this.#break('syntax');
  }

  #push(byte: number): void {
    this.#depth += 1;
    if (this.#depth < this.#open.length) this.#open[this.#depth] = byte;
    if (this.#depth - this.#listDepth > this.#options.maxDepth) this.#tooDeep = true;
  }

  #pop(byte: number): void {
    const opened = this.#depth < this.#open.length ? this.#open[this.#depth] : byte - 2;
    if (opened !== byte - 2) {
      this.#break('syntax');
      return;
    }
    this.#depth -= 1;
    this.#isName = false;
    if (this.#inPart && this.#depth === this.#listDepth) {
      this.#emit(this.#listKind, this.#part);
      this.#inPart = false;
      this.#needComma = true;
    } else if (this.#depth === 0) this.#emit('value', this.#whole);
  }

  #emit(kind: 'entry' | 'element' | 'value', capture: Capture): void {
    const problem = this.#tooDeep ? 'too_deep' : capture.overflow ? 'too_large' : undefined;
    this.#out.push({
      kind: problem ? 'broken' : kind,
      value: this.#value,
      entry: kind === 'value' ? 0 : this.#entry,
      line: capture.line,
      bytes: problem ? new Uint8Array() : capture.take(),
      names: capture.names,
      ...(problem ? { problem } : {}),
    });
    this.#tooDeep = false;
  }

  #report(problem: 'syntax' | 'truncated', line: number): void {
    const entry = this.#listDepth > 0 ? this.#entry + (this.#inPart ? 0 : 1) : 0;
    // The text as far as it goes, so that the reader can say what is wrong with it.
    const capture = this.#inPart ? this.#part : this.#whole;
    const overflow = capture.overflow && (this.#inPart || this.#listDepth === 0);
    this.#out.push({
      kind: 'broken',
      value: Math.max(1, this.#value),
      entry,
      line,
      bytes: new Uint8Array(),
      names: 0,
      problem: this.#tooDeep ? 'too_deep' : overflow ? 'too_large' : problem,
    });
  }

  /** Gives up what is open and looks for the next value: the next line, or the next `{` at the start of one. */
  #break(problem: 'syntax' | 'truncated'): void {
    this.#report(problem, this.#line);
    this.#depth = 0;
    this.#listDepth = 0;
    this.#inPart = false;
    this.#inString = false;
    this.#escaped = false;
    this.#tooDeep = false;
    this.#isName = false;
    this.#entryNext = false;
    this.#skipping = true;
  }
}
