/** Parses one piece of JSON strictly: UTF-8, no name twice in an object, and a place where it goes wrong. */
import { TextDecoder } from 'node:util';
import type { Fault } from '#shared/errors/fault.ts';
import { textFaults } from '../import.faults.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let names = 0;
  if (Array.isArray(value)) for (const item of value) names += countNames(item);
  else
    for (const name of Object.keys(value)) {
      const inner = (value as Record<string, unknown>)[name];
      names += typeof inner === 'object' ? 1 + countNames(inner) : 1;
    }
  return names;
}

/** The first name that stands twice in one object; the text is known to be good JSON. */
function findDuplicate(text: string): string {
  const open: (Set<string> | null)[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g)) {
    const [token, inner, colon] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(`"${inner}"`) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return '?';
}

/** V8 tells the position in its own words; the text itself must not get into the message. */
function lineOf(thrown: unknown, text: string): number {
  const position = /position (\d+)/.exec((thrown as Error).message)?.[1];
  const upTo = position === undefined ? text : text.slice(0, Number(position));
  return upTo.split('\n').length - 1;
}

/** `line`: line of the file on which the bytes start. `names`: as the scanner counted them. */
export function parseJson(bytes: Uint8Array, line: number, names: number): { readonly value: unknown } | Fault {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return textFaults['json.encoding']();
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return textFaults['json.broken']({
      line: line + lineOf(thrown, text),
      problem: 'a character that does not belong there',
    });
  }
  if (countNames(value) !== names)
    return textFaults['json.duplicate_key']({ key: findDuplicate(text).slice(0, 60) });
  return { value };
}
