import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '#modules/accounts/contract/account.entity.ts';
import { walkAll } from '#platform/checking/walk.ts';
import { seededRandom } from '#platform/records/testing.ts';
import { isWhole } from '#platform/search/fts-check.ts';
import { checkLines, checkNames, rebuildIndex } from '#platform/search/index-check.ts';
import { changedTokens, createIndexWriter } from '#platform/search/index-writer.ts';
import type { Wanted } from '#platform/search/sets.ts';
import { checkText, textIndexSql } from '#platform/search/text-index.ts';
import { textIndexes } from '#platform/search/text-indexes.ts';
import { rebuildText } from '#platform/search/text-rebuild.ts';
import { upkeep } from '#platform/search/upkeep.ts';
import { parsePhone } from '#shared/entity/fields/phone.ts';
import { createRegistry } from '#shared/entity/registry.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { personSource } from './person-source.ts';
import { openTestSearch, type TestSearch } from './testing.ts';

let clinic: TestSearch;

beforeEach(async () => {
  clinic = await openTestSearch();
});
afterEach(() => clinic.close());

const problems = () => [
  ...clinic.search.sources.flatMap((source) =>
    [checkLines(source), checkNames(source)].flatMap((check) => walkAll(check(clinic.writer))),
  ),
  ...clinic.search.texts.flatMap((index) => walkAll(checkText(index)(clinic.writer))),
];
const codes = () => problems().map(({ code }) => code);
const all = (sql: string, ...values: unknown[]) => clinic.writer.prepare(sql).all(...values);
const run = (sql: string, ...values: unknown[]) => clinic.writer.prepare(sql).run(...values);
const drain = (steps: Iterable<unknown>): number => [...steps].length;
/** Until there is nothing left to do; how many steps that took. */
const settle = (): number => {
  let steps = 0;
  for (const pace of upkeep(clinic.writer, clinic.search.sources, clinic.search.texts)) {
    if (pace === 'idle') return steps;
    steps += 1;
  }
  return steps;
};

const NAMES = [
  'Tristan Gleason',
  'Đức Trần',
  "Aoife O'Brien",
  'Ana De La Cruz',
  'Tristan Tran',
  '山田 太郎',
  '42',
  'Ana Ana',
  'Ana Maria Anana Ana',
];

