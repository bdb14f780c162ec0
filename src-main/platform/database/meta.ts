/** Small facts of this installation that are no records: its device id, its organisation, its counters. */
import type { Writer } from './types.ts';

export interface Meta {
  get(name: string): Uint8Array | null;
  set(name: string, value: Uint8Array): void;
}

export const createMeta = (writer: Pick<Writer, 'prepare'>): Meta => ({
  get(name) {
    const row = writer.prepare('SELECT value FROM meta WHERE name = ?').get(name);
    return (row?.value as Uint8Array | undefined) ?? null;
  },
  set(name, value) {
    writer
      .prepare(
        'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      )
      .run(name, value);
  },
});
