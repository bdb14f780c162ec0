/**
 * What a device was told that it lacks. A relay that keeps everything from a device, or shows two groups two clinics, can't be told
 * from a cable that is pulled: no more can be had without another way between the devices (Mazières and Shasha, "Building secure
 * file systems out of Byzantine storage", 2002). But once any word of something has come, it must be there in time.
 */
import type { Writer } from '#platform/database/types.ts';
import { decodeVector } from '#platform/sync/vector.ts';
import type { LogHead } from '#protocol/receipt.ts';
import type { Desk } from '../world/desk.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** Whether an envelope that waits comes after one that is not here: its author signed that. */
function lacksCauses({ prepare }: Writer): boolean {
  const isHere = (space: unknown, device: unknown, seq: unknown): boolean =>
    prepare(
      'SELECT EXISTS (SELECT 1 FROM sync_entry WHERE space = ?1 AND device = ?2 AND seq = ?3) OR EXISTS (SELECT 1 FROM sync_waiting WHERE space = ?1 AND device = ?2 AND seq = ?3) AS found',
    ).get(space, device, seq)!.found === 1;
  return prepare('SELECT space, device, seq, reason, needs_device, needs_seq FROM sync_waiting')
    .all()
    .some(({ space, device, seq, reason, needs_device, needs_seq }) =>
      reason === 'order'
        ? !isHere(space, device, (seq as number) - 1)
        : reason === 'seen' && !isHere(space, needs_device, needs_seq),
    );
}

/** Whether the relay signed that a log goes further than it does here. */
const lacksPlaces = ({ prepare }: Writer, heads: readonly LogHead[]): boolean =>
  heads.some(({ space, log, place }) => {
    const row = prepare(
      'SELECT max(place) AS place FROM sync_log LEFT JOIN sync_place USING (space) WHERE space = ? AND log = ?',
    ).get(space, bytesOf(log));
    return row !== undefined && row.place !== null && (row.place as number) < place;
  });

/** Whether any vector that came names an envelope of a chain, or a place of the log, that is not here. Spaces that are not held do not count. */
/** `heads`: what the relay signed for this device of how far its logs go. */
export function lacksWhatItWasTold(writer: Writer, desk: Desk, heads: readonly LogHead[]): boolean {
  if (lacksCauses(writer) || lacksPlaces(writer, heads)) return true;
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
        desk.running!.client.belonging.holds(space) &&
        ((isFollowed(space, log) && (place.get(space, bytesOf(log))!.place as number) < seen) ||
          chains.some(
            ({ device, seq }) =>
              device !== desk.wire && (here.get(space, bytesOf(device), seq)!.count as number) < seq,
          )),
    ),
  );
}
