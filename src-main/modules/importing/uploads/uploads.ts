/**
 * Files that the window hands over piece by piece: they rest sealed in the data folder until their import has ended.
 * Invariants: a file's key lies in the database only, and goes with its row; the database never knows of a piece that the
 * file lacks, and of a whole file only once that is on the disk, whenever the process dies or the power fails.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '#platform/database/data-folder.ts';
import { toFileFault } from '#platform/keys/key-disk.ts';
import type { Platform } from '#platform/module.ts';
import { type Id, idFromBytes, idToBytes, isId } from '#shared/ids/uuid.ts';
import { importFaults } from '../import.faults.ts';
import type { BatchSource } from '../store/batches.queries.ts';
import { FRAME_OVERHEAD, type StagedSeal, sealFrame } from './seal.ts';

const FOLDER = 'staging';
/** An upload nobody imported is removed after a day. */
const MAX_AGE_MILLIS = 24 * 60 * 60 * 1000;

export interface Uploads {
  begin(name: string, size: number): Id;
  /** `index` counts from 0; a piece sent twice is taken once. Faults: `import.upload_missing`, `import.upload_broken`. */
  add(id: Id, index: number, bytes: Uint8Array): void;
  /** Fault: `import.upload_broken` where a piece is missing. */
  finish(id: Id): void;
  /** Faults: `import.upload_missing`, `import.upload_broken`. */
  sourceOf(id: Id): BatchSource;
  sealOf(id: Id): StagedSeal | undefined;
  remove(id: Id): void;
  /** Removes what nobody came back for. */
  sweep(): void;
}

interface UploadRow {
  readonly name: string;
  readonly size: number;
  readonly received: number;
  readonly frames: number;
  readonly complete: number;
  readonly key: Uint8Array;
}

/** Length of the file with all the frames that the database knows of. */
const bytesOf = ({ received, frames }: UploadRow): number => received + frames * FRAME_OVERHEAD;

/** Opens a staged file for `work`. Faults: `import.upload_broken` where there is less of it than was taken; `disk.*`. */
function withFile(path: string, flags: 'a' | 'r+', known: number, work: (file: number) => void): void {
  let file: number | null = null;
  try {
    file = openSync(path, flags, 0o600);
    const { size } = fstatSync(file);
    if (size < known) throw importFaults['import.upload_broken']();
    // A piece that was written and not answered for is sent again.
    if (size > known) ftruncateSync(file, known);
    work(file);
  } catch (thrown) {
    throw toFileFault(thrown, path);
  } finally {
    if (file !== null) closeSync(file);
  }
}

const appendFrame = (path: string, known: number, frame: Uint8Array): void =>
  withFile(path, 'a', known, (file) => {
    for (let done = 0; done < frame.length; ) done += writeSync(file, frame, done);
  });

/** Returns once file and name are on the disk: from here on the file counts as handed over. */
function keepFile(path: string, known: number): void {
  withFile(path, 'r+', known, fsyncSync);
  syncFolder(dirname(path));
  syncFolder(dirname(dirname(path)));
}

export function createUploads(platform: Platform): Uploads {
  const folder = () => join(platform.dataDir, FOLDER);
  const pathOf = (id: Id) => join(folder(), `${id}.sealed`);
  const find = (id: Id): UploadRow | undefined =>
    platform.writer.prepare('SELECT * FROM import_upload WHERE id = ?').get(idToBytes(id)) as
      | UploadRow
      | undefined;
  const mustFind = (id: Id): UploadRow => {
    const row = find(id);
    if (!row) throw importFaults['import.upload_missing']();
    return row;
  };
  const remove = (id: Id): void => {
    platform.writer.prepare('DELETE FROM import_upload WHERE id = ?').run(idToBytes(id));
    rmSync(pathOf(id), { force: true });
  };

  return {
    begin(name, size) {
      const id = platform.newId();
      mkdirSync(folder(), { recursive: true, mode: 0o700 });
      platform.writer
        .prepare('INSERT INTO import_upload (id, name, size, key, at) VALUES (?, ?, ?, ?, ?)')
        .run(idToBytes(id), name, size, platform.random.bytes(32), platform.clock.now());
      return id;
    },

    add(id, index, bytes) {
      const row = mustFind(id);
      if (index < row.frames) return;
      if (index > row.frames || row.complete === 1 || row.received + bytes.length > row.size)
        throw importFaults['import.upload_broken']();
      appendFrame(pathOf(id), bytesOf(row), sealFrame({ id, key: row.key }, index, bytes, platform.random));
      platform.writer
        .prepare('UPDATE import_upload SET frames = frames + 1, received = received + ? WHERE id = ?')
        .run(bytes.length, idToBytes(id));
    },

    finish(id) {
      const row = mustFind(id);
      if (row.received !== row.size) throw importFaults['import.upload_broken']();
      if (row.frames > 0) keepFile(pathOf(id), bytesOf(row));
      platform.writer.prepare('UPDATE import_upload SET complete = 1 WHERE id = ?').run(idToBytes(id));
    },

    sourceOf(id) {
      const row = mustFind(id);
      if (row.complete !== 1) throw importFaults['import.upload_broken']();
      return {
        name: row.name,
        path: pathOf(id),
        scope: row.name.replace(/\.gz$/i, ''),
        size: row.size,
        modified: 0,
        upload: id,
      };
    },

    sealOf(id) {
      const row = find(id);
      return row && { id, key: row.key, frames: row.frames, path: pathOf(id) };
    },

    remove,

    sweep() {
      const old = platform.writer
        .prepare('SELECT id FROM import_upload WHERE at < ?')
        .all(platform.clock.now() - MAX_AGE_MILLIS);
      for (const row of old) remove(idFromBytes(row.id as Uint8Array));
      let files: string[] = [];
      try {
        files = readdirSync(folder());
      } catch {
        // Nothing was ever uploaded here.
      }
      for (const file of files) {
        const id = file.replace(/\.sealed$/, '');
        if (!isId(id) || !find(id)) rmSync(join(folder(), file), { force: true });
      }
    },
  };
}
