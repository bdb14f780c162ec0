/**
 * Checks that what is shown follows from what was written: every projection row equals the fold of its ops, every
 * document its edits, every head and open question what follows from them, every lookup key its value. Reads the whole
 * database once, in record order, with flat memory; each record with all that was written of it in one state of the database.
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import { columnOf } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Problem } from '../checking/problem.ts';
import { type Checked, createFindings, type Walk } from '../checking/walk.ts';
import { believed } from './believed.ts';
import { checkBlanked, checkHeads } from './check-heads.ts';
import { createStrays, type Report } from './check-strays.ts';
import { documentRegisters, isPending, loadDocument } from './document.ts';
import { createEntries } from './entries.ts';
import { type Folded, foldOps } from './fold.ts';
import { isErasedWhole } from './heads.ts';
import { countingOps } from './home.ts';
import { type Op, rowToOp, SELECT_OPS } from './op.ts';
import { rowToState } from './projection.ts';
import { type Registers, sameValue } from './registers.ts';
import { liveRegisters, shownOf } from './shown.ts';
import type { RecordState } from './types.ts';
import { warranted } from './warranted.ts';

type Row = Readonly<Record<string, unknown>>;

interface StoredDocument {
  readonly state: Uint8Array;
  readonly versions: string;
}

function checkRow(
  entity: Entity,
  row: Row,
  folded: Folded,
  values: Values,
  where: string,
  report: Report,
): RecordState | null {
  let state: RecordState;
  try {
    state = rowToState(entity, row);
  } catch {
    report('projection.unreadable', where, 'A column of the record cannot be read.');
    return null;
  }
  for (const name of Object.keys(entity.fields))
    if (!sameValue(state.values[name] ?? null, values[name] ?? null))
      report('projection.value', where, `The field ${name} differs from what was written.`);
  for (const [name, field] of Object.entries(entity.computed))
    if ((row[columnOf(name)] ?? null) !== field.compute(values))
      report('projection.computed', where, `The computed ${name} differs from what it is computed from.`);
  const { standing, made, updated } = folded;
  if (state.deletedAt !== standing.deleted || state.retracted !== standing.retracted)
    report(
      'projection.state',
      where,
      'Whether and when the record was deleted or retracted differs from what was written.',
    );
  if (state.created !== made.at || state.creator !== made.by || state.updated !== updated)
    report(
      'projection.stamp',
      where,
      'Who made the record, or when it was made or changed, differs from what was written.',
    );
  return state;
}

function readVersions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

interface ReadDocument {
  /** Null where there is none, though it may have a row for the heads. */
  readonly registers: Registers | null;
  readonly isPending: boolean;
}

function readDocument(stored: StoredDocument | undefined): ReadDocument {
  if (!stored || stored.state.length === 0) return { registers: null, isPending: false };
  const doc = loadDocument(stored.state);
  const read = { registers: documentRegisters(doc), isPending: isPending(doc) };
  doc.destroy();
  return read;
}

/** Answers what the record should show. */
function checkDocument(
  entity: Entity,
  stored: StoredDocument | undefined,
  { registers }: ReadDocument,
  folded: Folded,
  find: (id: Id) => Op | null,
  where: string,
  report: Report,
): Values {
  const { versions, content } = folded;
  if (Boolean(stored) !== Object.keys(versions).length > 0)
    report('document.missing', where, 'Its document does not match its edits.');
  else if (stored && !sameValue(readVersions(stored.versions), versions))
    report('document.versions', where, 'The versions of its fields differ from its edits.');
  if (content) {
    if (
      !sameValue(
        registers && Object.fromEntries(registers),
        content.registers && Object.fromEntries(content.registers),
      )
    )
      report('document.state', where, 'Its document differs from its edits.');
    return content.values;
  }
  if (isErasedWhole(versions)) {
    if (registers) report('document.state', where, 'It was erased, and its document is still there.');
    return {};
  }
  if (!registers) {
    report('document.missing', where, 'Its document is gone, and cannot be built anew.');
    return {};
  }
  return shownOf(
    entity,
    liveRegisters(believed({ entity, versions, created: () => folded.created }, registers, find), versions),
  ).values;
}

/** Records in a slice. */
const SLICE = 500;

