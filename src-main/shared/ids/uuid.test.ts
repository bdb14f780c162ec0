import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSource, idFromBytes, idToBytes, isId } from './uuid.ts';

const random = { bytes: (length: number) => new Uint8Array(length).fill(0xff) };

test('ids are version 7, variant 10, and carry the time', () => {
  const id = createIdSource({ now: () => 0x0192_f4c0_1234 }, random)();
  expect(id).toBe('0192f4c0-1234-7000-bfff-ffffffffffff');
});

test('ids rise strictly, within a millisecond, past its end, and when the clock goes back', () => {
  let now = 1_700_000_000_000;
  const next = createIdSource({ now: () => now }, random);
  let last = '';
  for (let i = 0; i < 10_000; i += 1) {
    if (i === 5_000) now -= 3_600_000;
    const id = next();
    expect(isId(id) && id > last).toBe(true);
    last = id;
  }
});

test('bytes and text are one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(idToBytes(idFromBytes(bytes))).toEqual(bytes);
    }),
  );
});

test.each([
  '',
  'x',
  '0192f4c0-1234-7000-bfff-fffffffffff',
  '0192F4C0-1234-7000-BFFF-FFFFFFFFFFFF',
  '0192f4c01234-7000-bfff-ffffffffffff-',
  '0192f4c0-1234-7000-bfff-ffffffffffff0',
  '0192f4c0-1234-7000-bfff-fffffffffff\u0130',
  '0192f4c0-1234-7000-bfff-fffffffffffg',
  '0192f4c0-1234-7000-bfff 0ffffffffffff'.slice(0, 36),
])('“%s” is no id', (text) => {
  expect(isId(text)).toBe(false);
  expect(() => idToBytes(text)).toThrow(RangeError);
});
