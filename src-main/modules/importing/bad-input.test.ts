import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBalanced, openTestImport, type TestImport } from './testing.ts';

let test: TestImport;
beforeEach(async () => {
  test = await openTestImport();
});
afterEach(() => test.close());

const GOOD = 'First Name,Last Name\nGood,Person\n';

/** Imports the file beside one that is whole, so that the run itself does not fail. */
async function beside(name: string, content: string | Uint8Array) {
  test.file('in/0-good.csv', GOOD);
  test.file(`in/${name}`, content);
  const report = await test.import(`${test.folder}/files/in`);
  expect(isBalanced(report)).toBe(true);
  const refusals = report.refusals.filter((refusal) => refusal.source.endsWith(name));
  for (const { place, message, remedy } of refusals)
    expect([place, message, remedy].every((text) => text.length > 3)).toBe(true);
  return {
    ...report,
    codes: refusals.map((refusal) => refusal.code),
    places: refusals.map((refusal) => refusal.place),
  };
}

const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: id }],
  ...more,
});

describe('a file that is not what it claims', () => {
  it.each([
    ['a zip', Buffer.from('504b0304140000000800', 'hex'), 'import.archive'],
    [
      'a spreadsheet',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('..[Content_Types].xml..xl/workbook.xml')]),
      'import.spreadsheet',
    ],
    ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'import.spreadsheet'],
    [
      'a picture',
      Buffer.from('89504e470d0a1a0a0000000d49484452000001000000010008', 'hex'),
      'import.not_recognised',
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'import.not_recognised'],
    ['XML', Buffer.from('<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>'), 'import.xml'],
    ['a calendar', Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'), 'import.not_recognised'],
    ['plain words', Buffer.from('# Read me\n\nNothing here is data.\n'), 'import.not_recognised'],
    ['nothing', Buffer.from(''), 'import.empty'],
    ['blank lines', Buffer.from('\ufeff \n\n'), 'import.empty'],
    ['a table of other things', Buffer.from('sku,price\n1,2\n'), 'csv.no_columns'],
  ])('%s is refused politely', async (_, content, code) => {
    expect((await beside('x.csv', content)).codes).toEqual([code]);
  });

  it('is recognised by its content, whatever it is called', async () => {
    const report = await beside('wrong.vcf', JSON.stringify(patient('p1')));
    expect(report).toMatchObject({ created: 2, refused: 0 });
  });

  it('is refused as a whole where the user says it is something else', async () => {
    const path = test.file('x.json', patient('p1'));
    await expect(test.import(path, { as: 'vcard' })).rejects.toMatchObject({
      code: 'import.nothing_read',
      params: { reason: expect.stringContaining('vCard') },
    });
  });
});

