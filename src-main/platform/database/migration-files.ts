/**
 * Finds migrations by folder: the platform's own and each slice's. For `db:diff` and for tests; the program itself has
 * them in a list, since a bundle has no folders.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Migration } from './migrator.ts';

export interface MigrationFile {
  /** Below src-main, with forward slashes: `modules/people/migrations/20261121T2110-people.ts`. */
  readonly path: string;
  readonly migration: Migration;
}

/** The folder src-main of this checkout. */
export const sourceRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Names of all slices that have a folder. */
export const sliceNames = (root = sourceRoot): readonly string[] =>
  readdirSync(join(root, 'modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Every migration there is, in the order of their ids. A file whose name is not its id is a defect and throws. */
export async function findMigrations(root = sourceRoot): Promise<readonly MigrationFile[]> {
  const folders = [
    'platform/database/migrations',
    ...sliceNames(root).map((slice) => `modules/${slice}/migrations`),
  ];
  const files: MigrationFile[] = [];
  for (const folder of folders.filter((each) => existsSync(join(root, each)))) {
    for (const name of readdirSync(join(root, folder)).filter((each) => each.endsWith('.ts'))) {
      const path = `${folder}/${name}`;
      const { migration } = (await import(pathToFileURL(join(root, path)).href)) as { migration: Migration };
      if (migration.id !== basename(name, '.ts')) throw new Error(`${path} holds migration ${migration.id}`);
      files.push({ path, migration });
    }
  }
  return files.sort((a, b) => (a.migration.id < b.migration.id ? -1 : 1));
}
