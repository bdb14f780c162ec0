/**
 * Which ops of this database have been sealed into envelopes: all up to a local number, but for strays, which could not go in
 * their order (their space was not held, or they were written before this device was what it is).
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Cell } from './row-codec.ts';
import type { SyncSums } from './sync-sums.ts';

export interface OpCursor {
  value(): number;
  set(seq: number): void;
  /** Runs `work`, which takes ops of others in; where all of ours went before, they are passed over. */
  passing<Result>(work: () => Result): Result;
  /** How many ops lie behind the cursor, whoever wrote them. */
  behind(): number;
  addStray(op: number, space: string): void;
  /** Spaces that strays wait for. */
  straySpaces(): readonly SpaceName[];
  strays(space: SpaceName, limit: number): readonly number[];
  straySealed(op: number, seq: number): void;
  /** Others brought them: they need not go again. */
  forgetStrays(space: SpaceName, ops: readonly { readonly id: Cell }[]): void;
}

/** The local number up to which ops were looked at. */
export const cursorValue = (writer: Pick<Writer, 'prepare'>): number =>
  (writer.prepare("SELECT value FROM sync_cursor WHERE name = 'ops'").get()?.value as number | undefined) ?? 0;

export function createOpCursor(writer: Pick<Writer, 'prepare'>, sums: SyncSums): OpCursor {
  const last = (): number => writer.prepare('SELECT coalesce(max(seq), 0) AS last FROM op').get()!.last as number;
  const cursor: OpCursor = {
    value: () => cursorValue(writer),
    set(seq) {
      writer
        .prepare(
          "INSERT INTO sync_cursor (name, value) VALUES ('ops', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        )
        .run(seq);
    },
    passing(work) {
      const isAtEnd = cursor.value() === last();
      const result = work();
      if (isAtEnd) cursor.set(last());
      return result;
    },
    behind: () => last() - cursor.value(),
    addStray(op, space) {
      sums.change('sync_stray', 'op = ?', [op], () =>
        writer.prepare('INSERT OR IGNORE INTO sync_stray (op, space) VALUES (?, ?)').run(op, space),
      );
    },
    straySpaces: () =>
      writer
        .prepare('SELECT DISTINCT space FROM sync_stray WHERE seq IS NULL ORDER BY space')
        .all()
        .map(({ space }) => space as SpaceName),
    strays: (space, limit) =>
      writer
        .prepare('SELECT op FROM sync_stray WHERE seq IS NULL AND space = ? ORDER BY op LIMIT ?')
        .all(space, limit)
        .map(({ op }) => op as number),
    straySealed(op, seq) {
      sums.change('sync_stray', 'op = ?', [op], () =>
        writer.prepare('UPDATE sync_stray SET seq = ? WHERE op = ?').run(seq, op),
      );
    },
    forgetStrays(space, ops) {
      if (!writer.prepare('SELECT 1 AS found FROM sync_stray WHERE seq IS NULL LIMIT 1').get()) return;
      const find = writer.prepare(
        'SELECT op FROM sync_stray WHERE seq IS NULL AND op = (SELECT seq FROM op WHERE id = ? AND space = ?)',
      );
      const forget = writer.prepare('DELETE FROM sync_stray WHERE op = ?');
      for (const { id } of ops) {
        const op = find.get(id, space)?.op as number | undefined;
        if (op !== undefined) sums.change('sync_stray', 'op = ?', [op], () => forget.run(op));
      }
    },
  };
  return cursor;
}
