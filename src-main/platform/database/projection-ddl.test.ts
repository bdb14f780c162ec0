import { describe, expect, it } from 'vitest';
import { type ComputedFields, defineEntity, type Entity, type Fields } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';
import { diffTable, tableShape } from './projection-ddl.ts';
import { readTable } from './schema-reader.ts';
import { loadSqlite } from './sqlite.ts';

const base = {
  id: 'pet',
  name: 'pet',
  plural: 'pets',
  table: 'pet',
  space: 'org',
  mode: 'document',
  title: 'name',
} as const;
const name = f.text({ id: 'x1', class: 'identity', required: true });
const owner = f.link('person', { id: 'x2', class: 'identity' });
const fields = {
  name,
  owner,
  tags: f.text({ id: 'x3', class: 'identity', many: true }),
  order: f.number({ id: 'x4', class: 'operational', whole: true, indexed: true }),
  weight: f.number({ id: 'x5', class: 'operational' }),
  bornAt: f.dateTime({ id: 'x6', class: 'identity' }),
};
const computed: ComputedFields = {
  sortName: f.computed<string>({
    id: 'c1',
    class: 'identity',
    column: 'TEXT',
    indexed: true,
    compute: () => null,
  }),
};
const pet = (own: Fields, indexes: readonly (readonly string[])[] = [['owner', 'bornAt'], ['weight']]): Entity =>
  defineEntity({ ...base, fields: own, computed, indexes });
const Pet = pet(fields);

const built = (...statements: readonly string[]) => {
  const Database = loadSqlite();
  const connection = new Database(':memory:');
  for (const statement of statements) connection.exec(statement);
  return connection;
};
const create = diffTable(tableShape(Pet), undefined).statements;

describe('the table of an entity', () => {
  it('has its row number, the columns of the system and one per field, only the system ones required', () => {
    const connection = built(...create);
    const columns = connection
      .prepare('SELECT name, type, "notnull" AS n, pk FROM pragma_table_info(\'pet\')')
      .raw()
      .all();
    expect(columns).toEqual([
      ['rid', 'INTEGER', 0, 1],
      ['id', 'BLOB', 1, 0],
      ['created', 'INTEGER', 1, 0],
      ['creator', 'BLOB', 0, 0],
      ['updated', 'INTEGER', 0, 0],
      ['deleted', 'INTEGER', 0, 0],
      ['retracted', 'TEXT', 0, 0],
      ['name', 'TEXT', 0, 0],
      ['owner', 'BLOB', 0, 0],
      ['tags', 'TEXT', 0, 0],
      ['order', 'INTEGER', 0, 0],
      ['weight', 'REAL', 0, 0],
      ['born_at', fields.bornAt.type.column, 0, 0],
      ['sort_name', 'TEXT', 0, 0],
    ]);
    connection.close();
  });

  it('has no index that begins a longer one', () => {
    const names = (indexes: readonly (readonly string[])[]) => [
      ...tableShape(pet(fields, indexes)).indexes.keys(),
    ];
    expect(names([])).toContain('pet_sort_name');
    expect(names([['sortName', 'bornAt']])).not.toContain('pet_sort_name');
    expect(names([['sortName', 'bornAt']])).toContain('pet_sort_name_born_at');
    expect(names([['bornAt', 'sortName']])).toContain('pet_sort_name');
  });

  it('takes the same row twice, and rows that point nowhere', () => {
    const connection = built(...create);
    connection.exec("INSERT INTO pet (id, created, owner) VALUES (x'01', 1, x'ff'), (x'01', 1, x'ff')");
    connection.close();
  });

  it.each([
    ['SELECT rid FROM pet WHERE id = ?', 'pet_id'],
    ['SELECT rid FROM pet WHERE owner = ?', 'pet_owner'],
    ['SELECT rid FROM pet WHERE owner = ? AND deleted IS NULL ORDER BY born_at DESC LIMIT 5', 'pet_owner_born_at'],
    ['SELECT rid FROM pet WHERE deleted IS NULL ORDER BY sort_name, rid LIMIT 5', 'pet_sort_name'],
    ['SELECT count(*) FROM pet WHERE deleted IS NULL AND "order" = ?', 'pet_order'],
  ])('serves %s by index and without sorting', (sql, index) => {
    const connection = built(...create);
    const plan = (
      connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(sql.includes('?') ? [1] : [])) as {
        detail: string;
      }[]
    ).map(({ detail }) => detail);
    expect(plan.join('; ')).toMatch(new RegExp(`INDEX ${index}\\b|INDEX pet_owner`));
    expect(plan.join('; ')).not.toMatch(/TEMP B-TREE|^SCAN pet$/);
    connection.close();
  });

  it('refuses a field named like a column of the system', () => {
    const clash = defineEntity({
      ...base,
      fields: { name, deleted: f.boolean({ id: 'x9', class: 'operational' }) },
    });
    expect(() => tableShape(clash)).toThrow('may not be called deleted');
  });
});

describe('the difference between a definition and the database', () => {
  const found = (...more: readonly string[]) => {
    const connection = built(...create, ...more);
    const table = readTable(connection, 'pet');
    connection.close();
    return table;
  };

  it('is nothing once its statements have run', () => {
    expect(diffTable(tableShape(Pet), found())).toEqual({ statements: [], refused: [] });
  });

  it('is a column and an index for a new indexed field', () => {
    const More = pet({ ...fields, breed: f.text({ id: 'x7', class: 'identity', indexed: true }) });
    const diff = diffTable(tableShape(More), found());
    expect(diff).toEqual({
      statements: [
        'ALTER TABLE "pet" ADD COLUMN "breed" TEXT',
        'CREATE INDEX "pet_breed" ON "pet" ("breed") WHERE "deleted" IS NULL',
      ],
      refused: [],
    });
    expect(diffTable(tableShape(More), found(...diff.statements))).toEqual({ statements: [], refused: [] });
  });

  const { tags: _tags, ...fewer } = fields;
  it.each([
    ['a field that is gone', pet(fewer), /pet\.tags has no field any more/],
    [
      'a field that changed its type',
      pet({ ...fields, weight: f.text({ id: 'x5', class: 'operational' }) }),
      /pet\.weight is "weight" REAL and should become "weight" TEXT/,
    ],
    ['an index that is gone', pet(fields, [['owner', 'bornAt']]), /index pet_weight is no longer asked for/],
  ])('is refused for %s', (_what, changed, reason) => {
    const diff = diffTable(tableShape(changed), found());
    expect(diff.statements).toEqual([]);
    expect(diff.refused.join()).toMatch(reason);
  });

  it('is refused for an index of another shape', () => {
    const table = found('DROP INDEX pet_order', 'CREATE INDEX "pet_order" ON "pet" ("order")');
    expect(diffTable(tableShape(Pet), table).refused.join()).toMatch(/index pet_order should change/);
  });
});
