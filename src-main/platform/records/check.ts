/**
 * Checks that what is shown follows from what was written: every projection row equals the fold of its ops, every
 * document its edits, every lookup key its value. Reads the whole database once, in record order, with flat memory; each
 * record with all that was written of it in one state of the database.
 */

import * as Y from 'yjs';
import type { Entity, Values } from '#shared/entity/entity.ts';
import { columnOf } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Problem } from '../audit/verify.ts';
import { type Checked, createFindings, type Walk } from '../checking/walk.ts';
import { createStrays, type Report } from './check-strays.ts';
import { documentRegisters, genesisDocument, loadDocument } from './document.ts';
import { type CreateBody, type EditBody, type MarkBody, type Op, rowToOp } from './op.ts';
import { rowToState } from './projection.ts';
import { type Registers, registersToValues, sameValue } from './registers.ts';
import type { RecordState } from './types.ts';

type Row = Readonly<Record<string, unknown>>;

/** What the ops of one record come to. Null where the creation is missing. */
export interface Folded {
  readonly values: Values;
  readonly deleted: boolean;
  /** When it was deleted, where it is. */
  readonly deletedAt: Hlc | null;
  readonly retracted: string | null;
  /** State of the document, where there was an edit. */
  readonly registers: Registers | null;
  readonly created: Hlc;
  readonly creator: Id;
  readonly updated: Hlc;
  /** Op that last wrote each register that was edited. */
  readonly versions: Readonly<Record<string, Id>>;
}

/** Folds the ops of one record, in their order, into its state. Rebuilding a projection is this and a write. */
export function foldOps(entity: Entity, ops: readonly Op[]): Folded | null {
  const creation = ops.find((op) => op.kind === 'create');
  if (!creation?.body) return null;
  const created = new Map(Object.entries(creation.body as CreateBody));
  let doc: Y.Doc | null = null;
  let deletedAt: Hlc | null = null;
  let retracted: string | null = null;
  let updated = creation.hlc;
  const versions: Record<string, Id> = {};
  for (const op of ops) {
    if (op.kind === 'edit' && op.doc) {
      updated = op.hlc;
      for (const register of Object.keys(op.body ?? {})) versions[register] = op.id;
      doc ??= genesisDocument(entity, created);
      Y.applyUpdate(doc, op.doc);
    } else if (op.kind === 'delete') deletedAt = op.hlc;
    else if (op.kind === 'restore') [deletedAt, retracted] = [null, null];
    else if (op.kind === 'retract') retracted = (op.body as MarkBody | null)?.reason ?? '';
  }
  const registers = doc && documentRegisters(doc);
  doc?.destroy();
  return {
    values: registersToValues(entity, registers ?? created),
    deleted: deletedAt !== null,
    deletedAt,
    retracted,
    registers,
    created: creation.hlc,
    creator: creation.actor,
    updated,
    versions,
  };
}

function checkRow(entity: Entity, row: Row, folded: Folded, where: string, report: Report): RecordState | null {
  let state: RecordState;
  try {
    state = rowToState(entity, row);
  } catch {
    report('projection.unreadable', where, 'A column of the record cannot be read.');
    return null;
  }
  for (const name of Object.keys(entity.fields))
    if (!sameValue(state.values[name] ?? null, folded.values[name] ?? null))
      report('projection.value', where, `The field ${name} differs from what was written.`);
  for (const [name, field] of Object.entries(entity.computed))
    if ((row[columnOf(name)] ?? null) !== field.compute(folded.values))
      report('projection.computed', where, `The computed ${name} differs from what it is computed from.`);
  if ((row.deleted ?? null) !== folded.deletedAt || state.retracted !== folded.retracted)
    report(
      'projection.state',
      where,
      'Whether and when the record was deleted or retracted differs from what was written.',
    );
  if (state.created !== folded.created || state.creator !== folded.creator || state.updated !== folded.updated)
    report(
      'projection.stamp',
      where,
      'Who made the record, or when it was made or changed, differs from what was written.',
    );
  return state;
}

/** Bodies say what the documents say: the last edit of each register left its `after`. */
function checkEdits(entity: Entity, ops: readonly Op[], folded: Folded, where: string, report: Report): void {
  if (!folded.registers) return;
  const last = new Map<string, unknown>();
  for (const op of ops)
    if (op.kind === 'edit')
      for (const [register, [, , after]] of Object.entries((op.body ?? {}) as EditBody)) last.set(register, after);
  for (const [register, after] of last)
    if (!sameValue(folded.registers.get(register) ?? null, after))
      report('op.body', where, `The edit of ${entity.name} register ${register} differs from its document.`);
}

function readVersions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Records in a slice. */
const SLICE = 500;

/** Goes through the records of all entities with their ops, in slices. */
export function* checkRecords(db: Checked, registry: Registry): Walk<readonly Problem[]> {
  const { problems, report } = createFindings();
  const strays = createStrays(db, registry, report);
  const { prepare } = db;
  const opsOfRecord = prepare('SELECT * FROM op WHERE record = ? ORDER BY seq');
  const documentOf = prepare('SELECT state, versions FROM document WHERE record = ?');
  const keyThere = prepare('SELECT 1 FROM lookup WHERE field = ? AND key = ? AND rid = ?');
  const total = registry.entities
    .map(({ table }) => prepare(`SELECT coalesce(max(rid), 0) AS last FROM "${table}"`).get()!.last as number)
    .reduce((sum, last) => sum + last, 0);
  let seen = 0;

  const checkOne = (entity: Entity, row: Row, where: string): void => {
    const id = row.id as Uint8Array;
    let ops: Op[];
    let folded: Folded | null;
    try {
      ops = (opsOfRecord.all(id) as Row[]).map(rowToOp).filter((op) => op.entity === entity.id);
      if (ops.some((op) => op.body === null)) return; // Erased: there is nothing left to compare with.
      folded = foldOps(entity, ops);
    } catch {
      report('op.unreadable', where, 'What was written of this record cannot be read.');
      return;
    }
    if (!folded) {
      report('projection.orphan', where, 'No creation was written for this record.');
      return;
    }
    const state = checkRow(entity, row, folded, where, report);
    checkEdits(entity, ops, folded, where, report);
    const stored = documentOf.get(id) as { state: Uint8Array; versions: string } | undefined;
    if (Boolean(stored) !== Boolean(folded.registers))
      report('document.missing', where, 'Its document does not match its edits.');
    else if (stored && folded.registers) checkDocument(stored, folded, folded.registers, where, report);
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

function checkDocument(
  stored: { readonly state: Uint8Array; readonly versions: string },
  folded: Folded,
  registers: Registers,
  where: string,
  report: Report,
): void {
  const doc = loadDocument(stored.state);
  if (!sameValue(Object.fromEntries(documentRegisters(doc)), Object.fromEntries(registers)))
    report('document.state', where, 'Its document differs from its edits.');
  if (!sameValue(readVersions(stored.versions), folded.versions))
    report('document.versions', where, 'The versions of its fields differ from its edits.');
  doc.destroy();
}
