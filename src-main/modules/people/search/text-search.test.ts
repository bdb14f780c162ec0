import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkAll } from '#platform/checking/walk.ts';
import { checkText } from '#platform/search/text-index.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { openTestSearch, type TestSearch } from './testing.ts';

let clinic: TestSearch;
let ana: Id;
let note: Id;

beforeAll(async () => {
  clinic = await openTestSearch();
  ana = clinic.person('Ana López');
  const gone = clinic.person('Gone Person');
  const activity = (at: string, subject: string, text: string, person = ana) =>
    clinic.create('activity', { kind: 'call', at, person, subject, ...(text === '' ? {} : { text }) });
  activity(
    '2026-01-02T10:00:00.000Z',
    'Prescription refill',
    'Called about the refill, left a message with her daughter.',
  );
  activity('2026-02-03T10:00:00.000Z', 'Transport', 'Needs a ride; đường Nguyễn Huệ, ask for the side door.');
  activity(
    '2025-12-01T10:00:00.000Z',
    'Refill again',
    `${'Long story. '.repeat(60)}Refilled at the pharmacy at last. ${'More. '.repeat(60)}`,
  );
  activity('2026-01-05T10:00:00.000Z', 'Refill of somebody who is gone', '', gone);
  const wrong = activity('2026-01-06T10:00:00.000Z', 'Refill on the wrong person', '');
  clinic.records.commit({
    actor: clinic.admin,
    changes: [{ kind: 'retract', entity: 'activity', id: wrong, reason: 'wrong person' }],
  });
  clinic.records.commit({ actor: clinic.admin, changes: [{ kind: 'delete', entity: 'person', id: gone }] });
  note = clinic.create('relationshipNote', {
    person: ana,
    topic: 'transport',
    text: 'Afraid of dogs, prefers the tram',
  });
  clinic.create('account', { name: 'Payer One', contracts: 'Renewal of the tram contract in May' });
});
afterAll(() => clinic.close());

const titles = async (text: string) => (await clinic.words(text)).map(({ title }) => title);

describe('full text', () => {
  it('finds every word, newest first, and leaves out what is about deleted people', async () => {
    expect(await titles('refill ')).toEqual(['Refill on the wrong person', 'Prescription refill', 'Refill again']);
    expect(await titles('daughter refill ')).toEqual(['Prescription refill']);
    expect(await titles('refill elephant ')).toEqual([]);
  });

  it('shows the newest of an old history that was written last', async () => {
    const at = (day: number) => new Date(Date.UTC(2020, 0, 1 + day, 10)).toISOString();
    const commit = (days: readonly number[]) =>
      clinic.records.commit({
        actor: clinic.admin,
        changes: days.map((day) => ({
          kind: 'create',
          entity: 'activity',
          values: { kind: 'note', at: at(day), person: ana, subject: `Vaccination ${day}` },
        })),
      });
    commit([1000]);
    commit(Array.from({ length: 300 }, (_, day) => 299 - day));
    expect((await titles('vaccination ')).slice(0, 3)).toEqual([
      'Vaccination 1000',
      'Vaccination 299',
      'Vaccination 298',
    ]);
  });

  it('takes the last word as a beginning while it is being typed', async () => {
    expect(await titles('presc')).toEqual(['Prescription refill']);
    expect(await titles('presc ')).toEqual([]);
    expect(await titles('pr')).toEqual([]);
    expect(await titles('refilled')).toEqual(['Refill again']);
  });

  it('does without accents, đ included', async () => {
    expect(await titles('duong nguyen hue')).toEqual(['Transport']);
    expect(await titles('ĐƯỜNG')).toEqual(['Transport']);
    expect(await titles('duo')).toEqual(['Transport']);
  });

  it('says whom it is about, and shows the words where they stand', async () => {
    const [hit] = await clinic.words('pharmacy');
    expect(hit).toMatchObject({
      entity: 'activity',
      at: '2025-12-01T10:00:00.000Z',
      about: { id: ana, entity: 'person', title: 'Ana López' },
      retracted: false,
    });
    const [at, length] = hit!.found[0]!;
    expect(hit!.snippet.slice(at, at + length)).toBe('pharmacy');
    expect(hit!.snippet.length).toBeLessThan(170);
  });

  it('marks what was retracted', async () => {
    expect((await clinic.words('wrong')).map(({ retracted }) => retracted)).toEqual([true]);
  });

  it('looks into notes and contracts as well, as far as the actor may read them', async () => {
    expect((await clinic.words('tram')).map(({ entity }) => entity).sort()).toEqual([
      'account',
      'relationshipNote',
    ]);
    expect((await clinic.words('tram', clinic.reader)).map(({ entity }) => entity)).toEqual(['account']);
  });

  it('finds words of any script, and bears letters that SQLite does not know', async () => {
    const note = (text: string) => clinic.create('relationshipNote', { person: ana, topic: 'other', text });
    const texts = ['が好き', 'किरण आज', '한국어 사용', 'ελληνικα', 'a\u{1e900}b', 'caf\u0065\u0301'];
    for (const text of texts) note(text);
    const found = async (text: string) => (await clinic.words(`${text} `)).map(({ snippet }) => snippet);
    expect(await found('が好き')).toEqual(['が好き']);
    expect(await found('किरण')).toEqual(['किरण आज']);
    expect(await found('사용')).toEqual(['한국어 사용']);
    expect(await found('ΕΛΛΗΝΙΚΑ')).toEqual(['ελληνικα']);
    expect(await found('cafe')).toEqual(['caf\u0065\u0301']);
    expect(await found('a\u{1e900}b')).toEqual(expect.any(Array));
    expect(clinic.search.texts.flatMap((index) => walkAll(checkText(index)(clinic.writer)))).toEqual([]);
  });

  it('bears any text in and out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 25 }), async (typed) => {
        const text = `x ${typed.replace(/\p{C}/gu, '')}`.trim();
        const id = clinic.create('relationshipNote', { person: ana, topic: 'other', text });
        await clinic.words(text);
        clinic.records.commit({
          actor: clinic.admin,
          changes: [{ kind: 'edit', entity: 'relationshipNote', id, values: { text: 'y' } }],
        });
      }),
      { numRuns: 60 },
    );
    expect(clinic.search.texts.flatMap((index) => walkAll(checkText(index)(clinic.writer)))).toEqual([]);
  });

  it('follows an edit', async () => {
    const edit = (text: string) =>
      clinic.records.commit({
        actor: clinic.admin,
        changes: [{ kind: 'edit', entity: 'relationshipNote', id: note, values: { text } }],
      });
    edit('Afraid of cats');
    expect(await clinic.words('dogs')).toEqual([]);
    expect(await clinic.words('cats')).toHaveLength(1);
    edit('Afraid of dogs, prefers the tram');
  });
});
