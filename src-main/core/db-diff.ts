/**
 * `npm run db:diff`: compares the definitions of all entities with the tables that the migrations so far produce, writes a
 * migration into the folder of each slice that has something new, and lists all migrations in migrations.ts. What is no
 * addition is refused with the reason, and nothing is written. What it writes is read, committed and frozen
 * (`--freeze` adds the hashes of files that are not frozen yet).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registry } from '#modules/entities.ts';
import { findMigrations, type MigrationFile, sliceNames, sourceRoot } from '#platform/database/migration-files.ts';
import { migrationHash } from '#platform/database/migrator.ts';
import { diffTable, tableShape } from '#platform/database/projection-ddl.ts';
import { readTable } from '#platform/database/schema-reader.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import type { Entity } from '#shared/entity/entity.ts';

const FROZEN = join(sourceRoot, 'platform/database/migrations.frozen.json');
const LIST = join(sourceRoot, 'core/migrations.ts');

/** The slice whose contract defines the entity. */
async function sliceOf(entity: Entity): Promise<string> {
  for (const slice of sliceNames()) {
    const folder = join(sourceRoot, 'modules', slice, 'contract');
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.entity.ts'))) {
      const module = (await import(pathToFileURL(join(folder, name)).href)) as Record<string, unknown>;
      if (Object.values(module).includes(entity)) return slice;
    }
  }
  throw new Error(`no slice defines the entity ${entity.name}`);
}

/** What the definitions ask beyond the migrations given, by slice. Throws with every refusal. */
export async function missingStatements(
  files: readonly MigrationFile[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const Database = loadSqlite();
  // Holds no record and never touches the disk, so it needs no key.
  const scratch = new Database(':memory:');
  const bySlice = new Map<string, string[]>();
  const refused: string[] = [];
  try {
    for (const { migration } of files) scratch.exec(migration.sql);
    for (const entity of registry.entities) {
      const diff = diffTable(tableShape(entity), readTable(scratch, entity.table));
      refused.push(...diff.refused);
      if (diff.statements.length === 0) continue;
      const slice = await sliceOf(entity);
      bySlice.set(slice, [...(bySlice.get(slice) ?? []), ...diff.statements]);
    }
  } finally {
    scratch.close();
  }
  if (refused.length > 0) throw new Error(`not an addition:\n- ${refused.join('\n- ')}`);
  return bySlice;
}

/** The text of migrations.ts: every file, in order. */
export function listText(files: readonly MigrationFile[]): string {
  const alias = (path: string) => `#${path}`;
  const imports = [...files]
    .sort((a, b) => (alias(a.path) < alias(b.path) ? -1 : 1))
    .map(
      ({ path }) =>
        `import { migration as m${files.findIndex((file) => file.path === path) + 1} } from '${alias(path)}';`,
    );
  const names = files.map((_, at) => `m${at + 1}`).join(', ');
  return `/** Every migration, in order. Written by \`npm run db:diff\`; a test compares it with the folders. */
import type { Migration } from '#platform/database/migrator.ts';
${imports.join('\n')}

export const migrations: readonly Migration[] = [${names}];
`;
}

/** Hash by id of every frozen migration. */
export const frozenHashes = (): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(FROZEN, 'utf8')) as Record<string, string>;

const stamp = (now: Date): string => now.toISOString().replace(/[-:]/g, '').slice(0, 13);

async function run(freeze: boolean, now: Date): Promise<void> {
  const bySlice = await missingStatements(await findMigrations());
  for (const [slice, statements] of bySlice) {
    const id = `${stamp(now)}-${slice}`;
    const folder = join(sourceRoot, 'modules', slice, 'migrations');
    mkdirSync(folder, { recursive: true });
    const text = `/** Generated from the definitions of the slice by \`npm run db:diff\`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '${id}',
  sql: \`
${statements.map((statement) => `${statement};`).join('\n')}
\`,
};
`;
    writeFileSync(join(folder, `${id}.ts`), text, { flag: 'wx' });
    process.stderr.write(`wrote modules/${slice}/migrations/${id}.ts\n`);
  }
  if (bySlice.size === 0) process.stderr.write('the tables are as the definitions ask\n');
  const files = await findMigrations();
  writeFileSync(LIST, listText(files));
  if (freeze) {
    const frozen: Record<string, string> = { ...frozenHashes() };
    for (const { migration } of files) frozen[migration.id] ??= migrationHash(migration);
    writeFileSync(FROZEN, `${JSON.stringify(frozen, null, 2)}\n`);
  }
}

if (import.meta.main) await run(process.argv.includes('--freeze'), new Date());
