import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRegistry } from '#shared/entity/registry.ts';
import { openTestRecords, type TestRecords } from '../records/testing.ts';
import { createReadTraces, type ReadTraces } from './read-trace.ts';

let clinic: TestRecords;
let traces: ReadTraces;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  clinic = await openTestRecords(createRegistry([]));
  traces = createReadTraces(clinic.audit, clinic.writer, clinic.clock);
});
afterEach(async () => {
  vi.useRealTimers();
  await clinic.close();
});

const written = (): number => clinic.writer.prepare('SELECT count(*) AS count FROM audit').get()!.count as number;
const open = (id: string, actor = clinic.admin): void =>
  traces.leave(actor, { action: 'open', entity: 'person', ids: [id] });

test('opening a record is written at once, together with what was gathered before', () => {
  const id = clinic.newId();
  traces.leave(clinic.admin, { action: 'list', entity: 'person', ids: [id] });
  expect(written()).toBe(0);
  open(id);
  expect(written()).toBe(2);
});

test('a record asked for again within a minute is written with the next, and never left out', () => {
  const id = clinic.newId();
  open(id);
  open(id);
  expect(written()).toBe(1);
  vi.advanceTimersByTime(2000);
  expect(written()).toBe(2);
  clinic.clock.advance(60_000);
  open(id);
  expect(written()).toBe(3);
});

test('another user, another record, and a clock put back are openings of their own', () => {
  const id = clinic.newId();
  open(id);
  open(id, clinic.reader);
  open(clinic.newId());
  expect(written()).toBe(3);
  clinic.clock.advance(-3_600_000);
  open(id);
  expect(written()).toBe(4);
});

test('what cannot be written is refused, and asked for again is written at once', () => {
  const id = clinic.newId();
  const append = vi.spyOn(clinic.audit, 'append').mockImplementationOnce(() => {
    throw new Error('no room');
  });
  expect(() => open(id)).toThrow('no room');
  append.mockRestore();
  expect(written()).toBe(0);
  open(id);
  expect(written()).toBe(1);
});
