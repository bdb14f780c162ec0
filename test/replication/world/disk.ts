/** The disk of one machine, as its program finds it: a database that is there again after a crash, with all that was committed. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseKey, openDatabase } from '#platform/database/open.ts';
import type { Writer } from '#platform/database/types.ts';
import { createWriter } from '#platform/database/writer.ts';

export interface Disk {
  /** The program starts: a connection of its own, to be closed before the next. */
  open(): Writer;
  /** Keeps a copy of what is on it now, beside what was kept before. */
  keep(): void;
  /** What is on it is gone, and what was kept is there again. Nothing may be open. */
  putBack(): void;
  readonly hasCopy: boolean;
  /** The seed is over. Nothing may be open. */
  discard(): void;
}

/** In memory where there is such a place: that nothing is lost to a real disk is shown elsewhere (test/durability). */
export const createFolder = (): { readonly folder: string; remove(): void } => {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'almoner-replication-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const BESIDE = ['', '-wal'] as const;

/** Copies a database, whether it is open or not, between two of its transactions. What lay at `to` is gone. */
export function copyDatabase(from: string, to: string): void {
  removeDatabase(to);
  for (const end of BESIDE) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

export function removeDatabase(path: string): void {
  for (const end of [...BESIDE, '-shm']) rmSync(path + end, { force: true });
}

/** An encrypted file, opened as the product opens it; `path`: where it is to lie, `template`: what is on it at first. */
export function createFileDisk(template: string, path: string, key: DatabaseKey): Disk {
  const copy = `${path}-copy`;
  copyDatabase(template, path);
  removeDatabase(copy);
  return {
    open: () => createWriter(openDatabase(path, key, 'writer')),
    keep: () => copyDatabase(path, copy),
    putBack: () => copyDatabase(copy, path),
    get hasCopy() {
      return existsSync(copy);
    },
    discard() {
      removeDatabase(path);
      removeDatabase(copy);
    },
  };
}
