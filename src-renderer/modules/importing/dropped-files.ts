/** The files somebody dropped or chose, with the folders they lie in as part of their names. */

export interface ChosenFile {
  /** Path within what was chosen: `export/Patient.ndjson`. */
  readonly name: string;
  readonly file: File;
}

/** Files that systems lay beside others and nobody means. */
const LITTER = /(^|\/)(\.|Thumbs\.db$|desktop\.ini$)/i;

const meant = ({ name }: ChosenFile): boolean => !LITTER.test(name);

const byName = (one: ChosenFile, other: ChosenFile): number => (one.name < other.name ? -1 : 1);

/** From an `<input type="file">`, with or without a folder. */
export const chosenFiles = (files: Iterable<File>): readonly ChosenFile[] =>
  [...files]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(meant)
    .sort(byName);

/** As much of a dropped entry as is needed here. */
interface Entry {
  readonly isFile: boolean;
  readonly fullPath: string;
}
interface FileEntry extends Entry {
  file(done: (file: File) => void, failed: (error: unknown) => void): void;
}
interface FolderEntry extends Entry {
  createReader(): { readEntries(done: (entries: Entry[]) => void, failed: (error: unknown) => void): void };
}

async function filesOf(entry: Entry): Promise<readonly ChosenFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileEntry).file(done, failed));
    return [{ name: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FolderEntry).createReader();
  const found: ChosenFile[] = [];
  // A folder is handed over in portions; an empty one is the end.
  for (;;) {
    const portion = await new Promise<Entry[]>((done, failed) => reader.readEntries(done, failed));
    if (portion.length === 0) return found;
    for (const inner of portion) found.push(...(await filesOf(inner)));
  }
}

/** From a drop. The entries have to be taken in the tick of the event, before anything is waited for. */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly ChosenFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const lists = await Promise.all(entries.map((entry) => filesOf(entry)));
  return lists.flat().filter(meant).sort(byName);
}
