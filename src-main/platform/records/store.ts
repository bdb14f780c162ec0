/**
 * What stands under a record beside its ops: its row, its document, its keys, its open questions and whatever follows the
 * projection. A commit, an op of another device and a replay keep it by the same means, so that `check` finds the same
 * after each.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { blankOps } from './blank.ts';
import type { CreateBody } from './body.ts';
import { readBody } from './body.ts';
import { encodeDocument, forgetPending, isPending, loadDocument, mergeDocument } from './document.ts';
import { createEntries, type Entries } from './entries.ts';
import { noteErased } from './erasing.ts';
import { hasErasures, headsIn, isErasedWhole, STANDING, type Versions } from './heads.ts';
import { countingOps, creationOf } from './home.ts';
import { createLookups } from './lookup.ts';
import { type Merged, type RecordLog, registersOf } from './merge.ts';
import { type Op, opById, rowToOp, SELECT_OPS } from './op.ts';
import { createProjection, type Projection } from './projection.ts';
import { mayAsk, questionsOf, writeQuestions } from './questions.ts';
import { replacedBy } from './seen.ts';
import { shownOf } from './shown.ts';
import { type Mark, outcomesOf } from './standing.ts';
import type { ProjectionHook, RecordState } from './types.ts';

export interface StoredDocument extends Merged {
  readonly id: Id;
  /** The op that made the record. */
  readonly creation: Id;
  /** The space it was made in. */
  readonly space: string;
  /** Whether there may be open questions by what is stored. */
  readonly mayAsk: boolean;
}

export interface RecordStore {
  projectionOf(entity: Entity): Projection;
  /** What stands under records. */
  readonly entries: Entries;
  /** Lets keys, hooks, and the questions of what it stands under, follow a row from one state to the next. */
  follow(entity: Entity, before: RecordState | null, after: RecordState): void;
  /** Brings the open questions in line of what this record stands under, where that is not there any more. */
  askAbove(entity: Entity, before: RecordState | null, after: RecordState): void;
  /** Of records it stands under that are deleted, the marks that are known here: so an edit says that its author knew. */
  marksAbove(entity: Entity, state: RecordState): readonly Id[];
  /** The id is that of a record of another entity: what was shown of this one goes. */
  remove(entity: Entity, before: RecordState): void;
  /** What the ops of the record come to, as stored. */
  load(entity: Entity, before: RecordState): StoredDocument;
  /** Keeps heads and document; `doc` is let go of. */
  save(loaded: StoredDocument): void;
  /** Brings the open questions of the record in line with its heads. `newest`: an op at hand, which need not be looked up. */
  ask(loaded: StoredDocument, newest: Op | null): void;
  /** The ops of a record that count, which are those of its space; `newest` among them. */
  logOf(loaded: Pick<StoredDocument, 'id' | 'entity' | 'space'>, newest: Op | null): RecordLog;
  /** Brings row, keys and hooks in line with what the ops come to. Answers whether all of it fits this version. */
  project(loaded: StoredDocument, before: RecordState, newest: Op | null): boolean;
  /** All of that at once, and the log itself where something was erased. */
  settle(loaded: StoredDocument, before: RecordState, newest: Op | null): boolean;
}

const OF_RECORD = `${SELECT_OPS} WHERE op.record = ? AND op.entity = ?`;
const MARKS = `SELECT op.id, op.hlc, op.kind, coalesce(op.body, e.body) AS body FROM op LEFT JOIN erased_op e ON e.seq = op.seq
WHERE op.record = ? AND op.entity = ? AND op.space = ? AND op.kind IN ('delete', 'restore', 'retract')`;
/** Those that cannot have replaced an op are not even read. An id may be written with escapes by whoever wants it overlooked. */
const MAY_REPLACE = `${OF_RECORD} AND op.space = ? AND op.kind = 'edit' AND op.hlc >= ?
AND (op.device = ? OR op.body IS NULL OR instr(op.body, ?) > 0 OR instr(op.body, CAST('\\u' AS BLOB)) > 0)
ORDER BY op.seq`;
const CREATIONS = `${SELECT_OPS} WHERE op.record = ? AND op.kind = 'create'`;
const UPDATES =
  'SELECT doc FROM op WHERE record = ? AND entity = ? AND space = ? AND doc IS NOT NULL ORDER BY seq';
