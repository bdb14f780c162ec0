/**
 * What the read-only role may not see reaches it through no procedure. Contracts and fields are taken from the program, so
 * that a new one of either is asked here or fails.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { allows, mayRead } from '#platform/access/decide.ts';
import type { Handler } from '#platform/module.ts';
import type { Permission } from '#shared/access/permission.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';

const KDF = { memory: 64 * 1024, passes: 3, lanes: 4 };
const PASSWORD = 'a quiet morning at the front desk';
const BEA = 'seven blue boats on the canal';
/** Stands in every masked text; no other text has it. */
const SECRET = 'zanzibarine';

let folder: string;
let core: Core;
/** Ids by entity, of a record whose masked fields all hold the secret. */
const ids: Record<string, string> = {};

const session = { admin: 'one', reader: 'two', staff: 'three' };
const handlerOf = (name: string): Handler => core.handlers.find((one) => one.contract.name === name)!;
const callOf = (sessionId: string, signal = new AbortController().signal) => ({
  actor: core.actorOf(sessionId),
  signal,
  sessionId,
});

/** As the API calls it, once its gate has let it pass. */
async function call(name: string, input: unknown, sessionId: string): Promise<unknown> {
  const { contract, handle } = handlerOf(name);
  return handle(contract.input.parse(input) as never, callOf(sessionId));
}

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((fault: Fault) => ({ fault: fault.code }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-mask-'));
  core = await createCore({ dataDir: folder, host: 'browser', version: '1.2.3', vault: { kdf: KDF } });
  const { kit } = (await call('setup.begin', {}, session.admin)) as { kit: string };
  const organisation = {
    name: 'Elm',
    timeZone: 'UTC',
    language: 'en',
    lawProfile: 'US',
    region: 'US',
    production: false,
  };
  await call(
    'setup.finish',
    { organisation, admin: { login: 'ana', name: 'Ana' }, password: PASSWORD, kit },
    session.admin,
  );
  const save = async (entity: string, values: object, as = session.admin): Promise<string> => {
    const { ops } = (await call('records.save', { changes: [{ kind: 'create', entity, values }] }, as)) as {
      ops: { record: string }[];
    };
    ids[entity] = ops[0]!.record;
    return ops[0]!.record;
  };
  const edit = (kind: string, entity: string, id: string, more: object) =>
    call('records.save', { changes: [{ kind, entity, id, ...more }] }, session.admin);
  const person = await save('person', { name: { given: 'Ann', family: 'Lee' }, birthDate: '1970-01-02' });
  const other = await save('person', { name: { given: 'Anne', family: 'Lee' }, birthDate: '1970-01-02' });
  const flag = await save('flag', {
    person,
    kind: registry.byName('flag').fields.kind!.type.choices![0],
    label: SECRET,
    source: SECRET,
    recorded: '2026-01-02',
  });
  await edit('edit', 'flag', flag, { values: { label: `${SECRET} two` } });
  const note = await save('relationshipNote', {
    person,
    topic: registry.byName('relationshipNote').fields.topic!.type.choices![0],
    text: SECRET,
  });
  const gone = await save('relationshipNote', {
    person,
    topic: registry.byName('relationshipNote').fields.topic!.type.choices![0],
    text: SECRET,
  });
  await edit('delete', 'relationshipNote', gone, { reason: SECRET });
  ids.relationshipNote = note;
  const tie = await save('relationship', { from: person, to: other, type: 'spouse', note: SECRET });
  await edit('edit', 'relationship', tie, { values: { note: `${SECRET} two` } });
  ids.person = person;
  // By somebody else: who wrote a sensitive note goes on seeing it.
  await call(
    'users.add',
    { login: 'bea', name: 'Bea', role: 'staff', ownPassword: PASSWORD, firstPassword: BEA },
    session.admin,
  );
  await core.signIn(session.staff, { login: 'bea', password: BEA, origin: 'browser' });
  const sensitive = { kind: 'note', person, at: '2026-01-02T09:00:00.000Z', text: SECRET, sensitive: true };
  await save('activity', sensitive, session.staff);
  await core.signIn(session.reader, { password: PASSWORD, origin: 'browser', readOnly: true });
});
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true });
});

const reader = () => core.actorOf(session.reader)!;
const masked = () =>
  registry.entities.flatMap((entity) =>
    Object.entries(entity.fields)
      .filter(([, field]) => field.class !== 'secret' && !mayRead(reader(), field.class))
      .map(([name, field]) => ({ entity, name, field })),
  );
const mayAsk = ({ gate }: Contract): boolean =>
  gate === 'anyone' || gate === 'signed-in' || allows(reader(), gate as Permission);

