import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestSearch, type TestSearch } from './testing.ts';

let clinic: TestSearch;

beforeAll(async () => {
  clinic = await openTestSearch();
  const email = (value: string) => ({ emails: [{ value }] });
  clinic.person('Tristan182 Gleason633', {
    birthDate: '1951-07-30',
    tel: ['(312) 555-0100'],
    identifiers: [{ value: { system: 'urn:clinic:mrn', value: 'MRN-0010023', type: 'MR' } }],
    ...email('tris.gleason@example.org'),
  });
  clinic.person('Robert Smith', { birthDate: '1960-01-02' });
  clinic.person('Roberta Smithers', { birthDate: '1961-01-02' });
  clinic.person('Katherine Jones');
  clinic.person('José Hernández', { birthDate: '1980-12-01' });
  clinic.person('Nguyễn Thị Minh Khai', { birthDate: '1990-05' });
  clinic.person('Đức Trần', { birthDate: '1944' });
  clinic.person('Ronald McDonald');
  clinic.person('Ana De La Cruz');
  clinic.person("Maeve O'Brien", { lifecycle: 'inactive' });
  clinic.person("Aoife O'Brien");
  clinic.person('Walter Gone', { deceased: true });
  clinic.person('Walter Gone', { deceasedOn: '2020-01-01' });
  clinic.person('Walter Gone');
  clinic.person('May Winter', {
    birthDate: '1970-02-03',
    otherNames: [{ value: { family: 'Summer', use: 'maiden' } }],
  });
  clinic.person('Kate Miller', { tel: ['+84 903 123 456'] });
  clinic.create('account', {
    name: 'Springfield General Hospital',
    kind: 'hospital',
    phones: [{ value: { original: '217 555 0000', e164: '+12175550000' } }],
    identifiers: [{ value: { value: 'NPI-77' } }],
  });
  clinic.create('account', { name: 'Gleason Pharmacy', active: false });
});
afterAll(() => clinic.close());

const TRISTAN = 'Tristan182 Gleason633';

