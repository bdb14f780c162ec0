/** One content line of a vCard 2.1, 3.0 or 4.0 as a property (RFC 6350 §3.3; vCard 2.1 §2.1). */
import { decodeBytes, decoderFor } from './text.ts';
import type { CardProperty } from './unit.ts';

/** A line taken apart, its value still as bytes. */
export interface RawProperty extends Omit<CardProperty, 'value'> {
  readonly bytes: string;
}

const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'BASE64', '8BIT', '7BIT', 'B']);

/** Splits at `separator` outside double quotes. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** RFC 6868: ^n, ^^ and ^' in parameter values. */
const unquote = (text: string): string =>
  text
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\^([n^'])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === '^' ? '^' : '"'));

/** `[group.]NAME;PARAM=a,b;…:value`; null where there is no colon outside quotes. */
export function splitProperty(line: string): RawProperty | null {
  const head = splitOutsideQuotes(line, ':')[0] as string;
  if (head.length === line.length) return null;
  const [dotted = '', ...parts] = splitOutsideQuotes(head, ';');
  const dot = dotted.lastIndexOf('.');
  const params: Record<string, string[]> = {};
  for (const part of parts) {
    const equals = part.indexOf('=');
    const bare = part.trim().toUpperCase();
    // vCard 2.1 leaves the names of TYPE and ENCODING out.
    const name =
      equals > 0 ? part.slice(0, equals).trim().toUpperCase() : ENCODINGS.has(bare) ? 'ENCODING' : 'TYPE';
    const values = splitOutsideQuotes(part.slice(equals + 1), ',').flatMap((value) =>
      unquote(value).split(name === 'TYPE' ? ',' : '\u0000'),
    );
    params[name] = [...(params[name] ?? []), ...values.map((value) => value.toUpperCase())];
  }
  return {
    group: dot > 0 ? dotted.slice(0, dot).trim().toUpperCase() : '',
    name: dotted
      .slice(dot + 1)
      .trim()
      .toUpperCase(),
    params,
    bytes: line.slice(head.length + 1),
  };
}

export const isQuotedPrintable = (property: Pick<RawProperty, 'params'>): boolean =>
  property.params.ENCODING?.includes('QUOTED-PRINTABLE') ?? false;

export const isBase64 = (property: Pick<RawProperty, 'params'>): boolean =>
  property.params.ENCODING?.some((encoding) => encoding === 'B' || encoding === 'BASE64') ?? false;

/** RFC 2045 §6.7; what is no escape stays as it is. */
const decodeQuotedPrintable = (bytes: string): string =>
  bytes
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** `hint`: encoding that another property of the card names. */
export function decodeProperty({ bytes, ...property }: RawProperty, hint: string | undefined): CardProperty {
  if (isBase64(property)) return { ...property, value: '' };
  const plain = isQuotedPrintable(property) ? decodeQuotedPrintable(bytes) : bytes;
  const named = property.params.CHARSET?.[0];
  return { ...property, value: decodeBytes(plain, named !== undefined && decoderFor(named) ? named : hint) };
}

/** The encoding a card names anywhere, other than UTF-8, which needs no hint. */
export const charsetHint = (properties: readonly RawProperty[]): string | undefined =>
  properties
    .map((property) => property.params.CHARSET?.[0])
    .find((name) => name && !/^utf-?8$/i.test(name) && decoderFor(name));
