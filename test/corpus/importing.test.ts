/**
 * Everything of the sample collection goes through the import: no crash, every refusal explained, each unit counted once, a
 * dry run that counts the same, a second run that changes nothing. Runs where the collection is: `ALMONER_CORPUS`, or
 * ../shared/data beside the repository.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBalanced, openTestImport, type TestImport } from '#modules/importing/testing.ts';
import { checkPerson, checkRelationship } from '#modules/people/people.rules.ts';

const folder = process.env.ALMONER_CORPUS ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const present = existsSync(join(folder, 'fhir-synthea'));
if (!present)
  console.warn(`corpus: no sample collection at ALMONER_CORPUS or ../shared/data; these tests do not run here`);

/** The collection, in an order in which nothing depends on an earlier part. */
const PARTS = ['fhir-synthea', 'fhir-examples', 'synthea-csv', 'csv-contacts', 'vcard'] as const;

describe.runIf(present)('the sample collection', { timeout: 300_000 }, () => {
  let test: TestImport;
  beforeAll(async () => {
    test = await openTestImport({ rules: { person: checkPerson, relationship: checkRelationship } });
  });
  afterAll(() => test?.close());

  it.each(PARTS)('%s goes in, the second time without a trace', async (part) => {
    const path = join(folder, part);
    const { batch: _, seconds: __, ...dry } = await test.import(path, { dryRun: true });
    const first = await test.import(path);
    expect(isBalanced(first)).toBe(true);
    expect(first).toMatchObject(dry);
    expect(first.created).toBeGreaterThan(0);
    for (const refusal of first.refusals) {
      expect(refusal.code).toMatch(/^[a-z]+\.[a-zA-Z_]+$/);
      for (const text of [refusal.source, refusal.place, refusal.message, refusal.remedy])
        expect(text.trim()).not.toBe('');
      expect(refusal.message).not.toContain('{');
      expect(refusal.code).not.toBe('internal');
    }
    const ops = test.writer.prepare('SELECT count(*) AS n FROM op').get();
    const again = await test.import(path);
    expect(isBalanced(again)).toBe(true);
    expect(again).toMatchObject({
      read: first.read,
      refused: first.refused,
      leftOut: first.leftOut,
      created: 0,
      updated: 0,
    });
    expect(test.writer.prepare('SELECT count(*) AS n FROM op').get()).toEqual(ops);
  });

  it('brings the people, visits and coverages that are in it', () => {
    expect(test.count('person')).toBeGreaterThan(4000);
    // 11,348 encounters of the bundles and 1,215 of the bulk export, beside those of the tables.
    expect(test.count('appointment')).toBeGreaterThan(12_563);
    const tristan = test
      .all('person')
      .filter(
        (one) =>
          (one.name as { family?: string } | undefined)?.family === 'Gleason' && one.birthDate === '1951-07-30',
      );
    expect(tristan).toMatchObject([{ name: { given: 'Tristan' } }]);
  });

  it('leaves no social security or payment card number behind', () => {
    const text = test.writer.prepare("SELECT group_concat(identifiers, ' ') AS t FROM person").get()!.t as string;
    expect(text).not.toMatch(/us-ssn|999-\d\d-\d{4}/);
    const cards = test.writer
      .prepare('SELECT count(*) AS n FROM op WHERE cast(body AS TEXT) LIKE ? OR cast(body AS TEXT) LIKE ?')
      .get('%371449635398431%', '%4581039857763%');
    expect(cards).toEqual({ n: 0 });
  });
});
