import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsDefinedIn } from './definitions.ts';
import { filesBelow, isTest, projectSources, ROOT, readProjectFile } from './source.ts';
import { type Texts, textsOfFaults, translationViolations } from './translations.ts';

const FOLDER = 'resources/translations';
const TRANSLATED = ['es', 'vi'];

const read = (path: string): Texts => (existsSync(join(ROOT, path)) ? JSON.parse(readProjectFile(path)) : {});

const productFaults = faultsDefinedIn(
  projectSources.filter(({ path }) => /^src-/.test(path) && !isTest(path) && !path.includes('/fixtures/')),
);
const areas = [...new Set(filesBelow(FOLDER).map((path) => path.split('/').at(-1) as string))].sort();

describe('translations', () => {
  it.each(TRANSLATED)('into %s are complete and need the same parameters', (language) => {
    const violations = areas
      .filter((area) => area !== 'faults.json')
      .flatMap((area) =>
        translationViolations(
          `${language}/${area}`,
          read(`${FOLDER}/en/${area}`),
          read(`${FOLDER}/${language}/${area}`),
        ),
      );
    expect(violations).toEqual([]);
  });

  it.each(TRANSLATED)('into %s know every fault', (language) => {
    const { words: _, ...translated } = read(`${FOLDER}/${language}/faults.json`);
    expect(translationViolations(`${language}/faults.json`, textsOfFaults(productFaults), translated)).toEqual([]);
  });

  const english = { import: { rows_one: '{{count}} row', rows_other: '{{count}} rows' }, hello: 'Hello {{name}}' };
  const vietnamese = { import: { rows_other: '{{count}} dòng' }, hello: 'Chào {{ name }}' };

  it('may differ in their plural forms', () => {
    expect(translationViolations('vi', english, vietnamese)).toEqual([]);
  });

  it('are missed, empty, left over, or take other parameters', () => {
    expect(translationViolations('vi', english, { import: vietnamese.import })).toEqual([
      'vi: hello is not translated',
    ]);
    expect(translationViolations('vi', english, { ...vietnamese, hello: ' ' })).toHaveLength(1);
    expect(translationViolations('vi', english, { ...vietnamese, bye: 'Tạm biệt' })).toHaveLength(1);
    expect(translationViolations('vi', english, { ...vietnamese, hello: 'Chào {{ten}}' })).toHaveLength(1);
  });

  it('of faults are compared with their definitions, whichever braces they use', () => {
    const faults = [{ code: 'file.broken', message: 'Line {line} is broken.', remedy: 'Mend it.' }];
    const spanish = { file: { broken: { message: 'La línea {{line}} está rota.', remedy: 'Repárela.' } } };
    expect(translationViolations('es', textsOfFaults(faults), spanish)).toEqual([]);
    expect(translationViolations('es', textsOfFaults(faults), {})).toHaveLength(2);
  });
});
