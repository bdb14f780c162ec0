/**
 * The relay's log of each space as far as it was followed: which log it is, and its chained head after every place. Against
 * these the relay's signed words are held.
 */
import { FIRST_HEAD } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { SyncSums } from './sync-sums.ts';

export interface LogPlace {
  /** 0 before the first. */
  readonly place: number;
  readonly head: string;
}

export interface LogPlaces {
  /** Id of the log, or null where none was followed yet. */
  log(space: SpaceName): string | null;
  last(space: SpaceName): LogPlace;
  headAt(space: SpaceName, place: number): string | null;
  add(space: SpaceName, at: LogPlace): void;
  /** Forgets what lies after a place: the relay does not have it any more. */
  cut(space: SpaceName, place: number): void;
  /** Follows another log, from its beginning. */
  begin(space: SpaceName, log: string): void;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function createLogPlaces(writer: Pick<Writer, 'prepare'>, sums: SyncSums): LogPlaces {
  const places: LogPlaces = {
    log(space) {
      const row = writer.prepare('SELECT log FROM sync_log WHERE space = ?').get(space);
      return row ? hexOf(row.log) : null;
    },
    last(space) {
      const row = writer
        .prepare('SELECT place, head FROM sync_place WHERE space = ? ORDER BY place DESC LIMIT 1')
        .get(space);
      return row ? { place: row.place as number, head: hexOf(row.head) } : { place: 0, head: FIRST_HEAD };
    },
    headAt(space, place) {
      if (place === 0) return FIRST_HEAD;
      const row = writer.prepare('SELECT head FROM sync_place WHERE space = ? AND place = ?').get(space, place);
      return row ? hexOf(row.head) : null;
    },
    add(space, { place, head }) {
      writer
        .prepare('INSERT INTO sync_place (space, place, head) VALUES (?, ?, ?)')
        .run(space, place, Buffer.from(head, 'hex'));
      sums.added('sync_place', [space, place, Buffer.from(head, 'hex')]);
    },
    cut(space, place) {
      sums.change('sync_place', 'space = ? AND place > ?', [space, place], () =>
        writer.prepare('DELETE FROM sync_place WHERE space = ? AND place > ?').run(space, place),
      );
    },
    begin(space, log) {
      places.cut(space, 0);
      sums.change('sync_log', 'space = ?', [space], () =>
        writer
          .prepare('INSERT INTO sync_log (space, log) VALUES (?, ?) ON CONFLICT DO UPDATE SET log = excluded.log')
          .run(space, Buffer.from(log, 'hex')),
      );
    },
  };
  return places;
}
