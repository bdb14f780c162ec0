/** A first sync over a narrow line: several parts of the snapshot are asked for at once, and the last of them comes long after. */
import { afterEach, expect, it } from 'vitest';
import { type Desk, openTestClinic, spaceHashes, type TestClinic, workAndErase } from './clinic.testing.ts';
import { replyIn } from './relay.testing.ts';
import type { Connect } from './types.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

/** Each part of a snapshot takes so long, and what comes behind it as well. */
const narrow =
  ({ relay }: TestClinic, millis: number): Connect =>
  (url, events) => {
    const held: (() => void)[] = [];
    let isBusy = false;
    const step = (): void => {
      const hand = held.shift();
      isBusy = hand !== undefined;
      hand?.();
    };
    return relay.outside.connect(url, {
      ...events,
      received(type, frame) {
        const isPart = replyIn('down', frame)?.kind === 'chunk';
        const hand = (): void => {
          if (!isPart) {
            events.received(type, frame);
            step();
            return;
          }
          relay.timers.after(millis, () => {
            events.received(type, frame);
            step();
          });
        };
        held.push(hand);
        if (!isBusy) step();
      },
      closed(reason) {
        held.length = 0;
        isBusy = false;
        events.closed(reason);
      },
    });
  };

it('comes to its end where a part of the snapshot takes eight seconds', async () => {
  clinic = await openTestClinic(3);
  const [ana] = clinic.desks as [Desk];
  ana.writesSnapshots = true;
  ana.measures = { blockOps: 2, often: 1000 };
  await workAndErase(clinic, 'N');
  const cleo = await clinic.admit();
  cleo.online(narrow(clinic, 8_000));
  for (let seconds = 0; seconds < 3600 && !cleo.client!.isSettled; seconds += 2) {
    clinic.relay.advance(2000);
    await clinic.settle();
  }
  expect(cleo.client!.isSettled).toBe(true);
  expect(spaceHashes(cleo)).toEqual(spaceHashes(ana));
});