describe('JSON', () => {
  it.each([
    ['a trailing comma', '{"resourceType":"Patient","id":"a",}', 'json.broken'],
    ['comments', '{"resourceType":"Patient", // x\n"id":"a"}', 'json.broken'],
    ['names without quotes', '{resourceType:"Patient"}', 'json.broken'],
    ['no end', '{"resourceType":"Patient","name":[{"family":"x', 'json.truncated'],
    ['a name twice', '{"resourceType":"Patient","id":"a","id":"b"}', 'json.duplicate_key'],
    ['a NUL', '{"resourceType":"Patient","id":"a\u0000b"}', 'json.broken'],
    ['no resource', '{"hello":"world"}', 'fhir.not_a_resource'],
    [
      'nesting 100,000 deep',
      `{"resourceType":"Patient","x":${'[{"y":'.repeat(50_000)}1${'}]'.repeat(50_000)}}`,
      'json.too_deep',
    ],
    ['nesting 100,000 deep without end', '['.repeat(100_000), 'json.broken'],
  ])('with %s is refused with its place', async (_, text, code) => {
    expect((await beside('x.json', text)).codes).toEqual([code]);
  });

  it('that is Latin-1 is refused', async () => {
    expect(
      (
        await beside(
          'x.json',
          Buffer.from('{"resourceType":"Patient","id":"a","name":[{"family":"Mu\u00f1oz"}]}', 'latin1'),
        )
      ).codes,
    ).toEqual(['json.encoding']);
  });

  it('broken in one line of many costs that line', async () => {
    const lines = [patient('a'), patient('b'), patient('c')].map((one) => JSON.stringify(one));
    lines[1] = (lines[1] as string).slice(0, -5);
    const report = await beside('x.ndjson', lines.join('\n'));
    expect(report).toMatchObject({ created: 3, refused: 1, places: ['line 2'] });
  });

  it('broken in one entry of a bundle costs that entry', async () => {
    const entries = [patient('a'), patient('b'), patient('c')].map((resource) => JSON.stringify({ resource }));
    entries[1] = (entries[1] as string).replace('"id":', 'id:');
    const report = await beside('x.json', `{"resourceType":"Bundle","entry":[\n${entries.join(',\n')}\n]}`);
    expect(report).toMatchObject({ created: 3, refused: 1, places: ['entry 2, line 3'] });
  });

  it('in UTF-16, or with a byte order mark, is read', async () => {
    const text = JSON.stringify(patient('Muñoz'));
    test.file('in/a.json', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
    test.file('in/b.json', Buffer.from(`\ufeff${text.replace('"Muñoz"', '"Peña"')}`));
    expect(await test.import(`${test.folder}/files/in`)).toMatchObject({ created: 2, refused: 0 });
  });

  it('of one line with a resource beyond all size is refused there, and the rest is read', async () => {
    const huge = { resource: patient('huge', { text: { div: 'x'.repeat(40 * 1024 * 1024) } }) };
    const bundle = {
      resourceType: 'Bundle',
      entry: [{ resource: patient('a') }, huge, { resource: patient('c') }],
    };
    const report = await beside('x.json', JSON.stringify(bundle));
    expect(report).toMatchObject({ created: 3, refused: 1, codes: ['json.too_large'] });
  });
});

describe('gzip', () => {
  const lines = Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify(patient(`p${n}`, { birthDate: `19${10 + (n % 80)}-02-03` })),
  ).join('\n');

  it('cut in half gives what was whole, then a refusal', async () => {
    const packed = gzipSync(lines);
    const report = await beside('x.ndjson.gz', packed.subarray(0, packed.length / 2));
    expect(report.created).toBeGreaterThan(100);
    expect(report.codes).toEqual(['import.gzip_broken']);
    expect(report.places[0]).toMatch(/^after line \d+$/);
  });

  it('with a damaged byte is refused from there on', async () => {
    const packed = gzipSync(lines);
    packed.fill(0xff, packed.length - 400, packed.length - 300);
    expect((await beside('x.ndjson.gz', packed)).codes).toContain('import.gzip_broken');
  });

  it('that holds something else than its name says is recognised inside', async () => {
    expect(await beside('x.csv.gz', gzipSync(gzipSync(JSON.stringify(patient('p1')))))).toMatchObject({
      created: 2,
      refused: 0,
    });
  });
});

describe('FHIR of another version', () => {
  it.each([
    ['its fhirVersion', { fhirVersion: '3.0.2' }],
    [
      'a profile with the version in its path',
      { meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-Patient-1'] } },
    ],
    [
      'a core profile with another version',
      { meta: { profile: ['http://hl7.org/fhir/StructureDefinition/Patient|5.0.0'] } },
    ],
    ['an element that R4 lacks', { animal: { species: {} } }],
  ])('is refused by %s', async (_, more) => {
    expect((await beside('x.json', JSON.stringify(patient('p1', more)))).codes).toEqual(['fhir.version']);
  });

  it.each([
    ['nothing', {}],
    [
      'a profile of an implementation guide with a version of its own',
      { meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1'] } },
    ],
    ['R4', { meta: { profile: ['http://hl7.org/fhir/StructureDefinition/Patient|4.0.1'] } }],
  ])('is not seen in %s', async (_, more) => {
    expect(await beside('x.json', JSON.stringify(patient('p1', more)))).toMatchObject({ created: 2, refused: 0 });
  });

  it('refuses only the entries that are', async () => {
    const encounter = {
      resourceType: 'Encounter',
      id: 'e',
      status: 'completed',
      class: [{ coding: [{ code: 'AMB' }] }],
      actualPeriod: {},
    };
    const report = await beside(
      'x.json',
      JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: patient('a') }, { resource: encounter }] }),
    );
    expect(report).toMatchObject({ created: 2, refused: 1, codes: ['fhir.version'] });
  });

  it('leaves an element nobody knows out and says so', async () => {
    const report = await beside('x.json', JSON.stringify(patient('p1', { favouriteColour: 'blue' })));
    expect(report).toMatchObject({ created: 2, refused: 0, codes: ['fhir.element_unknown'] });
  });
});

