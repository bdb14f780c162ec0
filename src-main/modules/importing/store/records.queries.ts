/** Lookups over the projections that the matching needs and the door does not offer; synchronous, on the writer. */

import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';

export interface Tie {
  readonly id: Id;
  readonly to: Id | null;
  readonly toAccount: Id | null;
  readonly type: string;
}

const idOrNull = (value: unknown): Id | null => (value instanceof Uint8Array ? idFromBytes(value) : null);

export const createRecordLookups = (writer: Writer) => ({
  /**
   * Live people born on a day whose sort name fits; the index alone answers until one does. `letters`: a sort
   * name that begins from a to z begins with one of them, which leaves out most of the day without a look at them.
   */
  bornOn(date: string, letters: readonly [string, string], fits: (sortName: string) => boolean): Id[] {
    const ids: Id[] = [];
    const rows = writer
      .prepare(
        `SELECT rid, sort_name FROM person WHERE birth_date = ? AND deleted IS NULL
         AND (substr(sort_name, 1, 1) IN (?, ?) OR sort_name < 'a' OR sort_name >= '{')`,
      )
      .all(date, ...letters);
    for (const row of rows)
      if (fits(row.sort_name as string)) {
        const found = writer.prepare('SELECT id FROM person WHERE rid = ?').get(row.rid);
        if (found) ids.push(idFromBytes(found.id as Uint8Array));
      }
    return ids;
  },

  /** Live people or accounts of exactly this sort name; `undated`: only those without a birth date. */
  named: (entity: 'person' | 'account', sortName: string, limit: number, undated = false): Id[] =>
    writer
      .prepare(
        `SELECT id FROM ${entity} WHERE ${undated ? 'birth_date IS NULL AND ' : ''}sort_name = ? AND deleted IS NULL LIMIT ?`,
      )
      .all(sortName, limit)
      .map((row) => idFromBytes(row.id as Uint8Array)),

  /** The live flag of a person under a label. */
  flag(person: Id, kind: string, label: string): Id | null {
    const row = writer
      .prepare(
        'SELECT id FROM flag WHERE person = ? AND kind = ? AND label = ? AND deleted IS NULL ORDER BY rid LIMIT 1',
      )
      .get(idToBytes(person), kind, label);
    return idOrNull(row?.id);
  },

  /** Live ties that start at a person. */
  ties: (from: Id): Tie[] =>
    writer
      .prepare('SELECT id, "to", to_account, type FROM relationship WHERE "from" = ? AND deleted IS NULL')
      .all(idToBytes(from))
      .map((row) => ({
        id: idFromBytes(row.id as Uint8Array),
        to: idOrNull(row.to),
        toAccount: idOrNull(row.to_account),
        type: row.type as string,
      })),
});
