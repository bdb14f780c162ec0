/**
 * Whether what imports remember is whole: it decides to which person the next file goes, and what a report says became of
 * the last one. Reads; flat memory.
 */
import { inflateRawSync } from 'node:zlib';
import { type Check, type Checked, createFindings, type Walk } from '#platform/checking/walk.ts';
import { sameValue } from '#platform/records/registers.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Counts } from './engine/report.ts';
import { MAX_REFUSALS } from './engine/run-batch.ts';
import { draftEntities } from './map/builder.ts';
import { readMapping } from './map/csv/plan.ts';
import type { DraftEntity } from './map/draft.ts';
import type { BatchRequest } from './store/batches.queries.ts';
import { aliasSeal, linkSeal, pairSeal, refusalSeal, unitSeal } from './store/seals.ts';
import type { UnitRow } from './store/unit-row.ts';

type Row = Readonly<Record<string, unknown>>;
type Report = (code: string, where: string, message: string) => void;

/** True where the work throws, as it does on a value that is no JSON or no id. */
function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

/** Rows in a slice. */
const SLICE = 2000;

function* checkMemory({ connection, prepare }: Checked, report: Report): Walk<void> {
  const isThere = (entity: string, id: Uint8Array): boolean => {
    const table = draftEntities[entity as DraftEntity]?.table;
    return table !== undefined && prepare(`SELECT 1 FROM "${table}" WHERE id = ?`).get(id) !== undefined;
  };
  const batch = prepare('SELECT 1 FROM import_batch WHERE seq = ?');
  const each = (table: string) => connection.prepare(`SELECT * FROM ${table}`).iterate() as Iterable<Row>;
  function* inSlices(table: string, look: (row: Row) => void): Walk<void> {
    const some = connection.prepare(`SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`);
    const total = connection.prepare(`SELECT coalesce(max(seq), 0) FROM ${table}`).pluck().get() as number;
    for (let seq = 0, isLast = false; !isLast; ) {
      const rows = some.all(seq) as Row[];
      for (const row of rows) look(row);
      isLast = rows.length < SLICE;
      seq = (rows.at(-1)?.seq as number | undefined) ?? seq;
      yield { done: Math.min(seq, total), total };
    }
  }
  const differs = (row: Row, seal: () => string): boolean =>
    row.seal !== '' && (fails(seal) || seal() !== row.seal);

  yield* inSlices('import_unit', (row) => {
    const where = `import_unit ${row.seq}`;
    const record = row.record as Uint8Array;
    if (differs(row, () => unitSeal({ ...(row as unknown as UnitRow), record: idFromBytes(record) })))
      report('import.memory', where, 'What an import remembers of a unit was altered.');
    if (!isThere(row.entity as string, record))
      report('import.memory', where, 'An import remembers a record that is not there.');
    if (!batch.get(row.made) || !batch.get(row.batch))
      report('import.memory', where, 'An import remembers a batch that is not there.');
  });
  for (const row of each('import_alias'))
    if (differs(row, () => aliasSeal(row.alias as string, row.key as string)))
      report('import.memory', 'import_alias', 'The second name of a unit was altered.');
  yield* inSlices('import_link', (row) => {
    const where = `import_link ${row.seq}`;
    const { entity, field, ref, scope } = row as Readonly<Record<string, string>>;
    const record = row.record as Uint8Array;
    if (differs(row, () => linkSeal(entity!, idFromBytes(record), field!, ref!, scope!)))
      report('import.memory', where, 'A link that waits for its other end was altered.');
    if (!isThere(entity!, record)) report('import.memory', where, 'A link waits at a record that is not there.');
  });
  for (const row of each('possible_duplicate')) {
    const [person, other] = [row.person as Uint8Array, row.other as Uint8Array];
    const seal = () =>
      pairSeal(
        idFromBytes(person),
        idFromBytes(other),
        row.score as number,
        row.reasons as string,
        row.batch as number | null,
        row.found as number,
      );
    if (differs(row, seal))
      report('import.duplicate', 'possible_duplicate', 'A pair of possible duplicates was altered.');
    if (!isThere('person', person) || !isThere('person', other))
      report('import.duplicate', 'possible_duplicate', 'A possible duplicate is a person who is not there.');
  }
  for (const row of each('import_mapping'))
    if (fails(() => readMapping(JSON.parse(row.definition as string))))
      report('import.mapping', 'import_mapping', 'A saved mapping of columns cannot be read.');
}

