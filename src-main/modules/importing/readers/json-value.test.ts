import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '#shared/errors/fault.ts';
import { findBreak, parseJson } from './json-value.ts';

/** Names of all objects, as the scanner counts them. */
const names = (text: string) => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((match) => match[1]).length;
const parse = (text: string, line = 1) => parseJson(Buffer.from(text), line, names(text));
const codeOf = (result: ReturnType<typeof parse>) => (result instanceof Fault ? result.code : 'value');

describe('parseJson', () => {
  it('gives back every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('refuses a name that stands twice in one object, and says which', () => {
    const fault = parse('{"a":[{"b":1},{"b":1}],"c":{"d":1,"e":"\\"d\\":","d":2}}');
    expect(fault).toBeInstanceOf(Fault);
    expect((fault as Fault).toValue()).toMatchObject({ code: 'json.duplicate_key', params: { key: 'd' } });
  });

  it('says the line of the file on which it breaks, and shows nothing of its content', () => {
    const fault = parse('{\n  "name": "Secret",\n  // a comment\n  "id": 1\n}', 10) as Fault;
    expect(fault.params).toMatchObject({ line: 12 });
    expect(JSON.stringify(fault.toValue())).not.toContain('Secret');
  });

  it('refuses what is not UTF-8, and a NUL in a string', () => {
    expect(codeOf(parseJson(Buffer.from([0x22, 0xe9, 0x22]), 1, 0))).toBe('json.encoding');
    expect(codeOf(parse('"a\u0000b"'))).toBe('json.broken');
  });
});

describe('findBreak', () => {
  it('finds no break before the end of good JSON, and one within bad', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('}', ']', ',', ':', '"', 'x', ''),
        (value, place, mess) => {
          const good = JSON.stringify(value);
          expect(findBreak(good)).toBe(good.length);
          const at = place % (good.length + 1);
          const bad = good.slice(0, at) + mess + good.slice(at + 1);
          expect(findBreak(bad)).toBeLessThanOrEqual(bad.length);
        },
      ),
    );
  });

  it.each([
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['{a:1}', 1],
    ['[1.]', 2],
    ['{"a":[}', 6],
  ])('%s breaks at %i', (text, at) => {
    expect(findBreak(text)).toBe(at);
  });
});
