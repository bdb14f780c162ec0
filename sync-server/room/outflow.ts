/**
 * What is long goes out as fast as each reader takes it off and no faster: a piece at a time, nothing while much of his still
 * waits, and everybody in turn. So a slow reader costs one place in a log, not a copy of it.
 */
import type { Limits } from './limits.ts';
import type { Session, Source } from './session.ts';
import type { Timers } from './types.ts';

export interface Outflow {
  /** Sends what the source has, now and as room comes free. Whoever lets too many come together takes nothing, and is cut off. */
  start(session: Session, source: Source): void;
  /** Whether so much waits for the session that nothing more should be made for it. */
  isFull(session: Session): boolean;
}

/** What is read at a time, and how often a full connection is looked at again. */
const PIECE_BYTES = 256 * 1024;
const LOOK_AGAIN_MILLIS = 10;
/** Long answers that wait for one session at once. A device asks for a dozen. */
const MOST_SOURCES = 256;

export function createOutflow(
  timers: Timers,
  limits: Limits,
  broken: (session: Session, thrown: unknown) => void,
): Outflow {
  const active = new Set<Session>();
  let isSet = false;

  const isFull = ({ peer }: Session): boolean => peer.waiting >= limits.highWater;

  /** One piece of everything a session waits for. False: it was full. */
  const serve = (session: Session): boolean => {
    if (!session.isOpen) session.sources.clear();
    for (const source of session.sources) {
      if (isFull(session)) return false;
      if (!source.send(PIECE_BYTES)) session.sources.delete(source);
    }
    if (session.sources.size === 0) active.delete(session);
    return true;
  };

  const turn = (): void => {
    isSet = false;
    let served = false;
    for (const session of [...active]) {
      try {
        if (serve(session)) served = true;
      } catch (thrown) {
        active.delete(session);
        broken(session, thrown);
      }
    }
    schedule(served ? 0 : LOOK_AGAIN_MILLIS);
  };
  const schedule = (millis: number): void => {
    if (isSet || active.size === 0) return;
    isSet = true;
    timers.after(millis, turn);
  };

  const outflow: Outflow = {
    isFull,
    start(session, source) {
      if (session.sources.size >= MOST_SOURCES) {
        session.close('slow');
        return;
      }
      session.sources.add(source);
      active.add(session);
      schedule(0);
    },
  };
  return outflow;
}
