import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../room/limits.ts';
import { addressGroup, createAddresses } from './addresses.ts';
import { createBucket } from './rates.ts';
import { isToken } from './token.ts';

it('gives so much at once, then so much a second', () => {
  const clock = { now: () => now };
  let now = 0;
  const bucket = createBucket(clock, 10, 2);
  const take = (times: number) => Array.from({ length: times }, () => bucket.take(1)).filter(Boolean).length;
  expect(bucket.isFull).toBe(true);
  expect(take(15)).toBe(10);
  expect(bucket.wait).toBe(3_000);
  now += 3_000;
  expect(bucket.wait).toBe(0);
  expect(take(5)).toBe(1);
  now += 3_600_000;
  expect(bucket.isFull).toBe(true);
  expect(take(15)).toBe(10);
});

it('knows who never listens, and forgives him with time', () => {
  let now = 0;
  const bucket = createBucket({ now: () => now }, 10, 1);
  for (let times = 0; times < 19; times += 1) bucket.take(1);
  expect(bucket.isOverdrawn).toBe(false);
  for (let times = 0; times < 50; times += 1) bucket.take(1);
  expect(bucket.isOverdrawn).toBe(true);
  now += 20_000;
  expect(bucket.wait).toBe(0);
});

it('gives nothing for a clock that is set back, and goes on from there', () => {
  let now = 1_000_000;
  const bucket = createBucket({ now: () => now }, 4, 1);
  for (let times = 0; times < 4; times += 1) bucket.take(1);
  now = 0;
  expect(bucket.take(1)).toBe(false);
  now = 5_000;
  expect(bucket.take(1)).toBe(true);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('takes %s for %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it('gives an address its share, and those of one network together', () => {
  let now = 0;
  const limits = { ...DEFAULT_LIMITS, connectionsPerAddress: 2, addressBurst: 100, addressRate: 10 };
  const addresses = createAddresses({ now: () => now }, limits);
  expect(['2001:db8::1', '2001:db8::2', '2001:db8::3'].map((one) => addresses.enter(one))).toEqual([
    true,
    true,
    false,
  ]);
  expect(addresses.enter('2001:db8:0:1::1')).toBe(true);
  addresses.left('2001:db8::1');
  addresses.prune();
  expect(addresses.enter('2001:db8::4')).toBe(true);
  for (let failures = 0; failures < 6; failures += 1) addresses.failed('192.0.2.1');
  addresses.prune();
  expect(addresses.enter('192.0.2.1')).toBe(false);
  now += 60_000;
  expect(addresses.enter('192.0.2.1')).toBe(true);
});

it('asks for the token where there is one', () => {
  expect(isToken(null, '')).toBe(true);
  expect(isToken('a token', 'a token')).toBe(true);
  for (const wrong of ['', 'a toke', 'a token ', 'A token']) expect(isToken('a token', wrong)).toBe(false);
});
