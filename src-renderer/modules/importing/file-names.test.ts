import { describe, expect, it } from 'vitest';
import { baseName, folderOf, mostPromising } from './file-names.ts';

describe('names of chosen files', () => {
  it('part into folder and name', () => {
    expect([baseName('export/2026/people.csv'), folderOf('export/2026/people.csv')]).toEqual([
      'people.csv',
      'export/2026',
    ]);
    expect([baseName('people.csv'), folderOf('people.csv')]).toEqual(['people.csv', '']);
  });

  it('tell the first file that records can be read from, whatever lies before it', () => {
    const files = ['a/README.md', 'a/bundle.ndjson.gz', 'a/people.csv'].map((name) => ({ name }));
    expect(mostPromising(files)?.name).toBe('a/bundle.ndjson.gz');
    expect(mostPromising([{ name: 'LICENSE' }])?.name).toBe('LICENSE');
    expect(mostPromising([])).toBeUndefined();
  });
});
