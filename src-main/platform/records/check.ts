/**
 * Checks that what is shown follows from what was written: every projection row equals the fold of its ops, every
 * document its edits, every lookup key its value. Reads the whole database once, in record order, with flat memory.
 */

import * as Y from 'yjs';
import type { Entity, Values } from '#shared/entity/entity.ts';
import { columnOf } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Problem } from '../audit/verify.ts';
import type { Writer } from '../database/types.ts';
import { documentRegisters, genesisDocument, loadDocument } from './document.ts';
import { createLookups, hasKeys, lookupField } from './lookup.ts';
import { type CreateBody, type EditBody, type MarkBody, type Op, rowToOp } from './op.ts';
import { rowToState } from './projection.ts';
import { type Registers, registersToValues, sameValue } from './registers.ts';
import type { RecordState } from './types.ts';

type Row = Readonly<Record<string, unknown>>;
type Report = (code: string, where: string, message: string) => void;
const MAX_PROBLEMS = 100;

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

/** Keys of fields that no entity has, and documents of records that no creation was written for. */
function checkStrays({ connection }: Pick<Writer, 'connection'>, registry: Registry, report: Report): void {
  const fields = registry.entities.flatMap((entity) =>
    Object.values(entity.fields)
      .filter(hasKeys)
      .map((field) => lookupField(entity, field)),
  );
  const stray = connection
    .prepare(`SELECT count(*) AS count FROM lookup WHERE field NOT IN (${fields.map(() => '?').join(', ')})`)
    .get(...fields) as { count: number };
  if (stray.count > 0) report('lookup.stray', 'lookup', `${stray.count} keys belong to no field.`);
  const orphans = connection
    .prepare(
      'SELECT count(*) AS count FROM document d WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.record = d.record)',
    )
    .get() as { count: number };
  if (orphans.count > 0) report('document.stray', 'document', `${orphans.count} documents belong to no record.`);
}

/** Goes through the records of an entity with their ops; yields now and then so that a caller may breathe. */
export function* checkRecords(
  writer: Pick<Writer, 'connection'>,
  registry: Registry,
): Generator<number, Problem[]> {
  const { connection } = writer;
  const problems: Problem[] = [];
  const report: Report = (code, where, message) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ code, where, message });
  };
  const opsOfRecord = connection.prepare('SELECT * FROM op WHERE record = ? ORDER BY seq');
  const documentOf = connection.prepare('SELECT state, versions FROM document WHERE record = ?');
  const lookupsOf = connection.prepare('SELECT count(*) AS count FROM lookup WHERE field = ?');
  const keyThere = connection.prepare('SELECT 1 FROM lookup WHERE field = ? AND key = ? AND rid = ?');
  const lookups = createLookups(writer as Writer);
  let seen = 0;
  for (const entity of registry.entities) {
    let rows = 0;
    const keys = new Map<string, number>();
    let previous: Uint8Array | null = null;
    for (const row of connection.prepare(`SELECT * FROM ${entity.table} ORDER BY id`).iterate() as Iterable<Row>) {
      rows += 1;
      seen += 1;
      if (seen % 500 === 0) yield seen;
      const id = row.id as Uint8Array;
      const where = `${entity.name} ${idFromBytes(id)}`;
      if (previous && Buffer.compare(previous, id) === 0)
        report('projection.twice', where, 'The record stands twice.');
      previous = id;
      let ops: Op[];
      let folded: Folded | null;
      try {
        ops = (opsOfRecord.all(id) as Row[]).map(rowToOp).filter((op) => op.entity === entity.id);
        if (ops.some((op) => op.body === null)) continue; // Erased: there is nothing left to compare with.
        folded = foldOps(entity, ops);
      } catch {
        report('op.unreadable', where, 'What was written of this record cannot be read.');
        continue;
      }
      if (!folded) {
        report('projection.orphan', where, 'No creation was written for this record.');
        continue;
      }
      const state = checkRow(entity, row, folded, where, report);
      checkEdits(entity, ops, folded, where, report);
      const stored = documentOf.get(id) as { state: Uint8Array; versions: string } | undefined;
      if (Boolean(stored) !== Boolean(folded.registers))
        report('document.missing', where, 'Its document does not match its edits.');
      else if (stored && folded.registers) {
        const doc = loadDocument(stored.state);
        if (!sameValue(Object.fromEntries(documentRegisters(doc)), Object.fromEntries(folded.registers)))
          report('document.state', where, 'Its document differs from its edits.');
        if (!sameValue(readVersions(stored.versions), folded.versions))
          report('document.versions', where, 'The versions of its fields differ from its edits.');
        doc.destroy();
      }
      if (!state) continue;
      for (const one of lookups.expected(entity, state)) {
        const bar = one.indexOf('\u001f');
        const field = one.slice(0, bar);
        keys.set(field, (keys.get(field) ?? 0) + 1);
        if (!keyThere.get(field, one.slice(bar + 1), state.rid))
          report('lookup.missing', where, `It cannot be found by its ${field}.`);
      }
    }
    for (const field of Object.values(entity.fields).filter(hasKeys)) {
      const name = lookupField(entity, field);
      const { count } = lookupsOf.get(name) as { count: number };
      if (count > (keys.get(name) ?? 0))
        report('lookup.stray', name, 'Keys are left of records that no longer hold them.');
    }
    const created = connection
      .prepare("SELECT count(DISTINCT record) AS count FROM op WHERE entity = ? AND kind = 'create'")
      .get(entity.id) as { count: number };
    if (created.count > rows)
      report('projection.missing', entity.name, `${created.count - rows} records were written and are not shown.`);
  }
  checkStrays(writer, registry, report);
  return problems;
}
