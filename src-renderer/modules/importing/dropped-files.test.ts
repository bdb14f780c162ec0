import { describe, expect, it } from 'vitest';
import { chosenFiles, droppedFiles } from './dropped-files.ts';

const file = (name: string, path = '') =>
  Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: path });

const entryOf = (path: string) => ({
  isFile: true,
  fullPath: path,
  file: (done: (made: File) => void) => done(new File(['x'], path.split('/').at(-1)!)),
});

/** A folder that hands its entries over one by one, as browsers do in portions. */
const folderOf = (path: string, entries: readonly unknown[]) => ({
  isFile: false,
  fullPath: path,
  createReader: () => {
    const left = [...entries];
    return { readEntries: (done: (portion: unknown[]) => void) => done(left.splice(0, 1)) };
  },
});

const dropped = (...entries: readonly unknown[]) =>
  droppedFiles(entries.map((entry) => ({ webkitGetAsEntry: () => entry })) as unknown as DataTransferItemList);

describe('files to import', () => {
  it('keep the path within the folder that was chosen, in the order of their names', () => {
    const files = chosenFiles([file('b.csv', 'export/b.csv'), file('a.csv', 'export/a.csv'), file('c.vcf')]);
    expect(files.map(({ name }) => name)).toEqual(['c.vcf', 'export/a.csv', 'export/b.csv']);
  });

  it('leave out what systems put beside them', () => {
    const files = chosenFiles([file('.DS_Store', 'export/.DS_Store'), file('Thumbs.db'), file('people.csv')]);
    expect(files.map(({ name }) => name)).toEqual(['people.csv']);
  });

  it('are found in dropped folders, however deep and in however many portions', async () => {
    const inner = folderOf('/export/more', [entryOf('/export/more/c.ndjson')]);
    const files = await dropped(
      folderOf('/export', [entryOf('/export/a.csv'), entryOf('/export/.git'), inner]),
      entryOf('/b.vcf'),
    );
    expect(files.map(({ name }) => name)).toEqual(['b.vcf', 'export/a.csv', 'export/more/c.ndjson']);
  });

  it('are none where something else was dropped', async () => {
    expect(await dropped(null)).toEqual([]);
  });
});