/** Goes through the records of all entities with their ops, in slices. */
export function* checkRecords(db: Checked, registry: Registry): Walk<readonly Problem[]> {
  const { problems, report } = createFindings();
  const strays = createStrays(db, registry, report);
  const entries = createEntries(db, registry);
  const { prepare } = db;
  const opsOfRecord = prepare(`${SELECT_OPS} WHERE op.record = ? ORDER BY op.seq`);
  const documentOf = prepare('SELECT state, versions FROM document WHERE record = ?');
  const isWaiting = prepare('SELECT 1 FROM waiting WHERE record = ?');
  const asked = prepare(
    'SELECT register, kind, entity, heads, since FROM attention WHERE record = ? ORDER BY register, kind',
  );
  const keyThere = prepare('SELECT 1 FROM lookup WHERE field = ? AND key = ? AND rid = ?');
  const device = prepare("SELECT value FROM meta WHERE name = 'device'").get()?.value;
  const self = device instanceof Uint8Array && device.length === 16 ? idFromBytes(device) : null;
  const total = registry.entities
    .map(({ table }) => prepare(`SELECT coalesce(max(rid), 0) AS last FROM "${table}"`).get()!.last as number)
    .reduce((sum, last) => sum + last, 0);
  let seen = 0;

  const checkQuestions = (entity: Entity, id: Uint8Array, folded: Folded, where: string): void => {
    const wanted = folded.questions
      .map(({ heads, ...question }) => ({ ...question, entity: entity.id, heads: JSON.stringify(heads) }))
      .sort((a, b) => (`${a.register} ${a.kind}` < `${b.register} ${b.kind}` ? -1 : 1));
    if (!sameValue(asked.all(id), wanted))
      report('attention.open', where, 'Its open questions are not those that its ops leave open.');
  };

  const checkOne = (entity: Entity, row: Row, where: string): void => {
    const id = row.id as Uint8Array;
    let ops: readonly Op[];
    let folded: Folded | null;
    try {
      const all = (opsOfRecord.all(id) as Row[]).map(rowToOp);
      if (all.some(({ author, device }) => author && device === self))
        report('op.author', where, 'What this computer wrote is said to have been brought by another.');
      ops = countingOps(registry, entity, all);
      folded = foldOps(entity, ops, entries.of(entity, idFromBytes(id)));
    } catch {
      report('op.unreadable', where, 'What was written of this record cannot be read.');
      return;
    }
    if (!folded) {
      report('projection.orphan', where, 'No creation was written for this record.');
      return;
    }
    const stored = documentOf.get(id) as StoredDocument | undefined;
    const read = readDocument(stored);
    const values = checkDocument(
      entity,
      stored,
      read,
      folded,
      (op) => ops.find((one) => one.id === op) ?? null,
      where,
      report,
    );
    const document = folded.content?.registers ? folded.content : read;
    if (!document.isPending) checkHeads(entity, ops, folded, document.registers, where, report);
    checkBlanked(ops, folded, where, report);
    checkQuestions(entity, id, folded, where);
    if (folded.content?.isWhole === false && !isWaiting.get(id))
      report(
        'waiting.missing',
        where,
        'Not all of it fits this version, and it does not wait for one that it fits.',
      );
    const state = checkRow(entity, row, folded, warranted(db, entity, id, values), where, report);
    if (!state) return;
    for (const { field, key } of strays.expected(entity, state))
      if (!keyThere.get(field, key, state.rid))
        report('lookup.missing', where, `It cannot be found by its ${field}.`);
  };

  for (const entity of registry.entities) {
    const some = prepare(
      `SELECT * FROM "${entity.table}" WHERE (id, rid) > (?, ?) ORDER BY id, rid LIMIT ${SLICE}`,
    );
    let previous: Uint8Array = Buffer.alloc(0);
    let rid = 0;
    for (;;) {
      const rows = some.all(previous, rid) as Row[];
      for (const row of rows) {
        const id = row.id as Uint8Array;
        const where = `${entity.name} ${idFromBytes(id)}`;
        if (Buffer.compare(previous, id) === 0) report('projection.twice', where, 'The record stands twice.');
        [previous, rid] = [id, row.rid as number];
        checkOne(entity, row, where);
      }
      seen += rows.length;
      yield { done: Math.min(seen, total), total };
      if (rows.length < SLICE) break;
    }
  }
  yield* strays.check();
  return problems;
}