describe('tables', () => {
  it('with 31/02 lose the value, not the person', async () => {
    const report = await beside('x.csv', 'First Name,Last Name,DOB\nAnn,Lee,31/02/1980\nBob,Ray,28/02/1981\n');
    expect(report).toMatchObject({
      read: 3,
      created: 3,
      refused: 0,
      codes: ['value.invalid'],
      places: ['line 2'],
    });
    expect(test.all('person').map((person) => person.birthDate)).toEqual([undefined, undefined, '1981-02-28']);
  });

  it('that are ragged are read, with a word about each such row', async () => {
    const report = await beside(
      'x.csv',
      'First Name,Last Name,Phone\nAnn,Lee\nBob,Ray,3125550101,\nCy,Fox,3125550102,extra\n',
    );
    expect(report).toMatchObject({
      created: 4,
      codes: ['csv.ragged', 'csv.ragged'],
      places: ['line 2', 'line 4'],
    });
  });

  it('with a quotation mark that is never closed lose that row only', async () => {
    const report = await beside('x.csv', 'First Name,Last Name\nAnn,"Lee\nBob,Ray\n');
    expect(report).toMatchObject({ created: 2, refused: 1, codes: ['csv.quote'], places: ['line 2'] });
  });

  it('with one line of many megabytes lose that row only', async () => {
    const report = await beside('x.csv', `First Name,Last Name\nAnn,${'x'.repeat(20_000_000)}\nBob,Ray\n`);
    expect(report).toMatchObject({ created: 2, refused: 1, codes: ['csv.too_large'] });
  });

  it('with NUL bytes lose them, and say so', async () => {
    const report = await beside('x.csv', 'First Name,Last Name\nAn\u0000n,Lee\n');
    expect(report).toMatchObject({ created: 2, codes: ['import.value_control'] });
    expect(test.all('person')[1]).toMatchObject({ name: { given: 'Ann', family: 'Lee' } });
  });

  it.each([
    ['UTF-8', Buffer.from('Nombre,Apellidos\nJosé,Muñoz\n')],
    ['UTF-8 with a mark', Buffer.from('\ufeffNombre,Apellidos\nJosé,Muñoz\n')],
    ['Windows-1252', Buffer.from('Nombre,Apellidos\nJosé,Muñoz\n', 'latin1')],
    [
      'UTF-16 with a mark',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Nombre,Apellidos\nJosé,Muñoz\n', 'utf16le')]),
    ],
    ['UTF-16 without one', Buffer.from('Nombre,Apellidos\nJosé,Muñoz\n', 'utf16le')],
  ])('in %s keep their letters', async (_, content) => {
    await beside('x.csv', content);
    expect(test.all('person')[1]).toMatchObject({ name: { given: 'José', family: 'Muñoz' } });
  });

  it('from an old Vietnamese program keep their letters at a clinic in Vietnam', async () => {
    const words = [['Nguy', 0xea, 0xde, 'n,', 0xd0, 0xfd, 0xec, 'c\n']].flat();
    const bytes = words.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part]));
    const organisation = test.platform.organisation();
    Object.assign(test.platform, { organisation: () => ({ ...organisation, region: 'VN' }) });
    await beside('x.csv', Buffer.concat([Buffer.from('Ho,Ten\n'), Buffer.from(bytes)]));
    expect(test.all('person')[1]).toMatchObject({
      name: { given: 'Đức', family: 'Nguyễn' },
    });
  });

  it.each([
    ['a million columns', 'a,'.repeat(1_000_000), 'csv.header_too_long', 'file'],
    ['a million columns in rows', `First Name${','.repeat(1_000_000)}\nAnn\n`, 'csv.header_too_long', 'file'],
    ['headings and nothing else', 'First Name,Last Name,Email\n', 'csv.no_rows', 'after'],
    ['one cell of 20 MB', `First Name,Last Name\nAnn,${'x'.repeat(20_000_000)}\n`, 'csv.too_large', 'line 2'],
    ['nothing but a mark', '\ufeff', 'import.empty', 'file'],
    ['nothing but commas', ',,,\n,,,\n', 'csv.no_columns', 'file'],
    ['nothing but quotation marks', '"""""""\n', 'import.not_recognised', 'file'],
  ])('of %s are refused with a reason of their own', async (_, text, code, place) => {
    const { codes, places } = await beside('x.csv', text);
    expect(codes).toEqual([code]);
    expect(places[0]).toMatch(new RegExp(`^(${place}|file)`));
  });

  it.each([
    ['tabs', 'First Name\tLast Name\nAnn\tLee\n'],
    ['semicolons under a line that says so', 'sep=;\nFirst Name;Last Name\nAnn;Lee\n'],
    ['bars', 'First Name|Last Name\nAnn|Lee\n'],
    ['a title above the header', 'Report of 2026-03-05,\nFirst Name,Last Name\nAnn,Lee\n'],
    ['line ends of three kinds', 'First Name,Last Name\r\nAnn,Lee\r'],
    ['a heading twice', 'First Name,Last Name,First Name\nAnn,Lee,Zoe\n'],
    ['a hundred thousand empty columns', `First Name,Last Name${','.repeat(100_000)}\nAnn,Lee\n`],
  ])('with %s are read', async (_, text) => {
    await beside('x.csv', text);
    expect(test.all('person').map(({ name }) => name)).toContainEqual({ given: 'Ann', family: 'Lee' });
  });

  it('without anything to know a row by refuse the row', async () => {
    const report = await beside('x.csv', 'First Name,Last Name,City\n,,Chicago\nAnn,Lee,\n');
    expect(report).toMatchObject({ created: 2, refused: 1, codes: ['import.nameless'] });
  });
});