const eachEntity = (more: object = {}) => registry.entities.map(({ name }) => ({ entity: name, ...more }));
const everyRecord = (more: object = {}) =>
  Object.entries(ids).flatMap(([, id]) => registry.entities.map(({ name }) => ({ entity: name, id, ...more })));

/** What to ask of each procedure the reader reaches; a text of `SECRET` must find no more than any other. */
const QUESTIONS: Readonly<Record<string, (word: string) => readonly unknown[]>> = {
  'records.list': () => [
    ...eachEntity(),
    ...eachEntity({ sort: { field: 'created', direction: 'desc' } }),
    ...eachEntity({ state: 'deleted', sort: { field: 'created', direction: 'desc' } }),
  ],
  'records.count': () => eachEntity(),
  'records.get': () => everyRecord(),
  'records.history': () => everyRecord(),
  'records.bin': () => [{}],
  'records.questions': () => [{}],
  'records.question': () => everyRecord(),
  'documents.read': () => Object.values(ids).map((id) => ({ id, offset: 0 })),
  'documents.places': () => [{ ids: Object.values(ids) }],
  'documents.fetch': () => Object.values(ids).map((id) => ({ id })),
  'documents.cancelFetch': () => Object.values(ids).map((id) => ({ id })),
  'documents.pin': () => Object.values(ids).map((id) => ({ id, pinned: true })),
  'activities.timeline': () => ['person', 'account'].map((entity) => ({ entity, id: ids.person })),
  'search.people': (word) => [{ text: word }, { text: 'Lee' }],
  'search.text': (word) => [{ text: word }, { text: word.slice(0, 5) }],
  'people.relationships': () => [{ id: ids.person }],
  'people.birthdays': () => [{ days: 31, limit: 50 }],
  'people.recent': () => [{ limit: 20 }],
  'people.duplicates': (word) => [
    { name: { given: word, family: 'Lee' } },
    { name: { given: 'Ann', family: 'Lee' }, birthDate: '1970-01-02' },
  ],
  'people.merged': () => [{ id: ids.person }],
  'importing.possibleDuplicates': () => [{}, { person: ids.person }],
  'session.me': () => [{}],
  'session.keepAlive': () => [{}],
  'system.status': () => [{}],
  'settings.get': () => [{}],
  'tasks.overview': () => [{}],
};
/** Reached and not asked: they answer nothing about records. */
const NO_RECORDS: Readonly<Record<string, string>> = {
  'session.unlock': 'signs in',
  'session.unlockWithKit': 'signs in',
  'session.lock': 'ends the session',
  'session.signOut': 'ends the session',
  'session.viewOnly': 'leaves view only, for an administrator',
  'session.changePassword': 'keys only',
  'setup.checkPassword': 'weighs a password',
  'setup.begin': 'before there are records',
  'setup.finish': 'before there are records',
  'setup.join': 'before there are records',
  'setup.joinWatch': 'before there are records',
  'setup.joinPassword': 'before there are records',
  'setup.joinCancel': 'before there are records',
  'setup.recover': 'before there are records',
  'population.progress': 'figures of the sample clinic',
  'sync.status': 'figures of sharing, by computer',
  'sync.watch': 'figures of sharing, by computer',
  'sync.recordState': 'how many computers have a change; nothing of it',
  'documents.figures': 'how many files are where',
  'documents.watch': 'how many files move',
  'devices.list': 'computers and what they are called',
  'backup.watch': 'when a backup was made and how it goes',
  'presence.watch': 'who is at a record, and fields by name; of a masked one nothing',
  'presence.tell': 'the field one writes in oneself',
  'health.watch': 'figures of the computer and of background work',
  'system.updateWatch': 'how far the backup before an update is',
};

