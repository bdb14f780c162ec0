/** Whether `person_canonical` says what the merges say, and making it say so. */
import { canonicalTable } from '#platform/canonical/canonical-table.ts';
import { type Check, createFindings } from '#platform/checking/walk.ts';
import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { Person } from '../contract/person.entity.ts';
import { HOLDS, liveTest, toJoin } from './canonical.hook.ts';
import { canonicals } from './canonical.rules.ts';

type Reading = Pick<Writer, 'prepare'>;
const table = canonicalTable(Person);

/** Who should stand for whom. Merges are few: all of them fit into memory. */
function expected(db: Reading): ReadonlyMap<Id, Id> {
  const rows = db
    .prepare(
      `SELECT m.survivor, m.merged FROM person_merge m WHERE m.survivor IS NOT NULL AND m.merged IS NOT NULL AND ${HOLDS}`,
    )
    .all();
  return canonicals(rows.map(toJoin), liveTest(db));
}

const stored = (db: Reading): ReadonlyMap<Id, Id> =>
  new Map(
    db
      .prepare(`SELECT id, canonical FROM ${table}`)
      .all()
      .map((row) => [idFromBytes(row.id as Uint8Array), idFromBytes(row.canonical as Uint8Array)]),
  );

export const checkCanonicals: Check = function* (db) {
  const { problems, report } = createFindings();
  const [wanted, found] = [expected(db), stored(db)];
  yield { done: 0, total: 0 };
  for (const [id, canonical] of wanted)
    if (found.get(id) !== canonical)
      report('merge.canonical', `person ${id}`, 'Somebody else stands for this person than the merges say.');
  for (const id of found.keys())
    if (!wanted.has(id)) report('merge.stray', `person ${id}`, 'Somebody stands for this person without a merge.');
  return problems;
};

/** Makes the table anew from the merges. */
export function rebuildCanonicals(writer: Writer): void {
  writer.transaction(() => {
    writer.prepare(`DELETE FROM ${table}`).run();
    const put = writer.prepare(`INSERT INTO ${table} (id, canonical) VALUES (?, ?)`);
    for (const [id, canonical] of expected(writer)) put.run(idToBytes(id), idToBytes(canonical));
  });
}
