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

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows no control character in a string
  /\s*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Where text that is no JSON goes wrong (the engine's own message may or may not say): offset of the first bad token. */
export function findBreak(text: string): number {
  const open: string[] = [];
  let next: 'value' | 'name' | 'colon' | 'comma' = 'value';
  let mayClose = false;
  TOKEN.lastIndex = 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    const [token, sign, quoted] = TOKEN.exec(text) ?? [];
    const start = at + (token?.length ?? 0) - (token?.trimStart().length ?? 0);
    if (token === undefined) return at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const closes = sign === '}' || sign === ']';
    if (closes) {
      if ((next !== 'comma' && !mayClose) || open.pop() !== (sign === '}' ? '{' : '[')) return start;
      next = 'comma';
    } else if (next === 'value' && (sign === '{' || sign === '[')) {
      open.push(sign);
      next = sign === '{' ? 'name' : 'value';
    } else if (next === 'value' && sign === undefined) next = 'comma';
    else if (next === 'name' && quoted !== undefined) next = 'colon';
    else if (next === 'colon' && sign === ':') next = 'value';
    else if (next === 'comma' && sign === ',' && open.length > 0) next = open.at(-1) === '{' ? 'name' : 'value';
    else return start;
    mayClose = sign === '{' || sign === '[';
  }
}

const lineOf = (text: string): number => text.slice(0, findBreak(text)).split('\n').length - 1;

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
  } catch {
    return textFaults['json.broken']({
      line: line + lineOf(text),
      problem: 'a character that does not belong there',
    });
  }
  if (countNames(value) !== names)
    return textFaults['json.duplicate_key']({ key: findDuplicate(text).slice(0, 60) });
  return { value };
}
