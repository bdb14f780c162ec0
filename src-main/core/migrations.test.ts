import { describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { findMigrations } from '#platform/database/migration-files.ts';
import { migrate, migrationHash } from '#platform/database/migrator.ts';
import { tableShape } from '#platform/database/projection-ddl.ts';
import { readTable } from '#platform/database/schema-reader.ts';
import { openTestDatabase } from '#platform/database/testing.ts';
import { frozenHashes, missingStatements } from './db-diff.ts';
import { migrations } from './migrations.ts';

describe('the migrations of the program', () => {
  it('are the ones in the folders, in order', async () => {
    expect(migrations).toEqual((await findMigrations()).map(({ migration }) => migration));
  });

  it('are frozen, each with the text it was shipped with', () => {
    expect(Object.fromEntries(migrations.map((migration) => [migration.id, migrationHash(migration)]))).toEqual(
      frozenHashes(),
    );
  });

  it('produce what the definitions ask, so that db:diff has nothing to write', async () => {
    expect([...(await missingStatements(await findMigrations()))]).toEqual([]);
  });

  it('give every entity its table, on an encrypted database too', async () => {
    const database = await openTestDatabase();
    for (const entity of registry.entities) {
      const { columns, indexes } = tableShape(entity);
      expect(readTable(database.writer.connection, entity.table)).toEqual({ columns, indexes });
    }
    expect(migrate(database.writer, migrations, 1)).toEqual([]);
    await database.close();
  });
});
