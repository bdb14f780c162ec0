/** The disk of one machine: a database file that can be copied as it stands, and put back later as a restored copy would be. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where there is such a place: that nothing is lost to a real disk is shown elsewhere (test/durability). */
export const createDisks = (): { readonly folder: string; remove(): void } => {
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
