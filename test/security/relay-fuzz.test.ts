import { expect, it } from 'vitest';
import { requestSamples } from '../../sync-server/protocol/frames.testing.ts';
import { fuzzRelay } from './relay-fuzz.ts';

it('brings no relay down, whatever it is sent', { timeout: 120_000 }, () => {
  const { crashes, grown, answered, closed, refused, kinds } = fuzzRelay({ inputs: 20_000, seed: 4 });
  expect(crashes).toEqual([]);
  expect(grown).toBeLessThan(50e6);
  // It reached what lies behind the first check, too.
  expect(answered).toBeGreaterThan(1_000);
  expect(closed[4400]).toBeGreaterThan(1_000);
  for (const code of ['malformed', 'chain', 'missing', 'not-member', 'quota', 'stale', 'unknown-organisation'])
    expect([code, refused[code] ?? 0]).toEqual([code, expect.toSatisfy((count: number) => count > 0)]);
  // Every kind of the protocol, each looked at; and done, but where that takes a signature of this very connection, or a snapshot.
  const asked = Object.keys(requestSamples).filter((kind) => kind !== 'ping');
  expect(Object.keys(kinds).sort()).toEqual(asked.sort());
  const done = Object.keys(kinds).filter((kind) => kinds[kind]!.done > 0);
  const hard = ['auth', 'compact', 'newestSnapshot', 'publish', 'recover'];
  expect(asked.filter((kind) => !done.includes(kind) && !hard.includes(kind))).toEqual([]);
});

it('notices a relay that fails', { timeout: 60_000 }, () => {
  const { crashes } = fuzzRelay({
    inputs: 3_000,
    seed: 5,
    storage: (memory) => ({
      ...memory,
      entryOf: (org, space, device, seq) => {
        if (seq > 1e15) throw new RangeError('too large a number');
        return memory.entryOf(org, space, device, seq);
      },
    }),
  });
  expect(crashes).toContain('request.failed: RangeError');
});
