/**
 * Who is at a record, on this workstation and on others. A visit is told by a whisper when it begins, when its field changes
 * and every 20 s, and is forgotten 50 s after it was last heard of: a desk that loses its network fades away by itself, and one
 * that hears nobody any more claims of nobody that he is there.
 * Nothing of it is stored, and nothing hangs on it: a save is never refused because somebody else is there.
 */
import { z } from 'zod';
import type { Space } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';

const TELL_MILLIS = 20_000;
const FORGET_MILLIS = 50_000;
/** Visits that are remembered of one desk, of which a hub may have many: no desk takes the room of another. */
const MAX_OF_DEVICE = 200;

/** Sealed words between the devices of a space, which the relay does not keep. */
export interface Whispers {
  whisper(space: Space, bytes: Uint8Array): void;
  /** `from`: the device. Answers what ends the listening. */
  onWhisper(listener: (from: string, space: Space, bytes: Uint8Array) => void): () => void;
  /** Told when the relay is lost, and when it is there again. Answers what ends the listening. */
  onLink(listener: (isThere: boolean) => void): () => void;
}

export interface Visit {
  readonly key: string;
  readonly user: Id;
  readonly name: string;
  /** Permanent id of the field. */
  readonly field: string | null;
  readonly elsewhere: boolean;
}

/** A record as the wire names it: the permanent id of its entity, and the space whose holders are told. */
export interface Place {
  readonly entity: string;
  readonly id: Id;
  readonly space: Space;
}

export interface Presence {
  /** Somebody came; answers what ends the visit. */
  enter(visit: Omit<Visit, 'field' | 'elsewhere'>, place: Place): () => void;
  /** The field somebody writes in. Does nothing for a visit that is over. */
  tell(key: string, field: string | null): void;
  /** Everybody at a record. */
  at(place: Pick<Place, 'id'>): readonly Visit[];
  onChange(listener: (record: Id) => void): () => void;
  close(): void;
}

interface Dependencies {
  readonly whispers: Whispers;
  readonly now: () => number;
  /** Calls back now and then; answers what ends it. */
  readonly every: (millis: number, work: () => void) => () => void;
}

const message = z.strictObject({
  v: z.literal(1),
  type: z.literal('presence'),
  entity: z.string().max(60),
  record: z.uuid(),
  key: z.string().max(80),
  user: z.uuid(),
  name: z.string().max(200),
  field: z.string().max(8).nullable(),
  gone: z.boolean(),
  /** Asks who is there to say so. */
  asks: z.boolean(),
});
type Message = z.output<typeof message>;

interface Present extends Visit {
  /** The device; null for here. */
  readonly from: string | null;
  readonly place: Place;
  readonly heard: number;
}

function parse(bytes: Uint8Array): Message | null {
  try {
    const read = message.safeParse(JSON.parse(Buffer.from(bytes).toString()));
    return read.success ? read.data : null;
  } catch {
    // Of another kind, or of a newer version: not for us.
    return null;
  }
}

export function createPresence({ whispers, now, every }: Dependencies): Presence {
  const visits = new Map<string, Present>();
  const listeners = new Set<(record: Id) => void>();

  const changed = (record: Id): void => {
    for (const listener of listeners) listener(record);
  };
  const countOf = (from: string): number => {
    let count = 0;
    for (const visit of visits.values()) if (visit.from === from) count += 1;
    return count;
  };
  const here = (): Present[] => [...visits.values()].filter(({ elsewhere }) => !elsewhere);

  const say = ({ place, key, user, name, field }: Present, how: { gone?: boolean; asks?: boolean } = {}): void => {
    const { entity, id: record, space } = place;
    const { gone = false, asks = false } = how;
    const words: Message = { v: 1, type: 'presence', entity, record, key, user, name, field, gone, asks };
    whispers.whisper(space, Buffer.from(JSON.stringify(words)));
  };

  const heard = (from: string, space: Space, bytes: Uint8Array): void => {
    const said = parse(bytes);
    if (said === null) return;
    const { entity, record, user, name, field, gone, asks } = said;
    const key = `${from}/${said.key}`;
    const known = visits.get(key);
    if (gone) visits.delete(key);
    else {
      if (known === undefined && countOf(from) >= MAX_OF_DEVICE) return;
      const place = { entity, id: record, space };
      visits.set(key, { key, user, name, field, elsewhere: true, from, place, heard: now() });
    }
    if (asks) for (const visit of here()) if (visit.place.id === record) say(visit);
    if (gone ? known !== undefined : known?.field !== field || known.name !== name) changed(record);
  };

  const forget = (isForgotten: (visit: Present) => boolean): void => {
    for (const visit of [...visits.values()]) {
      if (!visit.elsewhere || !isForgotten(visit)) continue;
      visits.delete(visit.key);
      changed(visit.place.id);
    }
  };

  const tick = (): void => {
    for (const visit of here()) say(visit);
    forget(({ heard: last }) => last < now() - FORGET_MILLIS);
  };

  const stopListening = whispers.onWhisper(heard);
  const stopLink = whispers.onLink((isThere) => {
    if (isThere) for (const visit of here()) say(visit, { asks: true });
    else forget(() => true);
  });
  const stopTicking = every(TELL_MILLIS, tick);

  return {
    enter(visit, place) {
      const present = { ...visit, field: null, elsewhere: false, from: null, place, heard: now() };
      visits.set(visit.key, present);
      say(present, { asks: true });
      changed(place.id);
      return () => {
        const last = visits.get(visit.key);
        if (last === undefined || !visits.delete(visit.key)) return;
        say(last, { gone: true });
        changed(place.id);
      };
    },
    tell(key, field) {
      const visit = visits.get(key);
      if (visit === undefined || visit.elsewhere || visit.field === field) return;
      const next = { ...visit, field };
      visits.set(key, next);
      say(next);
      changed(visit.place.id);
    },
    at: ({ id }) => [...visits.values()].filter(({ place }) => place.id === id),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const visit of here()) say(visit, { gone: true });
      visits.clear();
      stopListening();
      stopLink();
      stopTicking();
    },
  };
}
