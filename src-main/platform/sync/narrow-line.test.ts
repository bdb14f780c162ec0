/** A line that takes longer for one envelope than an answer may take. */
import { afterEach, expect, it } from 'vitest';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';
import type { Connect } from './types.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

/** What is put takes so long on its way, and what is said after it comes behind it. */
const narrowUp =
  ({ relay }: TestClinic, millis: number): Connect =>
  (url, events) => {
    const held: (readonly [number, Uint8Array])[] = [];
    let isBusy = false;
    const link = relay.outside.connect(url, events);
    const step = (): void => {
      const next = held.shift();
      isBusy = next !== undefined;
      if (next === undefined) return;
      const hand = (): void => {
        link.send(...next);
        step();
      };
      if (requestIn('up', next[1])?.kind === 'put') relay.timers.after(millis, hand);
      else hand();
    };
    return {
      ...link,
      send(type, frame) {
        held.push([type, Buffer.from(frame)]);
        if (!isBusy) step();
      },
    };
  };

it('brings all to the relay in time', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  ben.online();
  await clinic.pass(2);
  const people = Array.from({ length: 3 }, () => ana.create({ name: { given: 'Far away' } }));
  // 300 kB at 64 kbit/s.
  ana.online(narrowUp(clinic, 40_000));
  let minutes = 0;
  for (; minutes < 60 && !ana.client!.isSettled; minutes += 1) await clinic.pass(1);
  expect(minutes).toBeLessThan(10);
  expect(people.every((person) => ben.records.peek('person', person) !== null)).toBe(true);
  expect(ana.client!.isSettled).toBe(true);
});

it('is waited for where the relay takes its time', async () => {
  clinic = await openTestClinic(2);
  const [ana] = clinic.desks as [Desk];
  ana.online((url, events) =>
    clinic.relay.outside.connect(url, {
      ...events,
      received(type, frame) {
        const copy = Buffer.from(frame);
        if (replyIn('down', frame)?.kind !== 'receipt') events.received(type, frame);
        else clinic.relay.timers.after(100_000, () => events.received(type, copy));
      },
    }),
  );
  ana.create({ name: { given: 'Late' } });
  let minutes = 0;
  for (; minutes < 30 && !ana.client!.isSettled; minutes += 1) await clinic.pass(1);
  expect(minutes).toBeLessThan(10);
});
