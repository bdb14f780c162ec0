/**
 * Who follows which log, and how far it was handed to him. New envelopes go out from memory to those who have all before
 * them; anybody else gets them from the log, in order, as fast as he takes them.
 */
import { ENVELOPES, replies } from '../protocol/frames.ts';
import type { SpaceName } from '../protocol/spaces.ts';
import type { StoredEntry } from '../storage/storage.ts';
import type { Context } from './context.ts';
import type { Org } from './session.ts';
import { type Follow, Refusal, type Session } from './session.ts';

export interface Deliveries {
  /** Throws a Refusal where the session's device does not hold the space. A kit holds all. */
  demandHeld(session: Session, space: SpaceName): void;
  /**
   * Hands over what lies after a place, then what comes, in place of what the session followed there before. A place beyond the
   * end, `place`, belongs to a log we no longer have: nothing is sent until it is asked for anew.
   */
  follow(session: Session, org: Org, space: SpaceName, after: number, place: number): void;
  /** Tells all who follow. */
  hand(org: Org, space: SpaceName, entry: StoredEntry): void;
}

const PIECE_COUNT = 256;

export function createDeliveries({ storage, outflow, metrics }: Context): Deliveries {
  const encode = (space: SpaceName, { place, envelope }: StoredEntry): Buffer =>
    replies.encode({ kind: 'delivery', space, place, envelope });

  /** `frame`: made once for all. */
  const send = (session: Session, space: SpaceName, entry: StoredEntry, frame: () => Buffer): void => {
    const isOwn = session.role.kind === 'member' && session.role.device === entry.device;
    if (isOwn) session.reply({ kind: 'own', space, place: entry.place, envelope: entry.hash });
    else {
      session.send(ENVELOPES, frame());
      metrics.count('deliveries_total');
    }
  };

  const catchUp = (session: Session, org: Org, space: SpaceName, follow: Follow): void =>
    outflow.start(session, {
      send(bytes) {
        // It was told to follow from elsewhere, or may not any more.
        if (session.follows.get(space) !== follow) return false;
        // What it was to be given next has gone in the meantime: it learns so when it asks anew.
        if (follow.at < storage.cutOf(org.id, space)) {
          session.close('failed');
          return false;
        }
        for (const entry of storage.entries(org.id, space, follow.at, { count: PIECE_COUNT, bytes })) {
          send(session, space, entry, () => encode(space, entry));
          follow.at = entry.place;
        }
        follow.isLive = follow.at >= storage.end(org.id, space).place;
        return !follow.isLive;
      },
    });

  return {
    demandHeld({ role }, space) {
      const isHeld =
        role.kind === 'kit' ||
        (role.kind === 'member' && role.org.membership.members.get(role.device)?.spaces.has(space) === true);
      if (!isHeld) throw new Refusal('not-held');
    },

    follow(session, org, space, after, place) {
      session.follows.delete(space);
      if (after > place) return;
      const follow: Follow = { at: after, isLive: after === place };
      session.follows.set(space, follow);
      if (!follow.isLive) catchUp(session, org, space, follow);
    },

    hand(org, space, entry) {
      let made: Buffer | null = null;
      const frame = (): Buffer => {
        made ??= encode(space, entry);
        return made;
      };
      for (const session of org.sessions) {
        const follow = session.follows.get(space);
        if (!follow?.isLive || entry.place <= follow.at) continue;
        if (follow.at === entry.place - 1 && !outflow.isFull(session)) {
          send(session, space, entry, frame);
          follow.at = entry.place;
        } else {
          follow.isLive = false;
          catchUp(session, org, space, follow);
        }
      }
    },
  };
}
