import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import type { Module, Platform } from '#platform/module.ts';
import { binQuery } from '#platform/records/read/bin.ts';
import { byIdsQuery } from '#platform/records/read/by-ids.ts';
import { countQuery, listQuery } from '#platform/records/read/list.ts';
import { getQuery, historyQuery } from '#platform/records/read/record.ts';
import { openTestRecords, type TestRecords } from '#platform/records/testing.ts';
import { textQuery } from '#platform/search/text.query.ts';
import { textHook } from '#platform/search/text-index.ts';
import { textIndexes } from '#platform/search/text-indexes.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Space } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { activitiesModule } from './activities.module.ts';
import { timeline } from './contract/timeline.api.ts';
import { timelineQuery } from './timeline.query.ts';

const WORD = 'zanzibarine';
const indexes = textIndexes(registry);
const NOW = '2026-03-06T00:00:00.000Z';

let db: TestRecords;
let staff: Actor;
/** Wrote the sensitive note and may only read since. */
let author: Actor;
let person: Id;
let plain: Id;
let secret: Id;

const create = (actor: Actor, entity: string, values: Record<string, unknown>): Id =>
  db.records.commit({ actor, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: { code: string }) => thrown.code,
  );

beforeEach(async () => {
  let follow: ReturnType<typeof textHook> | null = null;
  db = await openTestRecords(registry, { hooks: [(...state) => follow?.(...state)] });
  follow = textHook(db.writer, indexes);
  staff = { ...db.admin, role: 'staff', userId: db.newId() };
  author = { ...staff, role: 'read-only' };
  person = create(db.admin, 'person', { name: { family: 'Lee' } });
  const note = { kind: 'note', person, at: '2026-03-05T14:00:00.000Z' };
  plain = create(staff, 'activity', { ...note, text: 'Likes mornings' });
  secret = create(staff, 'activity', { ...note, text: `${WORD} mornings`, sensitive: true });
});
afterEach(() => db.close());

const ask = {
  timeline: (actor: Actor) =>
    db.readers.run(
      timelineQuery,
      { entity: 'person', id: person, direction: 'past', limit: 50, now: NOW } as const,
      actor,
    ),
  list: (actor: Actor, more: object = {}) =>
    db.readers.run(
      listQuery(registry),
      {
        entity: 'activity',
        limit: 50,
        state: 'live',
        now: 0,
        sort: { field: 'created', direction: 'asc' },
        ...more,
      } as const,
      actor,
    ),
  count: (actor: Actor) => db.readers.run(countQuery(registry), { entity: 'activity', now: 0 }, actor),
  search: (actor: Actor, text = WORD) =>
    db.readers.run(textQuery('t', indexes, registry), { text, limit: 20, settled: true }, actor),
};

test('the right shows sensitive entries, marked as such', async () => {
  for (const actor of [db.admin, staff]) {
    const { entries } = await ask.timeline(actor);
    expect(entries.map(({ id, sensitive }) => [id, sensitive]).sort()).toEqual(
      [
        [plain, false],
        [secret, true],
      ].sort(),
    );
    expect((await ask.count(actor)).count).toBe(2);
    expect((await ask.search(actor)).hits.map(({ id }) => id)).toEqual([secret]);
    const filter = { field: 'sensitive', op: 'is', value: true };
    expect((await ask.list(actor, { filter })).rows.map(({ id }) => id)).toEqual([secret]);
  }
});

test('who wrote one goes on seeing it, and that it is one', async () => {
  const { entries } = await ask.timeline(author);
  expect(entries.map(({ id }) => id).sort()).toEqual([plain, secret].sort());
  expect((await ask.count(author)).count).toBe(2);
  expect((await ask.search(author)).hits).toHaveLength(1);
});

describe('without the right a sensitive entry is not there', () => {
  test('in the timeline, in lists and counts, by its id, in its history', async () => {
    expect((await ask.timeline(db.reader)).entries.map(({ id }) => id)).toEqual([plain]);
    expect((await ask.list(db.reader)).rows.map(({ id }) => id)).toEqual([plain]);
    expect(await ask.count(db.reader)).toEqual({ count: 1, exact: true });
    const asked = { entity: 'activity', id: secret };
    expect(await codeOf(db.readers.run(getQuery(registry, User), asked, db.reader))).toBe('record.missing');
    expect(await codeOf(db.readers.run(historyQuery(registry, User), { ...asked, limit: 10 }, db.reader))).toBe(
      'record.missing',
    );
    const byIds = await db.readers.run(
      byIdsQuery(registry),
      { entity: 'activity', ids: [plain, secret] },
      db.reader,
    );
    expect(byIds.rows.map(({ id }) => id)).toEqual([plain]);
    expect(
      (await db.readers.run(historyQuery(registry, User), { ...asked, limit: 10 }, staff)).entries,
    ).toHaveLength(1);
  });

  test('in the search: its words are answered as words that stand nowhere, half typed ones too', async () => {
    for (const text of [WORD, WORD.slice(0, 5), `${WORD} mornings`])
      expect(await ask.search(db.reader, text)).toEqual(await ask.search(db.reader, 'quixotically'));
    expect((await ask.search(db.reader, 'mornings')).hits.map(({ id }) => id)).toEqual([plain]);
  });

  test('as the title behind a link, and in the bin', async () => {
    const call = { kind: 'call', at: '2026-03-05T14:00:00.000Z', subject: 'About her brother', sensitive: true };
    const activity = create(staff, 'activity', call);
    const task = create(db.admin, 'task', {
      title: 'Call back',
      status: 'notStarted',
      priority: 'medium',
      activity,
    });
    const titleFor = async (actor: Actor) =>
      (await db.readers.run(getQuery(registry, User), { entity: 'task', id: task }, actor)).titles[activity];
    expect(await titleFor(staff)).toBe('About her brother');
    expect(await titleFor(db.reader)).toBeNull();
    db.records.commit({
      actor: staff,
      changes: [
        { kind: 'delete', entity: 'activity', id: secret, reason: WORD },
        { kind: 'delete', entity: 'activity', id: plain, reason: 'twice' },
      ],
    });
    const bin = (actor: Actor) =>
      db.readers.run(binQuery(registry, User), { limit: 10, now: db.clock.now() }, actor);
    expect((await bin(db.reader)).rows.map(({ reason }) => reason)).toEqual(['twice']);
    expect((await bin(staff)).rows).toHaveLength(2);
  });

  test('by a filter over what makes it sensitive', async () => {
    const filter = { field: 'sensitive', op: 'is', value: true };
    expect(await codeOf(ask.list(db.reader, { filter }))).toBe('access.denied');
  });
});

test('a timeline names the space that this device does not hold', async () => {
  const timelineOn = async (held: readonly Space[]) => {
    const platform = {
      clock: db.clock,
      holds: (space: Space) => held.includes(space),
      read: (actor: Actor, query: typeof timelineQuery, input: never) => db.readers.run(query, input, actor),
    } as unknown as Platform;
    const module: Module = activitiesModule(platform);
    const input = timeline.input.parse({ entity: 'person', id: person });
    return module.handlers[0]!.handle(input as never, {
      actor: staff,
      signal: new AbortController().signal,
      sessionId: 'one',
    }) as Promise<{ notHeld: readonly string[] }>;
  };
  expect((await timelineOn(['org', 'restricted'])).notHeld).toEqual([]);
  expect((await timelineOn(['org', 'clinical'])).notHeld).toEqual(['restricted']);
});
