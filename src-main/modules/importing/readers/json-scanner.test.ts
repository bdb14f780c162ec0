import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonPiece, JsonScanner } from './json-scanner.ts';

const scan = (
  text: string,
  sizes: readonly number[] = [7],
  options: { lines?: boolean; maxBytes?: number } = {},
): JsonPiece[] => {
  const scanner = new JsonScanner({
    maxBytes: options.maxBytes ?? 1e6,
    maxDepth: 64,
    lines: options.lines ?? false,
  });
  const bytes = Buffer.from(text);
  const pieces: JsonPiece[] = [];
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = Math.max(1, sizes[n % sizes.length] as number);
    pieces.push(...scanner.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...pieces, ...scanner.end()];
};

const textOf = (piece: JsonPiece) => Buffer.from(piece.bytes).toString();
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const json = fc
  .dictionary(fc.string(), fc.jsonValue())
  .filter((value) => !('entry' in value) && !('__proto__' in value));

describe('JsonScanner', () => {
  it('gives back any sequence of objects, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 5 }), sizes, fc.boolean(), (values, cut, lines) => {
        const text = values.map((value) => JSON.stringify(value)).join('\n');
        const pieces = scan(text, cut, { lines });
        expect(pieces.map((piece) => piece.kind)).toEqual(values.map(() => 'value'));
        expect(pieces.map((piece) => JSON.parse(textOf(piece)))).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value))),
        );
      }),
    );
  });

  it('hands out the entries of a bundle one by one and leaves the rest of it whole', () => {
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 6 }),
        json,
        json,
        sizes,
        fc.constantFrom(0, 2),
        (entries, before, after, cut, indent) => {
          const bundle = {
            ...before,
            entry: entries,
            ...Object.fromEntries(Object.entries(after).map(([k, v]) => [`~${k}`, v])),
          };
          const pieces = scan(JSON.stringify(bundle, null, indent), cut);
          expect(pieces.filter((piece) => piece.kind === 'broken')).toEqual([]);
          expect(
            pieces.filter((piece) => piece.kind === 'entry').map((piece) => JSON.parse(textOf(piece))),
          ).toEqual(entries.map((entry) => JSON.parse(JSON.stringify(entry))));
          expect(JSON.parse(textOf(pieces.at(-1) as JsonPiece))).toEqual(
            JSON.parse(JSON.stringify({ ...bundle, entry: [] })),
          );
        },
      ),
    );
  });

  it('ends and keeps to its pieces whatever bytes come', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]",:\\\n ae1') }),
        sizes,
        fc.boolean(),
        (text, cut, lines) => {
          for (const piece of scan(text, cut, { lines })) {
            expect(piece.line).toBeGreaterThan(0);
            expect(piece.kind === 'broken').toBe(piece.problem !== undefined);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says the line on which an entry starts', () => {
    const pieces = scan('{\n "entry": [\n  {"a":1},\n  {"b":2}\n ]\n}');
    expect(pieces.map(({ kind, entry, line }) => [kind, entry, line])).toEqual([
      ['entry', 1, 3],
      ['entry', 2, 4],
      ['value', 0, 1],
    ]);
  });

  it('does not take an entry that lies deeper, or a name in a value, for the list of entries', () => {
    expect(scan('{"a":{"entry":[{"x":1}]},"b":"entry","c":[{"y":2}]}').map((piece) => piece.kind)).toEqual([
      'value',
    ]);
  });

  it('costs only the broken line where lines are values', () => {
    const pieces = scan('{"a":[{"b":1}\n{"c":2}\n{"d":"x\n{"e":3}', [5], { lines: true });
    expect(pieces.map(({ kind, line }) => [kind, line])).toEqual([
      ['broken', 1],
      ['value', 2],
      ['broken', 3],
      ['value', 4],
    ]);
  });

  it('refuses an entry that is nested too deep and goes on with the next', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const pieces = scan(`{"entry":[${deep},{"ok":1}]}`, [65_536]);
    expect(pieces.map(({ kind, problem }) => problem ?? kind)).toEqual(['too_deep', 'entry', 'value']);
  });

  it('refuses an entry beyond the size and goes on with the next', () => {
    const pieces = scan(`{"entry":[{"a":"${'x'.repeat(5000)}"},{"ok":1}]}`, [100], { maxBytes: 1000 });
    expect(pieces.map(({ kind, problem }) => problem ?? kind)).toEqual(['too_large', 'entry', 'value']);
  });

  it('says so when the file ends in the middle', () => {
    expect(scan('{"entry":[{"a":1},{"b":').map(({ kind, problem }) => problem ?? kind)).toEqual([
      'entry',
      'truncated',
    ]);
  });

  it('complains of a missing comma and still gives both entries', () => {
    expect(scan('{"entry":[{"a":1} {"b":2}]}').map(({ kind, problem }) => problem ?? kind)).toEqual([
      'entry',
      'syntax',
      'entry',
      'value',
    ]);
  });

  it('finds the next value after a broken one at the start of a line', () => {
    const pieces = scan('{"a":]\n  {"inner":1}\n{"b":2}');
    expect(pieces.map(({ kind, line }) => [kind, line])).toEqual([
      ['broken', 1],
      ['value', 3],
    ]);
  });
});
