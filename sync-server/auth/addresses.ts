/** What each address may ask: so many connections at once, so many new ones and failures in a time. */
import type { Limits } from '../room/limits.ts';
import type { Clock } from '../room/types.ts';
import { type Bucket, createBucket } from './rates.ts';

/** A failure weighs as much as so many connections: wrong signatures, wrong codes, broken frames. */
const FAILURE_WEIGHT = 20;

export interface Addresses {
  /** False: it has too many connections, or asked too often. True: one more, to be given back by `left`. */
  enter(address: string): boolean;
  left(address: string): void;
  failed(address: string): void;
  /** Forgets those of whom nothing needs to be known. */
  prune(): void;
}

interface Known {
  connections: number;
  readonly bucket: Bucket;
}

/** Whoever has one IPv6 address has 2^64 of them. */
export function addressGroup(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]!.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':');
}

export function createAddresses(clock: Clock, limits: Limits): Addresses {
  const known = new Map<string, Known>();
  const of = (address: string): Known => {
    const group = addressGroup(address);
    let one = known.get(group);
    if (one === undefined) {
      one = { connections: 0, bucket: createBucket(clock, limits.addressBurst, limits.addressRate) };
      known.set(group, one);
    }
    return one;
  };
  return {
    enter(address) {
      const one = of(address);
      if (!one.bucket.take(1) || one.connections >= limits.connectionsPerAddress) return false;
      one.connections += 1;
      return true;
    },
    left(address) {
      of(address).connections -= 1;
    },
    failed: (address) => void of(address).bucket.take(FAILURE_WEIGHT),
    prune() {
      for (const [group, { connections, bucket }] of known)
        if (connections === 0 && bucket.isFull) known.delete(group);
    },
  };
}