describe('the one box', () => {
  it.each([
    ['gleason july 51', ['name', 'birth-date']],
    ['gleeson july 51', ['birth-date', 'sounds-like']],
    ['july 1951 gleason', ['name', 'birth-date']],
    ['tristan gleason', ['name']],
    ['GLEASON, TRISTAN', ['name']],
    ['tri gle', ['prefix']],
    ['gle', ['prefix']],
    ['Gleason633', ['name']],
    ['trsitan gleasno', ['sounds-like']],
    ['tristam gliason', ['sounds-like', 'misspelt']],
    ['gleason 7/30/51', ['name', 'birth-date']],
    ['7/30/1951', ['birth-date']],
    ['30.07.1951', ['birth-date']],
    ['1951-07-30', ['birth-date']],
    ['july 30 1951', ['birth-date']],
    ['30 de julio de 1951', ['birth-date']],
    ['ngày 30 tháng 7 năm 1951', ['birth-date']],
    ['dob 07301951', ['birth-date']],
    ['tristan 1951', ['name', 'birth-date']],
    ['gleason 7/30', ['name', 'birth-date']],
    ['3125550100', ['phone']],
    ['(312) 555-0100', ['phone']],
    ['+1 312 555 0100', ['phone']],
    ['555-0100', ['phone']],
    ['50100', ['phone']],
    ['0100', ['phone']],
    ['31255', ['phone']],
    ['gleason 0100', ['name', 'phone']],
    ['MRN-0010023', ['identifier']],
    ['mrn0010023', ['identifier']],
    ['mrn-00100', ['identifier']],
    ['tris.gleason@example.org', ['email']],
    ['TRIS.GLEASON@', ['email']],
    ['tris.gleason', ['name', 'prefix']],
    ['trisgleason', ['email']],
  ])('finds Tristan Gleason by %s', async (text, reasons) => {
    const [first] = await clinic.find(text);
    expect(first).toMatchObject({ kind: 'person', name: TRISTAN, birthDate: '1951-07-30' });
    expect(new Set(first!.reasons)).toEqual(new Set(reasons));
  });

  it.each([
    ['bob smith', 'Robert Smith', 'nickname'],
    ['bob', 'Robert Smith', 'nickname'],
    ['pepe hernandez', 'José Hernández', 'nickname'],
    ['jose ernandes', 'José Hernández', 'sounds-like'],
    ['cathryn jones', 'Katherine Jones', 'sounds-like'],
    ['khai nguyen', 'Nguyễn Thị Minh Khai', 'name'],
    ['minhkhai', 'Nguyễn Thị Minh Khai', 'name'],
    ['nguyen tháng 5 1990', 'Nguyễn Thị Minh Khai', 'birth-date'],
    ['duc tran', 'Đức Trần', 'name'],
    ['Ðức', 'Đức Trần', 'name'],
    ['tran 1944', 'Đức Trần', 'birth-date'],
    ['mc donald', 'Ronald McDonald', 'name'],
    ['delacruz', 'Ana De La Cruz', 'name'],
    ['obrien aoife', "Aoife O'Brien", 'name'],
    ["O'Brien Maeve", "Maeve O'Brien", 'name'],
    ['may summer', 'May Winter', 'name'],
    ['0903 123 456', 'Kate Miller', 'phone'],
    ['robert smithh', 'Robert Smith', 'sounds-like'],
  ])('finds by %s: %s (%s)', async (text, name, reason) => {
    const [first] = await clinic.find(text);
    expect(first?.name).toBe(name);
    expect(first?.reasons).toContain(reason);
  });

  it('finds accounts too, by name, phone and identifier', async () => {
    expect((await clinic.find('springfeld hospital'))[0]).toMatchObject({
      kind: 'account',
      name: 'Springfield General Hospital',
      roles: ['hospital'],
      birthDate: null,
    });
    expect((await clinic.find('217-555-0000'))[0]?.kind).toBe('account');
    expect((await clinic.find('npi-77'))[0]?.reasons).toEqual(['identifier']);
  });

  it('lists people and accounts of a name together, best first', async () => {
    const hits = await clinic.find('gleason');
    expect(hits.map(({ kind, name }) => [kind, name])).toEqual([
      ['person', TRISTAN],
      ['account', 'Gleason Pharmacy'],
    ]);
    expect(hits[1]?.marks).toEqual(['inactive']);
  });

  it('puts whole words before beginnings, and beginnings before slips', async () => {
    expect(await clinic.names('robert smith')).toEqual(['Robert Smith', 'Roberta Smithers']);
    const scores = (await clinic.find('robert smith')).map((hit) => hit.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  });

  it('marks inactive and deceased people, puts them last, and leaves them out when asked', async () => {
    const hits = await clinic.find('walter gone');
    expect(hits.map((hit) => hit.marks)).toEqual([[], ['deceased'], ['deceased']]);
    expect((await clinic.find("o'brien maeve"))[0]?.marks).toEqual(['inactive']);
    expect(await clinic.find('walter gone', { includeInactive: false })).toHaveLength(1);
  });

  it('carries what tells two people of a name apart', async () => {
    const [first] = await clinic.find('gleason');
    expect(first).toMatchObject({
      identifiers: [{ system: 'urn:clinic:mrn', value: 'MRN-0010023' }],
      phones: ['(312) 555-0100'],
      roles: ['patient'],
    });
  });

  it('still shows who fits all words but one', async () => {
    const [first] = await clinic.find('tristan gleason xyzzy');
    expect(first?.name).toBe(TRISTAN);
    expect(first!.score).toBeLessThan(0.8);
  });

  it('does not guess at a short word that is the beginning of names', async () => {
    for (const { reasons } of await clinic.find('gle')) expect(reasons).toEqual(['prefix']);
  });

  it('gives no more hits than asked for', async () => {
    expect(await clinic.find('o', { limit: 1 })).toHaveLength(1);
  });

  it('finds nobody by nothing', async () => {
    expect(await clinic.find('')).toEqual([]);
    expect(await clinic.find(' - ')).toEqual([]);
  });

  it('keeps no trace of half-typed text, and one of a search that came to rest', () => {
    const { people } = clinic.search.queries;
    const input = {
      text: 'gle',
      limit: 10,
      includeInactive: true,
      region: 'US',
      dateOrder: 'mdy',
      year: 2026,
    } as const;
    expect(people.trace({ ...input, settled: false }, { hits: [] })).toBeNull();
    expect(people.trace({ ...input, settled: true }, { hits: [] })).toEqual({
      action: 'search',
      entity: 'person',
      ids: [],
      detail: 'gle',
    });
  });
});

describe('hostile text', () => {
  it.each([
    '"',
    '""',
    "'",
    '*',
    '^gle',
    'gle*',
    '-gle',
    'NOT gle',
    'gle AND',
    'OR',
    'NEAR(gle, 5)',
    'line:gle',
    '{line}:gle',
    '+gle',
    '(gle',
    'gle)',
    'gle\u0000ason',
    '\u0000',
    '\ud800',
    "'; DROP TABLE person; --",
    '%',
    '_',
    '\\',
    'x'.repeat(10_000),
    '9'.repeat(500),
    '٣١٢٥٥٥',
    '𝕘𝕝𝕖𝕒𝕤𝕠𝕟',
    '/'.repeat(300),
    'a '.repeat(200),
  ])('does no harm: %j', async (text) => {
    expect(Array.isArray(await clinic.find(text))).toBe(true);
    expect(Array.isArray(await clinic.words(text))).toBe(true);
    expect(
      await clinic.duplicates({ given: text, family: text, birthDate: text, phones: [text], emails: [text] }),
    ).toEqual(expect.any(Array));
  });

  it('takes no operator of FTS5 for what it means there', async () => {
    expect(await clinic.names('gleason NOT tristan')).toContain(TRISTAN);
    expect(await clinic.names('gleason OR smith')).not.toContain('Robert Smith');
  });

  it('is borne, whatever it is', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 15 }),
      fc.constantFrom(
        'gleason',
        'july',
        '51',
        '"',
        '*',
        'AND',
        'NEAR',
        '(',
        '0100',
        '@',
        '-',
        "o'brien",
        '30.7.',
        'thang',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        for (const hit of await clinic.find(pieces.join(' '))) {
          expect(hit.score).toBeGreaterThan(0);
          expect(hit.score).toBeLessThanOrEqual(1);
          expect(hit.reasons.length).toBeGreaterThan(0);
        }
        await clinic.words(pieces.join(' '));
      }),
      { numRuns: 200 },
    );
  });
});

describe('what the actor may not read', () => {
  it('is not searched by', async () => {
    const { readableTo } = await import('#platform/search/box.query.ts');
    const { readText } = await import('#platform/search/query-text.ts');
    const [source] = clinic.search.sources;
    // Identifiers of this source stand in a class that nobody reads through the door.
    const closed = {
      ...source!,
      classes: { ...source!.classes, identifier: 'secret' as const, phone: 'secret' as const },
    };
    const readings = readText('gleason 0100', { region: 'US', dateOrder: 'mdy', year: 2026 });
    expect(readableTo(clinic.admin, source!, readings)).toHaveLength(1);
    expect(readableTo(clinic.admin, closed, readings)).toEqual([]);
  });
});