interface Told {
  readonly batch: string;
  readonly status: string;
  readonly sources?: readonly string[];
}

interface Ending {
  readonly login: string | null;
  readonly status: string;
  readonly counts: Partial<Counts>;
}

/** What the audit log says of each batch, by its id: with what it began, and how it ended. Of a beginning an erasure may leave nothing, since files are often called by a name; in an ending nobody has typed anything. */
function toldOf({ connection }: Checked) {
  const rows = connection
    .prepare("SELECT a.login, v.value FROM audit a JOIN audit_value v ON v.seq = a.seq WHERE a.action = 'import'")
    .iterate() as Iterable<{ login: string | null; value: Uint8Array | null }>;
  const beginnings = new Map<string, readonly string[]>();
  const endings = new Map<string, Ending>();
  for (const { login, value } of rows) {
    if (value === null) continue;
    const { batch, status, sources, ...counts } = JSON.parse(inflateRawSync(value).toString()) as Told;
    if (status === 'running') beginnings.set(batch, sources ?? []);
    else endings.set(batch, { login, status, counts });
  }
  return { beginnings, endings };
}

/** A batch says of itself what the audit log says of it, and lists as many refusals as it counts. */
function checkBatches(db: Checked, report: Report): void {
  const { beginnings, endings } = toldOf(db);
  const listedOf = db.prepare(
    'SELECT count(*) AS listed, coalesce(sum(refused), 0) AS units FROM import_refusal WHERE batch = ?',
  );
  const batches = db.connection.prepare('SELECT * FROM import_batch').iterate() as Iterable<Row>;
  for (const row of batches) {
    const id = idFromBytes(row.id as Uint8Array);
    const where = `import ${id}`;
    let counts: Counts;
    let login: string;
    let names: string[];
    try {
      counts = JSON.parse(row.counts as string) as Counts;
      ({ login } = JSON.parse(row.actor as string) as { login: string });
      names = (JSON.parse(row.request as string) as BatchRequest).sources.map(({ name }) => name);
      if (row.fault !== null) JSON.parse(row.fault as string);
    } catch {
      report('import.batch', where, 'The report of an import cannot be read.');
      continue;
    }
    const { listed, units } = listedOf.get(row.seq) as { listed: number; units: number };
    const { refused, badValues } = counts;
    if (refused + badValues <= MAX_REFUSALS && (listed !== refused + badValues || units !== refused))
      report('import.refusals', where, 'It lists other refusals than it counts.');
    if (beginnings.get(id)?.some((name, at) => name !== names[at]))
      report('import.batch', where, 'It names other files than the audit log.');
    const end = endings.get(id);
    endings.delete(id);
    if (row.status === 'running' ? end !== undefined : end === undefined)
      report('import.batch', where, 'The audit log says something else about whether it has ended.');
    else if (
      end &&
      (end.login !== login ||
        (row.status !== 'undone' && row.status !== end.status) ||
        Object.entries(end.counts).some(([name, count]) => !sameValue(counts[name as keyof Counts], count)))
    )
      report('import.batch', where, 'It counts something else than the audit log.');
  }
  for (const id of endings.keys())
    report('import.batch', `import ${id}`, 'The audit log knows it, and its report is gone.');
  const refusals = db.connection
    .prepare('SELECT r.*, b.seq AS known FROM import_refusal r LEFT JOIN import_batch b ON b.seq = r.batch')
    .iterate() as Iterable<Row>;
  for (const row of refusals) {
    const where = `import_refusal ${row.seq}`;
    if (row.known === null) report('import.refusals', where, 'The refusal belongs to no import.');
    if (row.seal !== '' && row.seal !== refusalSeal(row))
      report('import.refusals', where, 'The refusal was altered.');
  }
}

export const checkImports: Check = function* (db) {
  const { problems, report } = createFindings();
  yield* checkMemory(db, report);
  yield { done: 0, total: 0 };
  checkBatches(db, report);
  return problems;
};
