/**
 * vCard 2.1 to 4.0 as cards: unfolds lines, follows quoted-printable and base64 over line ends, steps over cards inside
 * cards (AGENT), and drops pictures as they come. Works on byte strings; each value is decoded by itself.
 */
import { textFaults } from '../import.faults.ts';
import {
  charsetHint,
  decodeProperty,
  isBase64,
  isQuotedPrintable,
  type RawProperty,
  splitProperty,
} from './card-property.ts';
import { withoutBom } from './text.ts';
import type { Card, RawUnit } from './unit.ts';

/** Characters of a card without its pictures, and of one line. */
const MAX_MEGABYTES = 4;
const MAX = MAX_MEGABYTES * 1024 * 1024;

const BEGIN = /^begin[ \t]*:[ \t]*vcard[ \t]*$/i;
const END = /^end[ \t]*:[ \t]*vcard[ \t]*$/i;
const BASE64_LINE = /^[A-Za-z0-9+/=]+$/;

export class CardReader {
  #text = '';
  #line = 0;
  #skippingLine = false;
  #started = false;
  #cards = 0;
  /** Unfolded lines of the card under way; null outside a card. */
  #lines: string[] | null = null;
  #size = 0;
  #startLine = 0;
  /** Cards that stand inside this one. */
  #inner = 0;
  /** The last line is base64 or quoted-printable that may go on. */
  #goesOn: 'base64' | 'quoted-printable' | null = null;

  push(chunk: Uint8Array): RawUnit[] {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    this.#text += this.#started ? text : withoutBom(text);
    this.#started = true;
    return this.#read(false);
  }

  end(): RawUnit[] {
    const units = this.#read(true);
    if (this.#lines) units.push(this.#refuse('vcard.truncated'));
    return units;
  }

  #read(last: boolean): RawUnit[] {
    const units: RawUnit[] = [];
    const lines = this.#text.split(/\r\n|\n|\r(?!$)/);
    this.#text = last ? '' : (lines.pop() as string);
    for (const line of lines) {
      this.#line += 1;
      if (this.#skippingLine) this.#skippingLine = false;
      else this.#take(line.endsWith('\r') ? line.slice(0, -1) : line, units);
    }
    if (this.#text.length > MAX) {
      if (this.#lines && !this.#skippingLine) units.push(this.#refuse('vcard.too_large'));
      this.#text = '';
      this.#skippingLine = true;
    }
    return units;
  }

  #take(line: string, units: RawUnit[]): void {
    if (BEGIN.test(line)) {
      const opener = this.#lines?.at(-1);
      if (this.#lines && opener !== undefined && /^agent\b[^:]*:\s*$/i.test(opener)) {
        this.#inner += 1;
        return;
      }
      if (this.#lines) units.push(this.#refuse('vcard.truncated'));
      this.#cards += 1;
      this.#lines = [];
      this.#size = 0;
      this.#startLine = this.#line;
      this.#goesOn = null;
      return;
    }
    if (!this.#lines) return;
    if (END.test(line)) {
      if (this.#inner > 0) this.#inner -= 1;
      else units.push(this.#finish(this.#lines));
      return;
    }
    if (this.#inner === 0) this.#property(line, this.#lines, units);
  }

  #property(line: string, lines: string[], units: RawUnit[]): void {
    const previous = lines.length - 1;
    if (previous >= 0 && this.#goesOn === 'quoted-printable') {
      if (line === '') return;
      lines[previous] = `${(lines[previous] as string).slice(0, -1)}${line}`;
      if (!line.endsWith('=')) this.#goesOn = null;
    } else if (previous >= 0 && /^[ \t]/.test(line)) {
      if (this.#goesOn !== 'base64') lines[previous] += line.slice(1);
    } else if (this.#goesOn === 'base64' && BASE64_LINE.test(line)) return;
    else if (line.trim() === '') this.#goesOn = null;
    else {
      const property = splitProperty(line);
      this.#goesOn =
        property === null
          ? null
          : isBase64(property)
            ? 'base64'
            : isQuotedPrintable(property) && line.endsWith('=')
              ? 'quoted-printable'
              : null;
      lines.push(this.#goesOn === 'base64' ? line.slice(0, line.indexOf(':') + 1) : line);
    }
    this.#size += line.length;
    if (this.#size > MAX) units.push(this.#refuse('vcard.too_large'));
  }

  #place(): string {
    return `card ${this.#cards} (line ${this.#startLine})`;
  }

  #refuse(code: 'vcard.truncated' | 'vcard.too_large'): RawUnit {
    this.#lines = null;
    this.#inner = 0;
    return { kind: 'broken', place: this.#place(), fault: textFaults[code]({ max: MAX_MEGABYTES }).toValue() };
  }

  #finish(lines: readonly string[]): RawUnit {
    this.#lines = null;
    const raw = lines.map(splitProperty).filter((property): property is RawProperty => property !== null);
    const hint = charsetHint(raw);
    const properties = raw.map((property) => decodeProperty(property, hint));
    const card: Card = {
      version: properties.find((property) => property.name === 'VERSION')?.value.trim() ?? '',
      properties,
    };
    return { kind: 'card', place: this.#place(), card };
  }
}