describe('the read-only role', () => {
  test('is asked through every procedure it reaches', () => {
    const reached = core.handlers.map(({ contract }) => contract).filter(mayAsk);
    const known = new Set([...Object.keys(QUESTIONS), ...Object.keys(NO_RECORDS), 'changes.watch']);
    expect(reached.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
    expect(masked().length).toBeGreaterThan(10);
  });

  test('sees no masked value in any answer, and finds nothing by one', async () => {
    for (const [name, questions] of Object.entries(QUESTIONS)) {
      const handler = handlerOf(name);
      if (!handler || !mayAsk(handler.contract)) continue;
      const [asked, blind] = [questions(SECRET), questions('quixotically')];
      for (const [at, input] of asked.entries()) {
        const answer = JSON.stringify(await outcome(call(name, input, session.reader)));
        expect(answer, `${name} ${JSON.stringify(input)}`).not.toContain(SECRET);
        // An oracle: the same question with a word that is nowhere must be answered the same.
        if (JSON.stringify(input) !== JSON.stringify(blind[at]))
          expect(answer, `${name} ${JSON.stringify(input)}`).toEqual(
            JSON.stringify(await outcome(call(name, blind[at], session.reader))),
          );
      }
    }
    expect(JSON.stringify(await call('search.text', { text: SECRET }, session.admin))).toContain(SECRET);
  });

  test('neither filters nor sorts by a masked field', async () => {
    for (const { entity, name, field } of masked()) {
      for (const op of field.type.operators)
        expect(
          await outcome(
            call(
              'records.list',
              { entity: entity.name, filter: { field: name, op, value: SECRET } },
              session.reader,
            ),
          ),
          `${entity.name}.${name} ${op}`,
        ).toEqual({ fault: 'access.denied' });
      expect(
        await outcome(
          call('records.list', { entity: entity.name, sort: { field: name, direction: 'asc' } }, session.reader),
        ),
      ).toEqual({ fault: 'access.denied' });
      expect(
        await outcome(
          call(
            'records.count',
            { entity: entity.name, filter: { field: name, op: field.type.operators[0], value: SECRET } },
            session.reader,
          ),
        ),
      ).toEqual({ fault: 'access.denied' });
    }
  });

  test('is not told how many records there are of which it sees nothing', async () => {
    expect(await outcome(call('records.count', { entity: 'activity' }, session.reader))).toMatchObject({
      count: 0,
    });
    for (const name of ['records.get', 'records.history'])
      expect(await outcome(call(name, { entity: 'activity', id: ids.activity }, session.reader))).toEqual({
        fault: 'record.missing',
      });
    for (const entity of ['flag', 'relationshipNote']) {
      expect(await outcome(call('records.count', { entity }, session.reader))).toEqual({ fault: 'access.denied' });
      expect(
        await outcome(
          call('records.list', { entity, sort: { field: 'created', direction: 'asc' } }, session.reader),
        ),
      ).toEqual({ fault: 'access.denied' });
      for (const name of ['records.get', 'records.history'])
        expect(await outcome(call(name, { entity, id: ids[entity] }, session.reader))).toEqual({
          fault: 'access.denied',
        });
    }
  });

  test('is told of changes without their contents', async () => {
    const stop = new AbortController();
    const feed = handlerOf('changes.watch').handle(
      {} as never,
      callOf(session.reader, stop.signal),
    ) as AsyncIterable<unknown>;
    const messages = feed[Symbol.asyncIterator]();
    const next = messages.next();
    const changes = [{ kind: 'edit', entity: 'flag', id: ids.flag, values: { label: `${SECRET} three` } }];
    await call('records.save', { changes }, session.admin);
    expect(JSON.stringify(await next)).not.toContain(SECRET);
    stop.abort();
  });

  test('takes nothing out, and who may leaves an entry of what', async () => {
    const input = { entity: 'person', id: ids.person, field: 'name' };
    for (const name of ['records.copy', 'importing.copyRefusals', 'export.begin', 'export.next', 'export.drop'])
      expect(mayAsk(handlerOf(name).contract), name).toBe(false);
    expect(await call('records.copy', input, session.admin)).toEqual({});
    expect(await outcome(call('records.copy', { ...input, field: 'no such' }, session.admin))).toEqual({
      fault: 'filter.invalid',
    });
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect(await outcome(call('records.copy', { ...input, id: nobody }, session.admin))).toEqual({
      fault: 'record.missing',
    });
  });

  test('changes nothing', async () => {
    const changes = [{ kind: 'edit', entity: 'person', id: ids.person, values: { nickname: 'Bo' } }];
    expect(await outcome(call('records.save', { changes }, session.reader))).toEqual({ fault: 'access.denied' });
  });

  test('hears of a field that somebody writes in only where it may see the field', async () => {
    const leaving = new AbortController();
    const place = { entity: 'relationshipNote', id: ids.relationshipNote! };
    const feedOf = (sessionId: string) =>
      handlerOf('presence.watch').handle(place as never, callOf(sessionId, leaving.signal)) as AsyncGenerator<{
        others: { name: string; field: string | null }[];
      }>;
    const writing = feedOf(session.admin);
    await writing.next();
    const reading = feedOf(session.reader);
    const { fields } = registry.byName('relationshipNote');
    for (const [name, field] of Object.entries(fields)) {
      await call('presence.tell', { ...place, field: name }, session.admin);
      const { value } = await reading.next();
      const seen = mayRead(reader(), field.class) ? name : null;
      expect(
        value!.others.map((one: { field: string | null }) => one.field),
        name,
      ).toEqual([seen]);
    }
    leaving.abort();
    await Promise.all([writing.return(undefined), reading.return(undefined)]);
  });
});
