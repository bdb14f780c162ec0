import { expect, it } from 'vitest';
import { ENVELOPES } from '#protocol/frames.ts';
import { createTestRelay } from './relay.testing.ts';
import { relayAnswers } from './relay-answers.ts';
import type { Outside } from './relay-work.ts';

/** Somebody at the address who says `frame` at once, or nothing. */
function somebody(frame: Uint8Array | null) {
  let later: (() => void) | null = null;
  const closes: string[] = [];
  const outside: Outside = {
    connect: (_url, events) => {
      setImmediate(() => {
        events.opened();
        if (frame) events.received(ENVELOPES, frame);
        else events.closed('ECONNREFUSED');
      });
      return { send: () => undefined, waiting: 0, close: () => void closes.push('closed') };
    },
    timers: {
      after(_millis, work) {
        later = work;
        return () => {
          later = null;
        };
      },
    },
  };
  return { outside, pass: () => later?.(), isClosed: () => closes.length === 1 };
}

it('says that a relay is there by its hello alone', async () => {
  const relay = createTestRelay();
  expect(await relayAnswers(relay.outside, relay.url)).toEqual({ answers: true, reason: null });
});

it('says no where something else answers', async () => {
  const stranger = somebody(Buffer.from('HTTP/1.1 200 OK'));
  expect(await relayAnswers(stranger.outside, 'ws://127.0.0.1:1')).toEqual({ answers: false, reason: 'no relay' });
  expect(stranger.isClosed()).toBe(true);
});

it('says no, and why, where nobody answers for a while, and lets go', async () => {
  const nobody = somebody(null);
  const answer = relayAnswers(nobody.outside, 'ws://127.0.0.1:1');
  await new Promise(setImmediate);
  nobody.pass();
  expect(await answer).toEqual({ answers: false, reason: 'ECONNREFUSED' });
  expect(nobody.isClosed()).toBe(true);
});
