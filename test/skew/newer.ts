/**
 * A version of tomorrow, made out of today's source: a field more on people, a kind of record that nobody knew before, and a
 * command that makes one.
 */
import { Person } from '#modules/people/contract/person.entity.ts';
import { diffTable, tableShape } from '#platform/database/projection-ddl.ts';
import { projectFile, type SourceEdit } from '../support/bundle.ts';
import { Pet } from './pet.entity.ts';

/** `make-pet NAME OWNER`. */
const COMMAND = `'make-pet': async ({ args, platform, actor, output }) => {
    const [name, owner] = args.positionals;
    const values = { name, owner };
    const { ops } = platform.records.commit({ actor, changes: [{ kind: 'create', entity: 'pet', values }] });
    output.result({ pet: ops[0]!.record }, String);
    return 0;
  },`;

const migration = {
  id: '29991231T0000-newer',
  sql: [
    ...diffTable(tableShape(Pet), undefined).statements,
    `ALTER TABLE "${Person.table}" ADD COLUMN "shoe_size" TEXT`,
    '',
  ].join(';\n'),
};

export const newerEdits: readonly SourceEdit[] = [
  {
    file: 'src-main/modules/people/contract/person.entity.ts',
    find: "    nickname: f.text({ id: 'p03',",
    put: "    shoeSize: f.text({ id: 'p90', class: 'operational' }),\n    nickname: f.text({ id: 'p03',",
  },
  {
    file: 'src-main/modules/entities.ts',
    find: 'export const registry = createRegistry([',
    put: `import { Pet } from ${JSON.stringify(projectFile('test/skew/pet.entity.ts'))};\nexport const registry = createRegistry([\n  Pet,`,
  },
  { file: 'src-main/core/migrations.ts', find: '\n];', put: `\n  ${JSON.stringify(migration)},\n];` },
  { file: 'src-main/cli/main.ts', find: '  import: importFiles,', put: `  import: importFiles,\n  ${COMMAND}` },
];
