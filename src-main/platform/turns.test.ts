import { expect, it } from 'vitest';
import { createTurns, type Pace } from './turns.ts';

/** Time passes only by sleeping; `during` happens in the next sleep. */
function pace() {
  let now = 0;
  const slept: number[] = [];
  let during: (() => void) | null = null;
  const own: Pace = {
    now: () => now,
    async sleep(millis) {
      now += millis;
      slept.push(millis);
      during?.();
      during = null;
    },
  };
  return {
    own,
    slept,
    pass(millis: number) {
      now += millis;
    },
    next(work: () => void) {
      during = work;
    },
  };
}

it('lets everybody have a turn and goes on at once where nobody is there', async () => {
  const { own, slept } = pace();
  await createTurns(own).next();
  expect(slept).toEqual([0]);
});

it('waits until the keyboard has been quiet', async () => {
  const { own, slept, pass } = pace();
  const turns = createTurns(own);
  turns.touch();
  pass(100);
  await turns.next();
  expect(slept).toEqual([200]);
});

it('waits on where somebody types meanwhile, but not for ever', async () => {
  const { own, slept, next } = pace();
  const turns = createTurns(own);
  turns.touch();
  next(turns.touch);
  await turns.next();
  expect(slept).toEqual([300, 300]);
});

it('really waits', async () => {
  const turns = createTurns();
  turns.touch();
  const begun = performance.now();
  await turns.next();
  expect(performance.now() - begun).toBeGreaterThan(250);
});