describe('numbers that are never stored', () => {
  const nowhere = (text: string) => {
    for (const { name } of test.writer.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all())
      for (const row of test.writer.prepare(`SELECT * FROM "${name}"`).all())
        expect(
          JSON.stringify(row, (_, value) =>
            value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
          ),
        ).not.toContain(text);
  };

  it('are left out of tables by their column, and wherever they stand', async () => {
    const report = await beside(
      'x.csv',
      'Name,SSN,No. Tarjeta de Crédito,Notes,Phone\nAnn Lee,999-17-5017,4111 1111 1111 1111,"SSN 999-17-5018, card 5555555555554444",4111111111111111\nBob Ray,999175019,371449635398432,,3125550101\n',
    );
    expect(report).toMatchObject({ created: 3, withheld: { ssn: 3, card: 4 } });
    for (const number of [
      '999-17-5017',
      '999-17-5018',
      '999175019',
      '4111',
      '5555555555554444',
      '371449635398432',
    ])
      nowhere(number);
  });

  it.each(['Card', 'Card #', 'Tarjeta', 'Thẻ', 'Số thẻ', 'Visa', 'Billing', 'Whatever'])(
    'are counted in a column headed only “%s”',
    async (heading) => {
      const report = await beside(
        'x.csv',
        `Name,${heading}\nAnn Lee,4111 1111 1111 1111\nBob Ray,371449635398431\nCid Roy,\n`,
      );
      expect(report.withheld).toEqual({ ssn: 0, card: 2 });
      nowhere('4111');
    },
  );

  it('are known under a telling heading though no issuer is, and under another by their form alone', async () => {
    const rows = 'Ann Lee,8003608833648488,123456789\nBob Ray,12345,A-7\n';
    expect((await beside('x.csv', `Name,Card,Social\n${rows}`)).withheld).toEqual({ ssn: 1, card: 1 });
    expect((await beside('x.csv', `Name,Chart,Locker\n${rows}`)).withheld).toEqual({ ssn: 0, card: 0 });
    expect((await beside('x.csv', 'Name,Locker\nAnn Lee,123-45-6789\n')).withheld).toEqual({ ssn: 1, card: 0 });
  });

  it('are left out of FHIR identifiers by system, type and form', async () => {
    const identifier = [
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-17-5017' },
      { type: { coding: [{ code: 'SS' }] }, value: '999175018' },
      { system: 'urn:oid:2.16.840.1.113883.4.1', value: '999175019' },
      { system: 'urn:x', value: '4111111111111111' },
      { system: 'urn:mrn', value: '123-45' },
      // An Australian health identifier passes the check digit of cards but starts like none.
      { system: 'urn:ihi', value: '8003608833648488' },
    ];
    const report = await beside('x.json', JSON.stringify(patient('p1', { identifier })));
    expect(report).toMatchObject({ withheld: { ssn: 3, card: 1 } });
    const kept = test.all('person')[1]!.identifiers as { value: { value: string } }[];
    expect(kept.map((item) => item.value.value)).toEqual(['123-45', '8003608833648488']);
    for (const number of ['999-17-5017', '999175018', '999175019', '4111111111111111']) nowhere(number);
  });

  it('do not swallow ordinary phones, dates and numbers', async () => {
    await beside(
      'x.csv',
      'Name,MRN,Phone,DOB,Address\nAnn Lee,123456789,+49 151 2345 6789 012,1970-01-02,"1234 5678 Elm St 90"\n',
    );
    expect(test.all('person')[1]).toMatchObject({
      birthDate: '1970-01-02',
      identifiers: [{ value: { value: '123456789' } }],
    });
  });
});

describe('a run over bad input', () => {
  it('fails where nothing in any file could be read', async () => {
    test.file('in/a.pdf', '%PDF-1.4');
    test.file('in/b.json', '{');
    await expect(test.import(`${test.folder}/files/in`)).rejects.toMatchObject({ code: 'import.nothing_read' });
    await expect(test.import(`${test.folder}/nowhere`)).rejects.toMatchObject({ code: 'import.not_found' });
  });

  it('keeps the refusals for later, each with source, place, reason and remedy', async () => {
    await beside('x.csv', 'First Name,Last Name,DOB\nAnn,Lee,31/02/1980\n');
    const rows = test.writer
      .prepare('SELECT source, place, code, message, remedy, refused FROM import_refusal')
      .all();
    expect(rows).toMatchObject([{ source: 'in/x.csv', place: 'line 2', code: 'value.invalid', refused: 0 }]);
    expect(rows[0]!.message).toContain('31/02/1980');
  });
});
