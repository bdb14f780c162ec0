import { expect, it } from 'vitest';
import { MAX_WHISPER, WHISPERS, whispers } from '../protocol/frames.ts';
import { testClinic, testHouse } from './testing.ts';

const ALL = '0'.repeat(32);
const bytes = Buffer.from('sealed');

it('hands a whisper to all who hold the space and follow it, under the name of its device', () => {
  const { world, clinic, first, second } = testHouse();
  const south = testClinic('south', world.relay.publicKey);
  world.publish(south);
  const [desk, quiet, foreign] = [
    world.let(clinic, second),
    world.let(clinic, second),
    world.let(south, south.first),
  ];
  const stranger = world.connect();
  desk.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  foreign.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  const sender = world.let(clinic, first);
  sender.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  sender.whisper({ kind: 'whisper', space: 'org', to: ALL, bytes });
  expect(desk.whispered).toEqual([{ kind: 'whispered', from: first.id, space: 'org', bytes }]);
  for (const other of [quiet, foreign, stranger, sender]) expect(other.whispered).toEqual([]);
});

it('hands a whisper to one device, wherever it is connected, if it holds the space', () => {
  const { world, clinic, first, second } = testHouse({}, ['org']);
  const [one, two] = [world.let(clinic, second), world.let(clinic, second)];
  const sender = world.let(clinic, first);
  sender.whisper({ kind: 'whisper', space: 'org', to: second.id, bytes });
  sender.whisper({ kind: 'whisper', space: 'clinical', to: second.id, bytes });
  expect([one.whispered.length, two.whispered.length]).toEqual([1, 1]);
});

it('takes none from who does not hold the space', () => {
  const { world, clinic, first, second } = testHouse({}, ['org']);
  const hub = world.let(clinic, first);
  hub.answer({ kind: 'follow', ref: 1, space: 'restricted', after: 0 });
  world.let(clinic, second).whisper({ kind: 'whisper', space: 'restricted', to: ALL, bytes });
  expect(hub.whispered).toEqual([]);
});

it('drops what a slow reader would have to wait for, and never delivers it later', () => {
  const { world, clinic, first, second } = testHouse();
  const desk = world.let(clinic, second);
  const sender = world.let(clinic, first);
  desk.waiting = 300_000;
  sender.whisper({ kind: 'whisper', space: 'org', to: second.id, bytes });
  desk.waiting = 0;
  world.pass(60_000);
  expect(desk.whispered).toEqual([]);
  sender.whisper({ kind: 'whisper', space: 'org', to: second.id, bytes });
  expect(desk.whispered).toHaveLength(1);
  expect(world.relay.metrics()).toContain('almoner_relay_whispers_dropped_total 1\n');
});

it('hands on so many in a time, fewer long ones', () => {
  const { world, clinic, first, second } = testHouse();
  const desk = world.let(clinic, second);
  const sender = world.let(clinic, first);
  const send = (count: number, length: number) => {
    desk.whispered.length = 0;
    for (let sent = 0; sent < count; sent += 1)
      sender.whisper({ kind: 'whisper', space: 'org', to: second.id, bytes: Buffer.alloc(length) });
    return desk.whispered.length;
  };
  expect(send(500, 16)).toBe(200);
  world.pass(1_000);
  expect(send(500, 16)).toBeLessThanOrEqual(50);
  world.pass(60_000);
  expect(send(500, MAX_WHISPER)).toBeLessThan(20);
  expect(sender.closed).toBeNull();
});

it('takes no word that only a relay says', () => {
  const { world, clinic, first } = testHouse();
  const sender = world.let(clinic, first);
  sender.raw(WHISPERS, whispers.encode({ kind: 'whispered', from: first.id, space: 'org', bytes }));
  expect(sender.closed).toEqual({ code: 4400, reason: 'malformed' });
});
