/** A computer's clock beside the relay's: said, noted in the audit log, and asked about again once it was set. */
import { beforeEach, expect, test } from 'vitest';
import { signHead } from '#protocol/receipt.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import { type ClockWatch, watchClock } from './clock-watch.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);

/** This computer's clock, and the relay's. */
let [here, there] = [NOON, NOON];
let noted: string[] = [];
beforeEach(() => {
  [here, there] = [NOON, NOON];
  noted = [];
});

/** A watch whose relay answers at once, in a time that the test lets pass. */
function watched({ seed = 7, slow = 0 }: { readonly seed?: number; readonly slow?: number } = {}) {
  const due = new Set<{ at: number; work: () => void }>();
  let passed = 0;
  const listeners = new Set<() => void>();
  const state = { isThere: false, asked: 0, changes: 0 };
  const sign = createSigner(Buffer.alloc(32, seed));
  const { publicKey } = signingKeysFrom(Buffer.alloc(32, 7));
  const session = {
    async ask() {
      state.asked += 1;
      here += slow;
      const head = {
        org: '0'.repeat(32),
        space: 'audit',
        log: '0'.repeat(32),
        place: 0,
        head: '0'.repeat(64),
      } as const;
      return { kind: 'head', ref: 1, head: signHead({ ...head, at: there }, sign) };
    },
  };
  const watch: ClockWatch = watchClock({
    audit: { append: ({ action, detail }) => void noted.push(`${action} ${JSON.stringify(detail ?? null)}`) },
    clock: { now: () => here },
    relayKey: () => publicKey.toString('hex'),
    timers: {
      after(millis, work) {
        const one = { at: passed + millis, work };
        due.add(one);
        return () => void due.delete(one);
      },
    },
    client: {
      session: () => (state.isThere ? (session as never) : null),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    changed: () => {
      state.changes += 1;
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ state, watch, listeners },
    async pass(millis: number) {
      for (const end = passed + millis; passed < end; ) {
        passed += 15_000;
        here += 15_000;
        there += 15_000;
        for (const one of [...due].filter(({ at }) => at <= passed)) {
          due.delete(one);
          one.work();
        }
        await settle();
      }
    },
    async link() {
      state.isThere = true;
      for (const listener of listeners) listener();
      await settle();
    },
  };
}

test('a clock that is right is not worth a word', async () => {
  here += 119_000;
  const { watch, link, pass, state } = watched();
  await link();
  await pass(60 * MINUTE);
  expect(state.asked).toBeGreaterThanOrEqual(6);
  expect(state.asked).toBeLessThan(10);
  expect([watch.off(), noted, state.changes]).toEqual([null, [], 0]);
});

test('a wrong one is told at once, noted once, and noted again when it is right', async () => {
  here -= 7 * MINUTE;
  const { watch, link, pass, state, listeners } = watched();
  await link();
  expect([watch.off(), noted]).toEqual([-420, ['clock-off {"seconds":-420}']]);
  await pass(30 * MINUTE);
  expect(noted).toEqual(['clock-off {"seconds":-420}']);
  here = there;
  // Not in ten minutes, but when it is next looked at.
  await pass(15_000);
  expect([watch.off(), noted, state.changes]).toEqual([
    null,
    ['clock-off {"seconds":-420}', 'clock-right null'],
    2,
  ]);
  here += 365 * 24 * 60 * MINUTE;
  await pass(15_000);
  expect(watch.off()).toBe(365 * 24 * 60 * 60);
  watch.stop();
  const { asked } = state;
  await pass(30 * MINUTE);
  expect([state.asked, listeners.size]).toEqual([asked, 0]);
});

test('an answer that was long on its way, or is not the relay’s, says nothing', async () => {
  const slow = watched({ slow: 11 * MINUTE });
  await slow.link();
  const forged = watched({ seed: 8 });
  here += 60 * MINUTE;
  await forged.link();
  expect([slow.watch.off(), forged.watch.off(), noted]).toEqual([null, null, []]);
});
