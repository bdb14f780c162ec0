/**
 * Takes erased texts out of the details of the audit log: what somebody typed to find a record, or filtered by. That, who
 * and when stays in the chain; of the detail stays what record ids it showed. The chain commits to details with a salt that
 * goes with them, so that nobody can try out what they were.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { idToBytes, isId } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { Erased, ForgetTogether } from '../records/erasing.ts';
import { createSyncSums } from '../sync/sync-sums.ts';
import { whichTells } from './tells.ts';

/** Details looked at in a step. */
const SLICE = 100;

type Detail = Readonly<Record<string, unknown>>;

/** Of these, in a detail or in the filter and order of a list, the program itself chooses the value. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  ...['as', 'by', 'code', 'codes', 'columns', 'command', 'kind', 'role', 'state', 'status'],
  ...['direction', 'field', 'op'],
]);

/** The texts in a detail that somebody may have typed: no id, and no word of the program's own. */
function typedIn(value: unknown): string[] {
  if (typeof value === 'string') return isId(value) ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (OWN_WORDS.has(name) ? [] : typedIn(inner)));
}

/** Of which of these a detail tells: somebody typed what tells of it, or a search found the record. Null: of none. */
function telling(all: readonly Erased[]): (detail: Detail, action: string) => Erased | null {
  const which = whichTells(all.map(({ texts }) => texts));
  const byRecord = new Map(all.map((erased) => [erased.record as unknown, erased]));
  return ({ ids, ...shown }, action) => {
    if (Object.keys(shown).length === 0) return null;
    const found = action === 'search' && Array.isArray(ids) ? ids.find((id) => byRecord.has(id)) : undefined;
    if (found !== undefined) return byRecord.get(found)!;
    // What stands there as a number is a count.
    const said = Object.fromEntries(Object.entries(shown).filter(([, value]) => typeof value !== 'number'));
    for (const text of typedIn(said)) {
      const at = which(text);
      if (at !== null) return all[at]!;
    }
    return null;
  };
}

const read = (value: unknown): Detail | null => {
  try {
    const detail = JSON.parse(inflateRawSync(value as Uint8Array).toString()) as unknown;
    return typeof detail === 'object' && detail !== null ? (detail as Detail) : null;
  } catch {
    // Damaged, or in the form of a newer version: the check of the log says so.
    return null;
  }
};

/** In what the logs of other devices told, where this one may read them. */
export const forgetInSharedAudit = (writer: Writer): ForgetTogether =>
  function* (all) {
    const tellsOf = telling(all);
    const sums = createSyncSums(writer);
    const some = writer.prepare(
      `SELECT rowid AS place, value, action FROM sync_audit WHERE rowid > ? AND value IS NOT NULL ORDER BY rowid LIMIT ${SLICE}`,
    );
    for (let place = 0; ; ) {
      const rows = some.all(place);
      writer.transaction(() => {
        for (const row of rows) {
          const detail = read(row.value);
          if (detail && tellsOf(detail, row.action as string) !== null)
            sums.change('sync_audit', 'rowid = ?', [row.place as number], () =>
              writer.prepare('UPDATE sync_audit SET salt = NULL, value = NULL WHERE rowid = ?').run(row.place),
            );
        }
      });
      if (rows.length < SLICE) return;
      place = rows.at(-1)!.place as number;
      yield;
    }
  };

/** In this device's own log. */
export const forgetInAudit = (writer: Writer): ForgetTogether =>
  function* (all) {
    const tellsOf = telling(all);
    const some = writer.prepare(
      `SELECT v.seq AS seq, v.value AS value, a.action AS action FROM audit_value v JOIN audit a ON a.seq = v.seq
       WHERE v.seq > ? AND v.value IS NOT NULL ORDER BY v.seq LIMIT ${SLICE}`,
    );
    for (let seq = 0; ; ) {
      const rows = some.all(seq);
      writer.transaction(() => {
        for (const row of rows) {
          const detail = read(row.value);
          const erased = detail && tellsOf(detail, row.action as string);
          if (!erased) continue;
          const rest = deflateRawSync(JSON.stringify(Array.isArray(detail.ids) ? { ids: detail.ids } : {}));
          writer
            .prepare('INSERT OR IGNORE INTO erased_value (seq, op, value) VALUES (?, ?, ?)')
            .run(row.seq, idToBytes(erased.op), rest);
          writer.prepare('UPDATE audit_value SET salt = NULL, value = NULL WHERE seq = ?').run(row.seq);
        }
      });
      if (rows.length < SLICE) return;
      seq = rows.at(-1)!.seq as number;
      yield;
    }
  };
