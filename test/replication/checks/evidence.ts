/**
 * What a device was told that it lacks. A relay that keeps everything from a device, or shows two groups two clinics, can't be told
 * from a cable that is pulled: no more can be had without another way between the devices (Mazières and Shasha, "Building secure
 * file systems out of Byzantine storage", 2002). But once any word of something has come, it must be there in time.
 */
import type { Writer } from '#platform/database/types.ts';
import { decodeVector } from '#platform/sync/vector.ts';
import type { LogHead } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Desk } from '../world/desk.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

type Row = Readonly<Record<string, unknown>>;

const wireOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
const hexOf = (bytes: unknown): string => wireOf(bytes).slice(-4);
const nameOf = (space: unknown, device: unknown, seq: unknown): string => `${space} ${hexOf(device)}:${seq}`;

/** Envelopes that are not here and that one which waits comes after: its author signed that. */
function causesLacking({ prepare }: Writer): string[] {
  const isIn = (table: string, ...place: readonly unknown[]): boolean =>
    prepare(`SELECT 1 FROM ${table} WHERE space = ? AND device = ? AND seq = ?`).get(...place) !== undefined;
  const isHere = (...place: readonly unknown[]): boolean =>
    isIn('sync_entry', ...place) || isIn('sync_waiting', ...place);
  const lacked = ({ space, device, seq, reason, needs_device, needs_seq }: Row): string[] => {
    const before = (seq as number) - 1;
    if (reason === 'order') return isHere(space, device, before) ? [] : [nameOf(space, device, before)];
    return reason !== 'seen' || isHere(space, needs_device, needs_seq)
      ? []
      : [nameOf(space, needs_device, needs_seq)];
  };
  return prepare('SELECT space, device, seq, reason, needs_device, needs_seq FROM sync_waiting')
    .all()
    .flatMap(lacked);
}

const holds = ({ running }: Desk, space: SpaceName): boolean => running!.client.belonging.holds(space);

/** Logs that the relay signed to go further than they do here, with where they stand. Spaces that are not held do not count, here and below. */
const placesLacking = ({ prepare }: Writer, desk: Desk, heads: readonly LogHead[]): string[] =>
  heads.flatMap(({ space, log, place }) => {
    if (!holds(desk, space)) return [];
    const row = prepare(
      'SELECT max(place) AS place FROM sync_log LEFT JOIN sync_place USING (space) WHERE space = ? AND log = ?',
    ).get(space, bytesOf(log));
    const here = (row?.place as number | null | undefined) ?? null;
    return here === null || here >= place ? [] : [`${space} beyond ${here}`];
  });

/**
 * Envelopes of chains, and places of logs, that a vector names and that are not here. Of a device that was shut out it is not its word that
 * there is more: it may have been shown a log with too much in it, and whoever has its keys may say anything.
 */
function vectorsLacking({ prepare }: Writer, desk: Desk): string[] {
  const members = desk.running!.client.belonging.log.state()?.members;
  const told = prepare('SELECT device, content FROM sync_vector')
    .all()
    .filter(({ device }) => (members?.get(wireOf(device))?.revoked ?? null) === null);
  // A snapshot stands for what came before it: only the ends of chains are here.
  const end = prepare('SELECT seq FROM sync_chain WHERE space = ? AND device = ?');
  const place = prepare(
    'SELECT coalesce(max(place), 0) AS place FROM sync_log LEFT JOIN sync_place USING (space) WHERE space = ? AND log = ?',
  );
  const followed = prepare('SELECT 1 AS found FROM sync_log WHERE space = ? AND log = ?');
  return told
    .flatMap(({ content }) => decodeVector(content as Uint8Array).spaces)
    .filter(({ space }) => holds(desk, space))
    .flatMap(({ space, log, place: seen, chains }) => {
      const isFollowed = followed.get(space, bytesOf(log)) !== undefined;
      const stands = isFollowed ? (place.get(space, bytesOf(log))!.place as number) : seen;
      if (stands < seen) return [`${space} beyond ${stands}`];
      return chains
        .filter(
          ({ device, seq }) =>
            device !== desk.wire && ((end.get(space, bytesOf(device))?.seq as number | undefined) ?? 0) < seq,
        )
        .map(({ device, seq }) => nameOf(space, bytesOf(device), seq));
    });
}

/** What is not here of what it was told there is, by name. `heads`: what the relay signed for it of how far its logs go. */
export const lackingOfTold = (writer: Writer, desk: Desk, heads: readonly LogHead[]): string[] => [
  ...new Set([...causesLacking(writer), ...placesLacking(writer, desk, heads), ...vectorsLacking(writer, desk)]),
];
