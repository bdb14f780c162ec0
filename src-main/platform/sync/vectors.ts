/**
 * What the vectors of others say, held against what stands here: how far they have what we wrote, whether we are shown another
 * story than they, and what is kept from us. Only the last vector of each device is kept.
 */
import { lengthOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Alarms } from './alarms.ts';
import type { Chains } from './chains.ts';
import type { LogPlaces } from './log-places.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import type { SyncSums } from './sync-sums.ts';
import type { MembershipLog } from './types.ts';
import { decodeVector, type SpaceSeen, type Vector } from './vector.ts';
import { causesMissing, type Waiting } from './waiting.ts';

export interface Contact {
  /** Hex. */
  readonly device: string;
  /** The device's own clock, milliseconds since 1970. */
  readonly at: number;
  readonly vector: Vector;
}

export interface Vectors {
  /** In the transaction that takes the envelope in. */
  note(vector: Vector, content: Uint8Array): void;
  all(): readonly Contact[];
  /** How many of `devices` have our envelope with this number. */
  countOf(space: SpaceName, seq: number, devices: readonly string[]): number;
  /** What others have seen and we were not given, by their vectors and by what they sealed: a name for each chain, log and record of it. */
  missing(held: (space: SpaceName) => boolean): readonly string[];
}

interface Dependencies {
  readonly writer: Writer;
  readonly sums: SyncSums;
  readonly self: string;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly chains: Chains;
  readonly places: LogPlaces;
  readonly own: OwnEnvelopes;
  readonly waiting: Waiting;
  readonly alarms: Alarms;
  readonly now: () => number;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function createVectors(dependencies: Dependencies): Vectors {
  const { writer, sums, self, membership, chains, places, own, waiting, alarms, now } = dependencies;

  /** Our own chain as somebody else has it. */
  const noteOwn = (space: SpaceName, device: string, seq: number, hash: string): void => {
    if (own.hashAt(space, seq) !== hash) {
      alarms.raise('clone', { space, device: self });
      return;
    }
    const id = Buffer.from(device, 'hex');
    sums.change('sync_seen', 'space = ? AND device = ?', [space, id], () =>
      writer
        .prepare(
          'INSERT INTO sync_seen (space, device, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)',
        )
        .run(space, id, seq),
    );
  };

  const compare = (author: string, { space, log, place, head, chains: seen }: SpaceSeen): void => {
    for (const { device, seq, hash } of seen) {
      if (device === self) {
        noteOwn(space, author, seq, hash);
        continue;
      }
      const known = chains.hashAt(space, device, seq) ?? waiting.hashAt(space, device, seq);
      if (known !== null && known !== hash) alarms.raise('fork', { space, device });
    }
    const known = places.log(space) === log ? places.headAt(space, place) : null;
    // Two stories of the relay: it was set back, or tells them to different devices. What devices wrote is in neither doubt.
    if (known !== null && known !== head) alarms.raise('rolled-back', { space });
  };

  const look = (held: (space: SpaceName) => boolean): readonly string[] => {
    const state = membership.state();
    const names = causesMissing(waiting).flatMap(({ space, device, seq }) =>
      held(space) ? [`${space}/${device}/${seq}`] : [],
    );
    for (const { device: author, vector } of vectors.all()) {
      if (state?.members.get(author)?.revoked !== null) continue;
      if (vector.membership > lengthOf(state)) names.push(`membership/${vector.membership}`);
      for (const { space, log, place, chains: seen } of vector.spaces) {
        if (!held(space)) continue;
        const here = places.log(space) === log ? places.last(space).place : place;
        if (here < place) {
          // What he saw may lie behind where we are. By our own place, so that it counts as kept back only while nothing comes.
          names.push(`${space}/${place}@${here}`);
          continue;
        }
        for (const { device, seq } of seen) {
          if (device === self || state.members.get(device)?.revoked !== null) continue;
          const have = chains.hashAt(space, device, seq) ?? waiting.hashAt(space, device, seq);
          if (have === null && (chains.end(space, device)?.seq ?? 0) < seq)
            names.push(`${space}/${device}/${seq}`);
        }
      }
    }
    return names;
  };
  /** What the last look found. It is asked for every few seconds and rests on tables alone: it holds until something is written. */
  let found: { readonly names: readonly string[]; readonly held: unknown; readonly changes: unknown } | null =
    null;

  const vectors: Vectors = {
    note(vector, content) {
      const { device, seq, at } = vector;
      const id = Buffer.from(device, 'hex');
      sums.change('sync_vector', 'device = ?', [id], () =>
        writer
          .prepare(
            `INSERT INTO sync_vector (device, seq, at, received, content) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET seq = excluded.seq, at = excluded.at, received = excluded.received, content = excluded.content
             WHERE excluded.seq > seq`,
          )
          .run(id, seq, at, now(), content),
      );
      for (const space of vector.spaces) compare(device, space);
      const known = membership.state()?.heads[vector.membership - 1];
      if (known !== undefined && known !== vector.membershipHead) alarms.raise('fork', { device });
    },

    all: () =>
      writer
        .prepare('SELECT device, at, content FROM sync_vector ORDER BY device')
        .all()
        .map((row) => ({
          device: hexOf(row.device),
          at: row.at as number,
          vector: decodeVector(row.content as Uint8Array),
        })),

    countOf(space, seq, devices) {
      const wanted = new Set(devices);
      return writer
        .prepare('SELECT device FROM sync_seen WHERE space = ? AND seq >= ?')
        .all(space, seq)
        .filter((row) => wanted.has(hexOf(row.device))).length;
    },

    missing(held) {
      const { changes } = writer.prepare('SELECT total_changes() AS changes').get()!;
      if (found?.changes !== changes || found?.held !== held) found = { names: look(held), held, changes };
      return found.names;
    },
  };
  return vectors;
}
