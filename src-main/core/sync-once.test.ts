import { expect, it } from 'vitest';
import type { LinkState } from '#platform/sync/client-types.ts';
import type { Timers } from '#platform/sync/types.ts';
import { untilSettled } from './sync-once.ts';

/** Time that passes when told; `late`: by how much each call comes later than it should. */
function slowTimers(late = 0) {
  const due: { at: number; work: () => void }[] = [];
  let now = 0;
  const timers: Timers = {
    after(millis, work) {
      const one = { at: now + millis + late, work };
      due.push(one);
      return () => void (due.includes(one) && due.splice(due.indexOf(one), 1));
    },
  };
  return {
    timers,
    due,
    async pass(millis: number): Promise<void> {
      const until = now + millis;
      for (;;) {
        due.sort((one, other) => one.at - other.at);
        const next = due[0];
        if (next === undefined || next.at > until) break;
        due.shift();
        now = next.at;
        next.work();
        await Promise.resolve();
      }
      now = until;
    },
  };
}

function begin(late = 0) {
  const time = slowTimers(late);
  const client = {
    link: { state: 'offline' as LinkState, reason: 'ECONNREFUSED' },
    isSettled: false,
    isFrozen: false,
    flushed: 0,
    flush() {
      client.flushed += 1;
    },
  };
  let outcome: unknown = 'none yet';
  untilSettled(client, time).then(
    () => {
      outcome = 'settled';
    },
    (thrown: { code: string }) => {
      outcome = thrown.code;
    },
  );
  return { ...time, client, outcome: () => outcome };
}

it.each([0, 400])(
  'gives up eight seconds after the link went, though each look comes %i ms late',
  async (late) => {
    const { pass, outcome } = begin(late);
    await pass(7_900);
    expect(outcome()).toBe('none yet');
    await pass(1_100);
    expect(outcome()).toBe('relay.unreachable');
  },
);

it('waits for as long as it takes to find its place, and gives up eight seconds after that link went', async () => {
  const { pass, outcome, client } = begin();
  await pass(5_000);
  client.link.state = 'joining';
  await pass(60_000);
  client.link.state = 'offline';
  await pass(7_900);
  expect(outcome()).toBe('none yet');
  await pass(200);
  expect(outcome()).toBe('relay.unreachable');
});

it('ends when nothing is left, having said what was seen, and leaves no timer behind', async () => {
  const { pass, outcome, client, due } = begin();
  await pass(1_000);
  client.link.state = 'online';
  client.isSettled = true;
  await pass(200);
  expect(outcome()).toBe('settled');
  expect(client.flushed).toBe(1);
  expect(due).toEqual([]);
});

it('gives up where what is missing is nowhere, and goes on where a snapshot came in time', async () => {
  const { pass, outcome, client } = begin();
  client.link = { state: 'online', reason: 'dropped' };
  await pass(5_000);
  client.link = { state: 'online', reason: 'none' };
  await pass(60_000);
  expect(outcome()).toBe('none yet');
  client.link = { state: 'online', reason: 'dropped' };
  await pass(8_200);
  expect(outcome()).toBe('relay.dropped');
});

it('gives up where somebody has to look into an alarm, or the relay does not take back what it lost', async () => {
  const frozen = begin();
  frozen.client.link = { state: 'joining', reason: 'none' };
  frozen.client.isFrozen = true;
  await frozen.pass(8_200);
  expect(frozen.outcome()).toBe('device.stopped');
  const overtaken = begin();
  overtaken.client.link = { state: 'joining', reason: 'stale' };
  await overtaken.pass(8_200);
  expect(overtaken.outcome()).toBe('membership.overtaken');
});

it('says at once that this computer was shut out', async () => {
  const { pass, outcome, client, due } = begin();
  client.link.state = 'revoked';
  await pass(100);
  expect(outcome()).toBe('device.revoked');
  expect(due).toEqual([]);
});

it.each(['quota', 'storage'])(
  'does not wait for ever where the relay takes nothing from anybody: %s',
  async (reason) => {
    const { pass, outcome, client } = begin();
    Object.assign(client.link, { state: 'online', reason: null });
    await pass(60_000);
    client.link.reason = reason;
    await pass(7_900);
    expect(outcome()).toBe('none yet');
    await pass(200);
    expect(outcome()).toBe('relay.refused');
  },
);