describe('the index', () => {
  it('says what the records say after any edits, deletions, restorations and undoing', async () => {
    const name = fc.constantFrom(...NAMES);
    const note = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((text) => `about ${text.replace(/\p{C}/gu, '')}`);
    const action = fc.oneof(
      fc.record({ do: fc.constant('create' as const), name, note }),
      fc.record({ do: fc.constant('rename' as const), at: fc.nat(), name }),
      fc.record({ do: fc.constant('note' as const), at: fc.nat(), note }),
      fc.record({
        do: fc.constant('call' as const),
        at: fc.nat(),
        phone: fc.constantFrom('3125550100', '3125550199', '2175550100'),
      }),
      fc.record({
        do: fc.constant('birth' as const),
        at: fc.nat(),
        date: fc.constantFrom('1951', '1951-07', '1951-07-30', null),
      }),
      fc.record({
        do: fc.constantFrom('delete' as const, 'restore' as const, 'decease' as const, 'undo' as const),
        at: fc.nat(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
        const people: Id[] = [];
        const notes: Id[] = [];
        const ops: Id[] = [];
        for (const step of actions) {
          if (step.do === 'create') {
            people.push(clinic.person(step.name));
            notes.push(
              clinic.create('relationshipNote', { person: people.at(-1)!, topic: 'other', text: step.note }),
            );
            continue;
          }
          if (people.length === 0) continue;
          const id = people[step.at % people.length]!;
          const actor = clinic.admin;
          const edit = (values: Record<string, unknown>) =>
            ({ kind: 'edit', entity: 'person', id, values }) as const;
          if (step.do === 'undo') {
            if (ops.length > 0) clinic.records.undo(actor, ops[step.at % ops.length]!);
            continue;
          }
          const change =
            step.do === 'rename'
              ? edit({ name: { text: step.name } })
              : step.do === 'birth'
                ? edit({ birthDate: step.date })
                : step.do === 'decease'
                  ? edit({ deceased: true })
                  : step.do === 'call'
                    ? edit({ phones: [{ value: { original: step.phone, e164: `+1${step.phone}` } }] })
                    : step.do === 'note'
                      ? ({
                          kind: 'edit',
                          entity: 'relationshipNote',
                          id: notes[step.at % notes.length]!,
                          values: { text: step.note },
                        } as const)
                      : ({ kind: step.do, entity: 'person', id } as const);
          ops.push(...clinic.records.commit({ actor, changes: [change] }).ops.map(({ op }) => op));
        }
        expect(problems()).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('takes a name without words, and one with words after it', () => {
    const id = clinic.person('42');
    const rename = (name: string) =>
      clinic.records.commit({
        actor: clinic.admin,
        changes: [{ kind: 'edit', entity: 'person', id, values: { name: { text: name } } }],
      });
    for (const name of ['Đức Trần', '7', '8', 'Ana Ana', '42']) {
      rename(name);
      expect(problems()).toEqual([]);
    }
  });

  it('writes nothing for a change that cannot be searched by', () => {
    const id = clinic.person('Tristan Gleason');
    const [before] = all('SELECT total_changes() AS changes');
    const index = createIndexWriter(clinic.writer, personSource);
    const [row] = all('SELECT rid, line, keys, marks FROM search_person');
    expect(index.put(row!.rid as number, row as unknown as Wanted)).toBe(false);
    expect(all('SELECT total_changes() AS changes')).toEqual([before]);
    clinic.records.commit({
      actor: clinic.admin,
      changes: [{ kind: 'edit', entity: 'person', id, values: { pronouns: 'he' } }],
    });
    expect(problems()).toEqual([]);
  });

  it('lets somebody be saved whose names only ever lose words, in a clinic of one', async () => {
    const id = clinic.person('Ana Benita Carla Dora Estela Zapata');
    for (const given of ['Ana Benita Carla Dora', 'Ana Benita Carla', 'Ana Benita', 'Ana'])
      clinic.records.commit({
        actor: clinic.admin,
        changes: [{ kind: 'edit', entity: 'person', id, values: { name: { given, family: 'Zapata' } } }],
      });
    expect(await clinic.names('ana zapata')).toEqual(['Ana Zapata']);
  });

  it('is whole where a word of a name stands twice, once and again', async () => {
    const id = clinic.person('Thomas Thomas');
    for (const name of ['Thomas', 'Thomas Thomas Thomas', 'Tom Thomas']) {
      clinic.records.commit({
        actor: clinic.admin,
        changes: [{ kind: 'edit', entity: 'person', id, values: { name: { text: name } } }],
      });
      expect(problems()).toEqual([]);
      expect(await clinic.names('thomas')).toHaveLength(1);
    }
  });

  it('keeps everybody findable when hundreds are renamed and reached elsewhere in batches', () => {
    const words = [
      'Community',
      'Hospital',
      'Health',
      'Center',
      'Clinic',
      'Care',
      'County',
      'Smith',
      'Nguyen',
      'Ana',
    ];
    const random = seededRandom(7);
    const below = (limit: number) => (random.bytes(1)[0] as number) % limit;
    const values = () => ({
      name: { given: words[below(10)]!, family: words[below(10)]! },
      phones: [{ value: parsePhone(`312 555 ${1000 + below(200)}`, 'US')! }],
    });
    const ids: Id[] = [];
    for (let batch = 0; batch < 6; batch += 1) {
      const changes = Array.from({ length: 50 }, () => ({
        kind: 'create' as const,
        entity: 'person',
        values: values(),
      }));
      ids.push(...clinic.records.commit({ actor: clinic.admin, changes }).ops.map(({ record }) => record));
    }
    for (let batch = 0; batch < 20; batch += 1) {
      const some = new Set(Array.from({ length: 40 }, () => ids[below(250)]!));
      const changes = [...some].map((id) => ({ kind: 'edit' as const, entity: 'person', id, values: values() }));
      clinic.records.commit({ actor: clinic.admin, changes });
    }
    expect(problems()).toEqual([]);
  });

  it('forgets a name that nobody has any more, down to the last byte once the pieces are merged', () => {
    const id = clinic.person('Zebulon Quackenbush');
    clinic.person('Zebulon Smith');
    expect(all("SELECT word FROM search_person_word WHERE word = 'quackenbush'")).toHaveLength(1);
    clinic.records.commit({ actor: clinic.admin, changes: [{ kind: 'delete', entity: 'person', id }] });
    expect(all('SELECT word FROM search_person_word ORDER BY word')).toEqual([
      { word: 'smith' },
      { word: 'zebulon' },
    ]);
    expect(all("SELECT word FROM search_person_sound WHERE word = 'quackenbush'")).toEqual([]);
    clinic.writer.prepare("INSERT INTO search_person_name (search_person_name) VALUES ('optimize')").run();
    const blocks = all('SELECT block FROM search_person_name_data').map(({ block }) =>
      Buffer.from(block as Uint8Array).toString('latin1'),
    );
    expect(blocks.some((block) => block.includes('quack'))).toBe(false);
    expect(problems()).toEqual([]);
  });

  it('does not find who was deleted, and finds them again once restored', async () => {
    const id = clinic.person('Tristan Gleason');
    const entity = 'person';
    clinic.records.commit({ actor: clinic.admin, changes: [{ kind: 'delete', entity, id }] });
    expect(await clinic.names('gleason')).toEqual([]);
    clinic.records.commit({ actor: clinic.admin, changes: [{ kind: 'restore', entity, id }] });
    expect(await clinic.names('gleason')).toEqual(['Tristan Gleason']);
  });

  it('finds a name that was written after the vocabulary was loaded', async () => {
    clinic.person('Tristan Gleason');
    expect(await clinic.names('tristam')).toEqual(['Tristan Gleason']);
    clinic.person('Ottokar Przybylski');
    expect(await clinic.names('otokar pryzbylski')).toEqual(['Ottokar Przybylski']);
  });
});

describe('changedTokens', () => {
  it('touches only what changes, and what shares a beginning with it', () => {
    expect(changedTokens('6a 41 42', '6a 41 43', false)).toEqual({ gone: '42', come: '43' });
    expect(changedTokens('ann,able;3x', 'ann,bell;3x', true)).toEqual({ gone: 'able ann', come: 'bell ann' });
    expect(changedTokens('ann,ann;', 'ann,bo;', false)).toEqual({ gone: 'ann ann', come: 'ann bo' });
    expect(changedTokens('ann,bell;', 'bell,ann;', true)).toEqual({ gone: '', come: '' });
    expect(changedTokens('', 'ann,;', true)).toEqual({ gone: '', come: 'ann' });
  });
});

describe('checking and rebuilding', () => {
  beforeEach(() => {
    for (const [at, name] of NAMES.slice(0, 6).entries())
      clinic.person(name, { birthDate: `195${at}-01-01`, tel: [`312 555 01${at}0`] });
    const person = clinic.person('Noted Person');
    clinic.create('relationshipNote', { person, topic: 'other', text: 'prefers mornings' });
    expect(problems()).toEqual([]);
  });

  it.each([
    ['a line that says something else', "UPDATE search_person SET line = 'nobody;' WHERE rid = 1", 'search.line'],
    ['a line that is missing', 'DELETE FROM search_person WHERE rid = 2', 'search.line'],
    ['wrong marks', 'UPDATE search_person SET marks = 3 WHERE rid = 1', 'search.line'],
    ['a line of nobody', "INSERT INTO search_person (rid, line, marks) VALUES (99, 'ghost;', 0)", 'search.stray'],
    [
      'words of a line that are not indexed',
      "INSERT INTO search_person_name (search_person_name, rowid, line) SELECT 'delete', rid, line FROM search_person WHERE rid = 3",
      'search.fulltext',
    ],
    ['a word nobody has', "INSERT INTO search_person_word (word, seen) VALUES ('ghost', 0)", 'search.words'],
    ['a word that is missing', "DELETE FROM search_person_word WHERE word = 'tristan'", 'search.words'],
    ['a sound that is missing', "DELETE FROM search_person_sound WHERE word = 'tristan'", 'search.words'],
  ])('finds %s, and mends it', async (_, damage, code) => {
    run(damage);
    expect(codes()).toContain(code);
    drain(rebuildIndex(clinic.writer, personSource, true));
    expect(problems()).toEqual([]);
    expect(await clinic.names('tristan gleason')).toContain('Tristan Gleason');
  });

  it('rebuilds what is wrong in place, and goes over the rest without writing', () => {
    const lines = all('SELECT rid, line, keys, marks FROM search_person');
    clinic.writer.transaction(() => {
      const index = createIndexWriter(clinic.writer, personSource);
      index.put(1, { line: 'nobody;', keys: '', marks: 0 });
      index.put(2, null);
      index.put(99, { line: 'ghost;', keys: '4321', marks: 0 });
    });
    drain(rebuildIndex(clinic.writer, personSource));
    expect(problems()).toEqual([]);
    expect(all('SELECT rid, line, keys, marks FROM search_person')).toEqual(lines);
  });

  it('finds and mends a text index that lost words', () => {
    const [index] = clinic.search.texts.filter(({ entity }) => entity.name === 'relationshipNote');
    run(`INSERT INTO ${index!.table} (${index!.table}) VALUES ('delete-all')`);
    expect(codes()).toEqual(['search.text']);
    drain(rebuildText(clinic.writer, index!));
    expect(problems()).toEqual([]);
  });

  it('goes on with a text index whose rebuild was interrupted, whatever was written meanwhile', async () => {
    const [index] = clinic.search.texts.filter(({ entity }) => entity.name === 'relationshipNote');
    const person = clinic.person('Busy Person');
    const notes = Array.from({ length: 450 }, (_, at) =>
      clinic.create('relationshipNote', { person, topic: 'other', text: `note ${at}` }),
    );
    const steps = rebuildText(clinic.writer, index!);
    steps.next();
    const edit = (id: Id, text: string) =>
      clinic.records.commit({
        actor: clinic.admin,
        changes: [{ kind: 'edit', entity: 'relationshipNote', id, values: { text } }],
      });
    edit(notes[0]!, 'early change');
    edit(notes[449]!, 'late change');
    clinic.create('relationshipNote', { person, topic: 'other', text: 'written meanwhile' });
    drain(rebuildText(clinic.writer, index!));
    expect(problems()).toEqual([]);
    expect((await clinic.words('change')).map(({ snippet }) => snippet)).toEqual(['late change', 'early change']);
  });

  it('makes an index anew that another version made, once', async () => {
    const index = createIndexWriter(clinic.writer, personSource);
    clinic.writer.transaction(() => index.put(1, { line: 'made differently;', keys: '', marks: 0 }));
    expect(codes()).toEqual(['search.line']);
    expect(settle()).toBeGreaterThan(0);
    expect(problems()).toEqual([]);
    clinic.writer.transaction(() => index.put(1, { line: 'made differently;', keys: '', marks: 0 }));
    settle();
    expect(codes()).toEqual(['search.line']);
  });

  it('merges the pieces of an index without changing what it says', async () => {
    settle();
    for (let at = 0; at < 12; at += 1) clinic.person(`Piece${'abcdefghijkl'[at]} Person`);
    const pieces = () =>
      all('SELECT count(DISTINCT segid) AS count FROM search_person_name_idx')[0]!.count as number;
    expect(pieces()).toBeGreaterThan(5);
    settle();
    expect(pieces()).toBe(1);
    expect(
      walkAll(
        isWhole(clinic.writer, { table: 'search_person_name', content: 'search_person', columns: ['line'] }),
      ),
    ).toBe(true);
    expect((await clinic.names('pieceh'))[0]).toBe('Pieceh Person');
    expect(problems()).toEqual([]);
  });
});

describe('the text indexes', () => {
  const noted = (text: string): Id =>
    clinic.create('relationshipNote', { person: clinic.person('Noted Person'), topic: 'other', text });
  const words = () => all('SELECT word FROM text_relationship_note_relationship_word').map(({ word }) => word);

  it('know each word once, and forget it with the last text that has it', () => {
    const id = noted('Likes dogs. Dogs and cats, 3 cats2go');
    noted('Likes horses');
    expect(words()).toEqual(['and', 'cats', 'dogs', 'horses', 'likes']);
    clinic.records.commit({
      actor: clinic.admin,
      changes: [{ kind: 'edit', entity: 'relationshipNote', id, values: { text: 'Đường' } }],
    });
    expect(words()).toEqual(['duong', 'horses', 'likes']);
    expect(problems()).toEqual([]);
  });

  it('know a word that a failed save had already written', () => {
    const person = clinic.person('Noted Person');
    const note = {
      kind: 'create',
      entity: 'relationshipNote',
      values: { person, topic: 'other', text: 'gardening' },
    } as const;
    const fails = { kind: 'edit', entity: 'person', id: clinic.newId(), values: {} } as const;
    expect(() => clinic.records.commit({ actor: clinic.admin, changes: [note, fails] })).toThrow();
    expect(words()).toEqual([]);
    clinic.records.commit({ actor: clinic.admin, changes: [note] });
    expect(words()).toEqual(['gardening']);
  });

  it('find and mend a word that is missing', () => {
    noted('likes gardening');
    run("DELETE FROM text_relationship_note_relationship_word WHERE word = 'likes'");
    expect(codes()).toEqual(['search.words']);
    drain(
      rebuildText(clinic.writer, clinic.search.texts.find(({ entity }) => entity.name === 'relationshipNote')!),
    );
    expect(problems()).toEqual([]);
  });

  it('are those the definitions ask for', () => {
    for (const index of clinic.search.texts) {
      const asked = textIndexSql(index).split(';\n');
      const made = all(
        `SELECT sql FROM sqlite_schema WHERE name IN ('${index.table}', '${index.table}_word') ORDER BY name`,
      );
      expect(made.map(({ sql }) => sql)).toEqual([asked[0], asked[3]]);
      expect(
        all(`SELECT k, v FROM ${index.table}_config WHERE k IN ('secure-delete', 'automerge') ORDER BY k`),
      ).toEqual([
        { k: 'automerge', v: 0 },
        { k: 'secure-delete', v: 1 },
      ]);
    }
  });

  it('never hold fields of two classes', () => {
    const mixed = { ...Account, fields: { ...Account.fields, name: { ...Account.fields.name, search: true } } };
    expect(textIndexes(createRegistry([mixed])).map(({ table, fields }) => [table, fields])).toEqual([
      ['text_account_identity', ['name']],
      ['text_account_operational', ['contracts']],
    ]);
  });
});
