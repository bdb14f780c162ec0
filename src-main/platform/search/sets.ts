/**
 * Records that are one person stand in the index under the one that stands for them, with all that any of them is found by;
 * the others are not in it. So a search finds each person once, by any name or number they were ever written down with.
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { canonicalTable, createCanonicals } from '../canonical/canonical-table.ts';
import type { Writer } from '../database/types.ts';
import { rowToState } from '../records/projection.ts';
import type { RecordState } from '../records/types.ts';
import { type Entry, entryToLines, type Lines } from './entry.ts';
import type { SearchSource } from './source.ts';

/** What the index should hold of a record; null: nothing. */
export interface Wanted extends Lines {
  readonly marks: number;
}

const toWanted = (entry: Entry): Wanted | null => {
  const lines = entryToLines(entry);
  return lines && { ...lines, marks: entry.marks };
};

export interface Sets {
  /** What the index should hold of a record as it stands; null: nothing. */
  wantedOf(state: RecordState): Wanted | null;
  /** The other record under which the index has this one; null for nearly every record. */
  standIn(id: Id): RecordState | null;
  read(id: Id): RecordState | null;
}

type Reading = Pick<Writer, 'prepare'>;

/** `db`: any connection whose state is the one asked about. */
export function createSets(db: Reading, source: SearchSource): Sets {
  const { entity, together } = source;
  const alone = (state: RecordState): Wanted | null =>
    state.deleted ? null : toWanted(source.toEntry(state.values));
  const read = readerOf(db, entity);
  if (!entity.merges || !together) return { wantedOf: alone, standIn: () => null, read };
  const isMember = db.prepare(`SELECT 1 FROM "${canonicalTable(entity)}" WHERE id = ?`);
  const canonicals = createCanonicals(db, entity);
  return {
    read,
    wantedOf(state) {
      if (isMember.get(idToBytes(state.id)) === undefined) return alone(state);
      if (state.deleted || canonicals.canonical(state.id) !== state.id) return null;
      const members: Values[] = [];
      for (const id of canonicals.members(state.id)) {
        const member = id === state.id ? state : read(id);
        if (member && !member.deleted) members.push(member.values);
      }
      return toWanted(together(members));
    },
    standIn(id) {
      const other = canonicals.canonical(id);
      return other === id ? null : read(other);
    },
  };
}

function readerOf(db: Reading, entity: Entity): (id: Id) => RecordState | null {
  const one = db.prepare(`SELECT * FROM "${entity.table}" WHERE id = ?`);
  return (id) => {
    const row = one.get(idToBytes(id));
    return row === undefined ? null : rowToState(entity, row);
  };
}
