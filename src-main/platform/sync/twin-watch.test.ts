import { expect, it } from 'vitest';
import { createTwinWatch, type TwinWatch } from './twin-watch.ts';

/** Runs of one database that hear each other, and all that was said. */
function createRoom() {
  const runs: { readonly watch: TwinWatch; heard: number }[] = [];
  const said: Uint8Array[] = [];
  const begin = (name: number) => {
    const run = {
      heard: 0,
      watch: createTwinWatch({
        instance: Buffer.alloc(16, name),
        say(bytes) {
          said.push(bytes);
          for (const one of runs) if (one !== run) one.watch.hear(bytes);
        },
        heard: () => {
          run.heard += 1;
        },
      }),
    };
    runs.push(run);
    return run;
  };
  return { begin, said, end: () => runs.splice(0) };
}

it('two runs at one time know of each other, whichever asked', () => {
  const room = createRoom();
  const [one, other] = [room.begin(1), room.begin(2)];
  one.watch.ask();
  expect([one.heard > 0, other.heard > 0]).toEqual([true, true]);
});

it('a run that ended is none, whatever of it is said again', () => {
  const room = createRoom();
  const [one, other] = [room.begin(1), room.begin(2)];
  one.watch.ask();
  other.watch.ask();
  room.end();
  const next = room.begin(3);
  next.watch.ask();
  const count = room.said.length;
  for (const bytes of [...room.said]) next.watch.hear(bytes);
  expect(next.heard).toBe(0);
  expect(room.said.length).toBeLessThan(count + 3);
});

it('what is no such word is left alone, and nobody is answered without end', () => {
  const room = createRoom();
  const { watch } = room.begin(1);
  for (let name = 10; name < 100; name += 1) watch.hear(Buffer.alloc(32, name));
  watch.hear(Buffer.alloc(3));
  expect(room.said.length).toBeLessThanOrEqual(16);
});
