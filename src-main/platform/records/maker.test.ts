import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSource, idFromBytes, isId } from '#shared/ids/uuid.ts';
import { isMadeBy, makerMark } from './maker.ts';
import { seededRandom } from './testing.ts';

const device = '019cbe67-ce40-7000-8000-0000000000aa';
const other = '019cbe67-ce40-7000-8000-0000000000ab';
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('an id holds who made it, and nobody else', () => {
  const newId = createIdSource({ now: () => 1_772_721_000_000 }, seededRandom(3), makerMark(device));
  const ids = Array.from({ length: 2000 }, newId);
  expect(new Set(ids).size).toBe(2000);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) {
    expect(isId(id)).toBe(true);
    expect(id).toMatch(/^.{14}7.{4}[89ab]/);
    expect(isMadeBy(id, device)).toBe(true);
    expect(isMadeBy(id, other)).toBe(false);
  }
});

test('one bit less is another', () => {
  const id = createIdSource({ now: () => 1_772_721_000_000 }, seededRandom(5), makerMark(device))();
  const whole = Buffer.from(id.replaceAll('-', ''), 'hex');
  for (let bit = 0; bit < 128; bit += 1) {
    const changed = Buffer.from(whole);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(isMadeBy(idFromBytes(changed), device)).toBe(false);
  }
});

test('an id out of the air holds nobody', () => {
  fc.assert(fc.property(bytes, (id) => !isMadeBy(idFromBytes(id), device)));
});
