/**
 * What a device was told that it lacks. A relay that keeps everything from a device, or shows two groups two clinics, can't be told
 * from a cable that is pulled: no more can be had without another way between the devices (Mazières and Shasha, "Building secure
 * file systems out of Byzantine storage", 2002). But once any word of something has come, it must be there in time.
 */
import type { Writer } from '#platform/database/types.ts';
import { decodeVector } from '#platform/sync/vector.ts';
import type { Desk } from '../world/desk.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** Whether any vector that came names an envelope of a chain, or a place of the log, that is not here. Spaces that are not held do not count. */
export function lacksWhatItWasTold(writer: Writer, desk: Desk): boolean {
  const { prepare } = writer;
  const told = prepare('SELECT content FROM sync_vector').all();
  const here = prepare('SELECT count(*) AS count FROM sync_entry WHERE space = ? AND device = ? AND seq <= ?');
  const place = prepare(
    'SELECT coalesce(max(place), 0) AS place FROM sync_log LEFT JOIN sync_place USING (space) WHERE space = ? AND log = ?',
  );
  const followed = prepare('SELECT 1 AS found FROM sync_log WHERE space = ? AND log = ?');
  const isFollowed = (space: string, log: string): boolean => followed.get(space, bytesOf(log)) !== undefined;
  return told.some(({ content }) =>
    decodeVector(content as Uint8Array).spaces.some(
      ({ space, log, place: seen, chains }) =>
        desk.device.spaces.includes(space) &&
        ((isFollowed(space, log) && (place.get(space, bytesOf(log))!.place as number) < seen) ||
          chains.some(
            ({ device, seq }) =>
              device !== desk.wire && (here.get(space, bytesOf(device), seq)!.count as number) < seq,
          )),
    ),
  );
}
