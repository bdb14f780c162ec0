/**
 * What the vectors of others say, held against what stands here: how far they have what we wrote, whether we are shown another
 * story than they, and what is kept from us. Only the last vector of each device is kept.
 */
import { lengthOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Alarms } from './alarms.ts';
import type { Chains } from './chains.ts';
import { endedChains, notApplied } from './ended-chains.ts';
import type { LogPlaces } from './log-places.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import type { OwnTwin } from './own-twin.ts';
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
  /**
   * What there is and we were not given: what others have seen, by their vectors and by what they sealed, once for each who says so; and what a
   * device wrote that was shut out, by the record that says how much of it counts.
   */
  missing(held: (space: SpaceName) => boolean): readonly Missing[];
  /**
   * Holds the ends of the relay's log that others had seen before us against where we have come since, and raises `rolled-back` where it told us another
   * story: once for each. To be asked as often as `missing`.
   */
  compareAhead(): void;
}

export interface Missing {
  /** The same for the same thing. */
  readonly name: string;
  /** Set for an envelope. */
  readonly space?: SpaceName;
  /** Hex: by whose word; null where it is the clinic's own record. */
  readonly claimant: string | null;
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
  readonly twin: Pick<OwnTwin, 'suspect'>;
  readonly now: () => number;
}

/** Of the relay's log of a space. */
type SeenEnd = Pick<SpaceSeen, 'space' | 'log' | 'place' | 'head'>;

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function createVectors(dependencies: Dependencies): Vectors {
  const { writer, sums, self, membership, chains, places, own, waiting, alarms, twin, now } = dependencies;

  /** Our own chain as somebody else has it. */
  const noteOwn = (space: SpaceName, device: string, seq: number, hash: string): void => {
    if (own.hashAt(space, seq) !== hash) {
      // He may lie, or there is another copy of this database: then it has signed what we did not write, and that is asked for.
      alarms.raise('disputed', { space, device: self, claimant: device });
      twin.suspect(space, seq);
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

  const compare = (author: string, { chains: seen, ...end }: SpaceSeen): void => {
    const { space } = end;
    for (const { device, seq, hash } of seen) {
      if (device === self) {
        noteOwn(space, author, seq, hash);
        continue;
      }
      const known = chains.hashAt(space, device, seq) ?? waiting.hashAt(space, device, seq);
      if (known !== null && known !== hash) alarms.raise('disputed', { space, device, claimant: author });
    }
    compareEnd(author, end);
  };

  /** By space and who saw them. */
  const ahead = new Map<string, { readonly author: string; readonly end: SeenEnd }>();
  const compareEnd = (author: string, end: SeenEnd): void => {
    const { space, log, place, head } = end;
    ahead.delete(`${space} ${author}`);
    const followed = places.log(space);
    if (followed === null || (followed === log && places.last(space).place < place)) {
      ahead.set(`${space} ${author}`, { author, end });
      return;
    }
    const known = followed === log ? places.headAt(space, place) : null;
    // Two stories of the relay: it was set back, or tells them to different devices. What devices wrote is in neither doubt.
    if (known !== null && known !== head) alarms.raise('rolled-back', { space, claimant: author });
  };

  /** Where a space stands here, read once however many vectors speak of it. */
  const createStands = () => {
    const read = (space: SpaceName) => ({
      ...{ log: places.log(space), place: places.last(space).place },
      ends: new Map(chains.all(space).map(({ device, seq }) => [device, seq])),
    });
    const known = new Map<SpaceName, ReturnType<typeof read>>();
    return (space: SpaceName) => {
      const stand = known.get(space) ?? read(space);
      known.set(space, stand);
      return stand;
    };
  };

  const look = (held: (space: SpaceName) => boolean): readonly Missing[] => {
    const state = membership.state();
    const isShutOut = (device: string): boolean => (state?.members.get(device)?.revoked ?? null) !== null;
    // Of whoever was shut out it is not one device's word that there is more: the record says how much counts.
    const missing: Missing[] = causesMissing(waiting).flatMap(({ space, device, seq, claimant }) =>
      held(space)
        ? [{ name: `${space}/${device}/${seq}`, space, claimant: isShutOut(device) ? null : claimant }]
        : [],
    );
    for (const { space, device, seq } of notApplied(endedChains(state, held), chains))
      if (waiting.hashAt(space, device, seq) === null)
        // By our own place, too: while the log comes in, it may be on its way.
        missing.push({ name: `${space}/${device}/${seq}@${places.last(space).place}`, claimant: null });
    const standsIn = createStands();
    for (const { device: author, vector } of vectors.all()) {
      if (isShutOut(author)) continue;
      const claimant = author;
      if (vector.membership > lengthOf(state)) missing.push({ name: `membership/${vector.membership}`, claimant });
      for (const { space, log, place, chains: seen } of vector.spaces) {
        if (!held(space)) continue;
        const stand = standsIn(space);
        const here = stand.log === log ? stand.place : place;
        if (here < place) {
          // What he saw may lie behind where we are. By our own place, so that it counts as kept back only while nothing comes.
          missing.push({ name: `${space}/${place}@${here}`, claimant });
          continue;
        }
        for (const { device, seq } of seen) {
          if (device === self || isShutOut(device)) continue;
          if ((stand.ends.get(device) ?? 0) >= seq) continue;
          if ((chains.hashAt(space, device, seq) ?? waiting.hashAt(space, device, seq)) === null)
            missing.push({ name: `${space}/${device}/${seq}`, space, claimant });
        }
      }
    }
    return missing;
  };
  /** What the last look found. It is asked for every few seconds and rests on tables alone: it holds until something is written. */
  let found: { readonly missing: readonly Missing[]; readonly held: unknown; readonly changes: unknown } | null =
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
      // That there are two logs, two records say: matching it with the relay's shows them, where he does not lie.
      if (known !== undefined && known !== vector.membershipHead) alarms.raise('disputed', { claimant: device });
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
      if (found?.changes !== changes || found?.held !== held) found = { missing: look(held), held, changes };
      return found.missing;
    },

    compareAhead() {
      for (const { author, end } of [...ahead.values()]) compareEnd(author, end);
    },
  };
  // What was ahead of us when the program ended still is.
  for (const { device, vector } of vectors.all())
    for (const { space, log, place, head } of vector.spaces)
      if (places.last(space).place < place)
        ahead.set(`${space} ${device}`, { author: device, end: { space, log, place, head } });
  return vectors;
}
