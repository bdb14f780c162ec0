import { expect, it } from 'vitest';
import { ENVELOPES, type Reply, replies } from '#protocol/frames.ts';
import { openRelaySession } from './relay-session.ts';
import type { LinkEvents } from './types.ts';

const HASH = '0'.repeat(64);

/** A session on a link that the test speaks through, with a clock that it moves. */
function open() {
  let events: LinkEvents | null = null;
  let now = 0;
  const due = new Set<{ at: number; work: () => void }>();
  const session = openRelaySession({
    url: 'wss://relay.test',
    connect(_url, given) {
      events = given;
      return { waiting: 0, send: () => undefined, close: () => undefined };
    },
    timers: {
      after(millis, work) {
        const one = { at: now + millis, work };
        due.add(one);
        return () => void due.delete(one);
      },
    },
    introduction: () => null,
    events: {},
    patience: 1000,
  });
  const say = (reply: Reply): void => events!.received(ENVELOPES, replies.encode(reply));
  say({ kind: 'hello', protocol: 1, relayKey: HASH, nonce: HASH });
  const outcome = session.ask({ kind: 'chain', space: 'org', device: '0'.repeat(32) }).then(
    () => 'answered',
    () => 'given up',
  );
  return {
    ...{ session, say, outcome },
    delivered: () => say({ kind: 'delivery', space: 'org', place: 1, envelope: Buffer.alloc(8) }),
    pass() {
      now += 1000;
      for (const one of [...due].filter(({ at }) => at <= now)) {
        due.delete(one);
        one.work();
      }
    },
    answer: () => say({ kind: 'chain', ref: 1, space: 'org', device: '0'.repeat(32), seq: 0, hash: HASH }),
  };
}

it('waits for an answer that stands behind a long log', async () => {
  const { outcome, answer, delivered, pass } = open();
  for (let times = 0; times < 10; times += 1) {
    delivered();
    pass();
  }
  answer();
  expect(await outcome).toBe('answered');
});

it('waits while it takes nothing in itself', async () => {
  const { session, outcome, answer, pass } = open();
  session.pause(true);
  for (let times = 0; times < 10; times += 1) pass();
  session.pause(false);
  answer();
  expect(await outcome).toBe('answered');
});

it('gives up where nothing comes but signs of life', async () => {
  const { say, outcome, pass } = open();
  say({ kind: 'pong' });
  pass();
  expect(await outcome).toBe('given up');
});

it('gives up once the log has ended and no answer follows', async () => {
  const { outcome, delivered, pass } = open();
  delivered();
  pass();
  pass();
  expect(await outcome).toBe('given up');
});

it('gives up where others write all the time, once something that was asked later was answered', async () => {
  const { session, say, outcome, delivered, pass } = open();
  const later = session.ask({ kind: 'chain', space: 'audit', device: '0'.repeat(32) });
  const told: string[] = [];
  void outcome.then((how) => told.push(how));
  const work = async (): Promise<void> => {
    delivered();
    pass();
    await Promise.resolve();
  };
  for (let times = 0; times < 10; times += 1) await work();
  expect(told).toEqual([]);
  say({ kind: 'chain', ref: 2, space: 'audit', device: '0'.repeat(32), seq: 0, hash: HASH });
  await later;
  // A relay does not answer in its order to the millisecond.
  await work();
  expect(told).toEqual([]);
  await work();
  expect(await outcome).toBe('given up');
});

it('takes what comes after it was given up, once, and not for ever more of it', async () => {
  const { session, say, outcome, pass } = open();
  const came: number[] = [];
  const asked = Array.from({ length: 1100 }, (_, at) =>
    session.ask({ kind: 'put', envelope: Buffer.alloc(8) }, () => came.push(at)).catch(() => 'given up'),
  );
  pass();
  await outcome;
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['given up']));
  for (const at of [0, 1099, 1099]) say({ kind: 'receipt', ref: at + 2, receipt: Buffer.alloc(1) });
  expect(came).toEqual([1099]);
  say({ kind: 'chain', ref: 1098 + 2, space: 'org', device: '0'.repeat(32), seq: 0, hash: HASH });
  expect(came).toEqual([1099]);
});
