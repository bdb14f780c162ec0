import { beforeEach, describe, expect, it } from 'vitest';
import type { Space } from '#shared/entity/entity.ts';
import { createPresence, type Place, type Presence, type Whispers } from './presence.ts';

const RECORD = '01890a5d-ac96-774b-bcce-b302099a8057';
const USER = '01890a5d-ac96-774b-bcce-b302099a8058';
const PLACE: Place = { entity: 'person', id: RECORD, space: 'org' };

/** Desks that hear each other, with a clock of their own. */
function createRoom() {
  const desks: { name: string; listener: (from: string, space: Space, bytes: Uint8Array) => void }[] = [];
  const links: ((isThere: boolean) => void)[] = [];
  const ticks: (() => void)[] = [];
  let millis = 0;
  let silent = false;
  return {
    desk(name: string): Presence {
      const whispers: Whispers = {
        whisper(space, bytes) {
          if (!silent) for (const other of desks) if (other.name !== name) other.listener(name, space, bytes);
        },
        onWhisper(listener) {
          desks.push({ name, listener });
          return () => undefined;
        },
        onLink(listener) {
          links.push(listener);
          return () => undefined;
        },
      };
      const every = (_: number, work: () => void) => {
        ticks.push(work);
        return () => undefined;
      };
      return createPresence({ whispers, now: () => millis, every });
    },
    say(from: string, text: string) {
      for (const { name, listener } of desks) if (name !== from) listener(from, 'org', Buffer.from(text));
    },
    pass(time: number) {
      for (let gone = 0; gone < time; gone += 20_000) {
        millis += 20_000;
        for (const tick of ticks) tick();
      }
    },
    silence(is: boolean) {
      silent = is;
    },
    /** The relay goes, and all know it; or it comes back. */
    link(isThere: boolean) {
      silent = !isThere;
      for (const tell of links) tell(isThere);
    },
  };
}

const names = (presence: Presence) => presence.at(PLACE).map(({ name, field }) => [name, field]);

describe('presence', () => {
  let room: ReturnType<typeof createRoom>;
  let one: Presence;
  let other: Presence;
  beforeEach(() => {
    room = createRoom();
    one = room.desk('one');
    other = room.desk('other');
  });
  const ana = { key: 'a', user: USER, name: 'Ana' };
  const binh = { key: 'a', user: USER, name: 'Bình' };

  it('is told to who is there already, and by them to who comes', () => {
    one.enter(ana, PLACE);
    other.enter(binh, PLACE);
    expect(names(one)).toEqual([
      ['Ana', null],
      ['Bình', null],
    ]);
    expect(names(other)).toEqual([
      ['Ana', null],
      ['Bình', null],
    ]);
  });

  it('tells the field somebody writes in, until he leaves it', () => {
    one.enter(ana, PLACE);
    const seen: string[] = [];
    other.onChange((record) => seen.push(record));
    one.tell('a', 'p10');
    expect(names(other)).toEqual([['Ana', 'p10']]);
    one.tell('a', null);
    expect(names(other)).toEqual([['Ana', null]]);
    expect(seen).toEqual([RECORD, RECORD]);
  });

  it('ends with the visit', () => {
    const leave = one.enter(ana, PLACE);
    leave();
    leave();
    expect(names(other)).toEqual([]);
    expect(names(one)).toEqual([]);
  });

  it('fades where a desk is heard of no more, and comes back with it', () => {
    one.enter(ana, PLACE);
    other.enter(binh, PLACE);
    room.silence(true);
    room.pass(80_000);
    expect(names(other)).toEqual([['Bình', null]]);
    room.silence(false);
    room.pass(20_000);
    expect(names(other)).toContainEqual(['Ana', null]);
  });

  it('claims of nobody elsewhere that he is there while the relay is away, and asks again when it is back', () => {
    one.enter(ana, PLACE);
    other.enter(binh, PLACE);
    const seen: string[] = [];
    other.onChange((record) => seen.push(record));
    room.link(false);
    expect(names(other)).toEqual([['Bình', null]]);
    expect(seen).toEqual([RECORD]);
    room.link(true);
    expect(names(other)).toContainEqual(['Ana', null]);
    expect(names(one)).toContainEqual(['Bình', null]);
  });

  it('is of one record', () => {
    one.enter(ana, { ...PLACE, id: USER });
    expect(names(other)).toEqual([]);
  });

  it('ends for all with the program', () => {
    one.enter(ana, PLACE);
    one.close();
    expect(names(other)).toEqual([]);
  });

  it.each([
    ['', 'no JSON'],
    ['{}', 'another shape'],
    ['{"v":2,"type":"presence"}', 'a newer version'],
    [`{"v":1,"type":"presence","entity":"person","record":"../x","key":"k","user":"${USER}"}`, 'a malformed id'],
  ])('does not listen to %s (%s)', (words) => {
    room.say('one', words);
    expect(names(other)).toEqual([]);
  });

  it('remembers of one desk no more than there may be at a hub, and none the less of another', () => {
    for (let number = 0; number < 2000; number += 1)
      room.say(
        'one',
        JSON.stringify({
          ...{ v: 1, type: 'presence', entity: 'person', record: RECORD, key: String(number), user: USER },
          ...{ name: 'Ana', field: null, gone: false, asks: false },
        }),
      );
    expect(names(other)).toHaveLength(200);
    room.desk('third').enter(binh, PLACE);
    expect(names(other)).toContainEqual(['Bình', null]);
    expect(names(other)).toHaveLength(201);
  });
});
