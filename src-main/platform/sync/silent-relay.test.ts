/** A relay that lets a computer in after it was started, and tells it nothing of what there is. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Reply } from '#protocol/frames.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { alarmsOf } from './lost-chains.testing.ts';
import { replyIn } from './relay.testing.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  ana!.create({ name: { given: 'First' } });
  await clinic.settle();
});
afterEach(() => clinic.close());

const TELLS_NOTHING: readonly Reply['kind'][] = ['hello', 'ok', 'pong', 'records'];

/** Ben is let in, and told nothing; then all of it. */
async function letInAndTellNothing(): Promise<void> {
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    return reply === null || TELLS_NOTHING.includes(reply.kind) ? frame : null;
  };
  ben!.online();
  await clinic.pass(5);
  expect(ben!.client!.link.state).not.toBe('online');
  expect(alarmsOf(ben!)).toContain('withheld');

  clinic.tamper = (_direction, frame) => frame;
  clinic.relay.cut();
  await clinic.pass(3);
  expect(ben!.client!.isSettled).toBe(true);
  expect(alarmsOf(ben!)).toEqual(new Set());
}

it('that tells it nothing of its logs is found out within five minutes', async () => {
  ben!.offline();
  await clinic.settle();
  await letInAndTellNothing();
});

it('that tells it nothing is found out within five minutes', async () => {
  ben!.offline();
  await clinic.settle();
  // The relay's word on that is asked for before any log is.
  await clinic.admit();
  await clinic.settle();
  await letInAndTellNothing();
});

it('is not accused while it says, one after the other, what there is', async () => {
  ben!.offline();
  await clinic.settle();
  const held: (() => void)[] = [];
  clinic.tamper = (_, frame) => frame;
  ben!.online((url, events) =>
    clinic.relay.outside.connect(url, {
      ...events,
      received(isText, frame) {
        const hand = (): void => events.received(isText, frame);
        // Twenty seconds for each answer.
        if (held.push(hand) === 1) next();
      },
    }),
  );
  function next(): void {
    clinic.relay.timers.after(20_000, () => {
      held.shift()?.();
      if (held.length > 0) next();
    });
  }
  for (let minute = 0; minute < 12; minute += 1) {
    await clinic.pass(1);
    expect(alarmsOf(ben!)).toEqual(new Set());
  }
});
