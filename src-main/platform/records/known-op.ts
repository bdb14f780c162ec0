/**
 * What comes under the id of an op that stands in the log of its space already: the same once more, nearly always. One that came
 * blanked is put beside what it said when that comes, for whoever sent it blanked may have blanked what no erasure ended; what one did is
 * blanked again when the record is built anew. So it does not matter which came first.
 */
import type { Writer } from '../database/types.ts';
import { isDead, isErasedWhole, isValueRegister, type Versions } from './heads.ts';
import { rowToOp } from './op.ts';
import { identify } from './op-name.ts';
import { sameValue } from './registers.ts';
import type { BlankedOp } from './types.ts';

/**
 * `same`: it is known. `more`: it was blanked here, and says more now, or it came from its own device at last: its record is to be built anew. `other`: something else, which only an id of an
 * older version lets anybody say.
 */
export type Known = 'same' | 'more' | 'other';

const digestOf = (row: Readonly<Record<string, unknown>>): Uint8Array => identify(row, row.space).digest;

/** Whether just that is gone which erasures have ended. */
function isRightlyBlanked(writer: Writer, stored: Readonly<Record<string, unknown>>, row: BlankedOp): boolean {
  const document = writer.prepare('SELECT versions FROM document WHERE record = ?').get(row.record);
  const versions = JSON.parse((document?.versions as string | undefined) ?? '{}') as Versions;
  if (isErasedWhole(versions)) return true;
  const left = (rowToOp(stored).body ?? {}) as Readonly<Record<string, unknown>>;
  const said = (rowToOp({ ...row }).body ?? {}) as Readonly<Record<string, unknown>>;
  return Object.keys({ ...said, ...left }).every((part) =>
    left[part] === null && isValueRegister(part) && isDead(versions, part)
      ? true
      : sameValue(left[part] ?? null, said[part] ?? null),
  );
}

export function meetKnown(writer: Writer, row: BlankedOp): Known {
  const stored = writer
    .prepare(
      'SELECT op.*, e.digest AS digest, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq WHERE op.id = ? AND op.space = ?',
    )
    .get(row.id, row.space)!;
  if (Buffer.compare(digestOf(stored), digestOf({ ...row, digest: row.rest?.digest ?? null })) !== 0)
    return 'other';
  const isOwnAtLast = stored.author !== null && !row.author;
  if (isOwnAtLast) writer.prepare('UPDATE op SET author = NULL WHERE seq = ?').run(stored.seq);
  if (stored.body !== null || row.body === null || isRightlyBlanked(writer, stored, row))
    return isOwnAtLast && row.kind === 'create' ? 'more' : 'same';
  const { salt, body, doc, events } = row;
  writer
    .prepare('UPDATE op SET salt = ?, body = ?, doc = ?, events = ? WHERE seq = ?')
    .run(salt, body, doc, events, stored.seq);
  writer.prepare('DELETE FROM erased_op WHERE seq = ?').run(stored.seq);
  return 'more';
}
