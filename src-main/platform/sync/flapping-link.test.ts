/** A relay that keeps something back, and ends the link every few seconds. */
import { afterEach, expect, it } from 'vitest';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { alarmsOf } from './lost-chains.testing.ts';
import { replyIn } from './relay.testing.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

it('is found out within five minutes all the same', async () => {
  clinic = await openTestClinic(3);
  const [ana, ben, cleo] = clinic.desks as [Desk, Desk, Desk];
  for (const desk of [ana, cleo]) desk.online();
  let isKeptBack = false;
  // Ben is told how far the log goes, and gets nothing of it.
  ben.online((url, events) =>
    clinic.relay.outside.connect(url, {
      ...events,
      received(type, frame) {
        if (!isKeptBack || replyIn('down', frame)?.kind !== 'delivery') events.received(type, frame);
      },
    }),
  );
  await clinic.pass(1);
  isKeptBack = true;
  const person = ana.create({ name: { given: 'Kept back' } });
  await clinic.pass(1);
  for (let seconds = 0; seconds < 300; seconds += 8) {
    clinic.relay.advance(8000);
    await clinic.settle();
    clinic.relay.cut();
    await clinic.settle();
  }
  expect(alarmsOf(ben)).toContain('withheld');
  expect(ben.records.peek('person', person)).toBeNull();
});