const DOCUMENT = 'SELECT state, versions FROM document WHERE record = ?';
const WRITE_HEADS = `INSERT INTO document (record, state, versions) VALUES (?, ?, ?)
ON CONFLICT (record) DO UPDATE SET versions = excluded.versions`;
const WRITE = `${WRITE_HEADS}, state = excluded.state`;
const NOTHING = new Uint8Array(0);

const markOf = ({ id, hlc, kind, body }: Readonly<Record<string, unknown>>): Mark => ({
  id: idFromBytes(id as Uint8Array),
  hlc: hlc as number,
  kind: kind as Mark['kind'],
  body: body === null ? null : readBody(kind as string, body as Uint8Array),
});

export function createRecordStore(
  writer: Writer,
  registry: Registry,
  hooks: readonly ProjectionHook[],
): RecordStore {
  const lookups = createLookups(writer);
  const entries = createEntries(writer, registry);
  const projections = new Map<string, Projection>();

  const projectionOf = (entity: Entity): Projection => {
    let projection = projections.get(entity.name);
    if (!projection) {
      projection = createProjection(writer, entity);
      projections.set(entity.name, projection);
    }
    return projection;
  };

  const askAbove: RecordStore['askAbove'] = (entity, before, after) => {
    for (const parent of entries.parentsOf(entity, before, after)) {
      const projection = projectionOf(parent.entity);
      if (projection.glance(parent.id) === 'deleted') ask(load(parent.entity, projection.read(parent.id)!), null);
    }
  };

  const marksAbove: RecordStore['marksAbove'] = (entity, state) =>
    entries
      .parentsOf(entity, null, state)
      .filter((parent) => projectionOf(parent.entity).glance(parent.id) === 'deleted')
      .flatMap(({ id }) => {
        const stored = writer.prepare(DOCUMENT).get(idToBytes(id));
        return stored ? headsIn((JSON.parse(stored.versions as string) as Versions)[STANDING]) : [];
      });

  const follow: RecordStore['follow'] = (entity, before, after) => {
    lookups.follow(entity, before, after);
    for (const hook of hooks) hook(entity, before, after);
    askAbove(entity, before, after);
  };

  const remove: RecordStore['remove'] = (entity, before) => {
    lookups.follow(entity, before, null);
    for (const hook of hooks) hook(entity, before, null);
    projectionOf(entity).remove(before.rid);
    writer.prepare('DELETE FROM attention WHERE record = ? AND entity = ?').run(idToBytes(before.id), entity.id);
    askAbove(entity, before, { ...before, deleted: true });
  };

  const logOf: RecordStore['logOf'] = ({ entity, id: record, space }, newest) => ({
    find: (id) => (newest?.id === id ? newest : opById(writer, id, space)),
    outcomes: () => outcomesOf(writer.prepare(MARKS).all(idToBytes(record), entity.id, space).map(markOf)),
    replacementsOf(op) {
      const named = [op.hlc, idToBytes(op.device), Buffer.from(op.id)];
      const rows = writer.prepare(MAY_REPLACE).all(idToBytes(record), entity.id, space, ...named);
      const isReplaced = replacedBy(rows.map(rowToOp));
      return (register) => isReplaced(op, register);
    },
    beneath: entries.of(entity, record),
  });

  /** The row of the creation by which a record that is shown is what it is. */
  const creationAt = (entity: Entity, record: Uint8Array) => {
    const rows = writer.prepare(CREATIONS).all(record);
    if (rows.length === 1) return rows[0]!;
    const home = creationOf(countingOps(registry, entity, rows.map(rowToOp)))!;
    return rows.find((row) => row.space === home.space && idFromBytes(row.id as Uint8Array) === home.id)!;
  };

  const load: RecordStore['load'] = (entity, before) => {
    const key = idToBytes(before.id);
    const stored = writer.prepare(DOCUMENT).get(key) as { state: Uint8Array; versions: string } | undefined;
    const creation = creationAt(entity, key);
    const versions = stored ? (JSON.parse(stored.versions) as Versions) : {};
    const standing = { deleted: before.deletedAt, retracted: before.retracted };
    return {
      id: before.id,
      entity,
      creation: idFromBytes(creation.id as Uint8Array),
      space: creation.space as string,
      created: () => new Map(Object.entries((rowToOp(creation).body as CreateBody | null) ?? {})),
      state: stored?.state ?? NOTHING,
      doc: null,
      versions,
      standing,
      updated: before.updated,
      mayAsk: mayAsk(versions, standing, entries.has(entity)),
    };
  };

  const save: RecordStore['save'] = (loaded) => {
    const { id, doc, versions } = loaded;
    const [key, heads] = [idToBytes(id), JSON.stringify(versions)];
    if (isErasedWhole(versions)) writer.prepare(WRITE).run(key, NOTHING, heads);
    else if (doc) writer.prepare(WRITE).run(key, encodeDocument(doc), heads);
    // What comes to nothing, as an erasure of no known form, leaves no row: built anew there is none either.
    else if (Object.keys(versions).length > 0) writer.prepare(WRITE_HEADS).run(key, NOTHING, heads);
    doc?.destroy();
    loaded.doc = null;
  };

  const ask: RecordStore['ask'] = (loaded, newest) => {
    const { entity, id, versions, standing } = loaded;
    if (!loaded.mayAsk && !mayAsk(versions, standing, entries.has(entity))) return;
    writeQuestions(writer, entity, id, questionsOf(loaded, logOf(loaded, newest)));
  };

  const project: RecordStore['project'] = (loaded, before, newest) => {
    const { entity, updated, standing } = loaded;
    const { values, isWhole } = shownOf(entity, registersOf(loaded, logOf(loaded, newest)));
    const projection = projectionOf(entity);
    let after = projection.update(before, values, updated);
    if (before.deletedAt !== standing.deleted || before.retracted !== standing.retracted)
      after = projection.mark(after, standing);
    follow(entity, before, after);
    return isWhole;
  };

  /**
   * An edit that waits in the document for one that never came, as of a device that was shut out, is out of an erasure's reach there: only
   * what ops still hold waits on. What it says of registers that live is shown by its op (`believed`).
   */
  const keepWaiting = ({ id, entity, space }: StoredDocument): void => {
    const key = idToBytes(id);
    const doc = loadDocument(writer.prepare(DOCUMENT).get(key)!.state as Uint8Array);
    forgetPending(doc);
    for (const row of writer.prepare(UPDATES).all(key, entity.id, space))
      try {
        mergeDocument(doc, row.doc as Uint8Array);
      } catch {
        // As when it came (merge.ts).
      }
    writer.prepare('UPDATE document SET state = ? WHERE record = ?').run(encodeDocument(doc), key);
    doc.destroy();
  };

  const settle: RecordStore['settle'] = (loaded, before, newest) => {
    const { entity, id, versions } = loaded;
    const isWhole = project(loaded, before, newest);
    ask(loaded, newest);
    const isWaiting = loaded.doc !== null && isPending(loaded.doc);
    save(loaded);
    if (!hasErasures(versions)) return isWhole;
    noteErased(writer, entity, id, versions, blankOps(writer, entity.id, id, versions));
    if (isWaiting && !isErasedWhole(versions)) keepWaiting(loaded);
    return isWhole;
  };

  return { projectionOf, entries, follow, askAbove, marksAbove, remove, logOf, load, save, ask, project, settle };
}
