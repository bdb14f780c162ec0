/** Attacks that say what is true at the wrong moment, or to the wrong device: late, once more, of earlier, of another. */
import type { Reply } from '#protocol/frames.ts';
import type { Attack, Reach, Sent, Tamper } from './attack.ts';
import { shadow } from './shadow.ts';

const someOf = ({ rng, devices }: Reach): ReadonlySet<string> =>
  new Set(rng.chance(0.5) ? devices : [rng.pick(devices)]);

const ANSWERED: readonly Reply['kind'][] = [
  'records',
  'receipt',
  'following',
  'head',
  'chunk',
  'count',
  'grown',
  'chain',
  'snapshot',
  'cut',
  'entry',
  'extent',
];

const SECOND = 1000;
const LATE = [SECOND, 10 * SECOND, 25 * SECOND, 40 * SECOND, 60 * SECOND, 3600 * SECOND];

const spaceOf = (reply: Reply): string => ('space' in reply ? reply.space : '');

/** With the number that is waited for. */
const as = (old: Reply, reply: Reply): Reply =>
  'ref' in old && 'ref' in reply ? ({ ...old, ref: reply.ref } as Reply) : old;

const late = (kind: Reply['kind']): Attack => ({
  name: `late-${kind}`,
  what: `where the answer is ${kind} it comes late, and behind what was said since`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const millis = reach.rng.pick(LATE);
    const share = reach.rng.pick([0.3, 1]);
    return {
      reply(device, reply) {
        if (reply.kind !== kind || !victims.has(device) || !reach.rng.chance(share)) return [reply];
        reach.later(millis, () => reach.say(device, reply));
        return [];
      },
    };
  },
});

const stale = (kind: Reply['kind']): Attack => ({
  name: `stale-${kind}`,
  what: `where the answer is ${kind} it is that of an earlier moment`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const isFirst = reach.rng.chance(0.5);
    const share = reach.rng.pick([0.3, 1]);
    const isBySpace = reach.rng.chance(0.7);
    const known = new Map<string, Reply>();
    return {
      reply(device, reply) {
        if (reply.kind !== kind || !victims.has(device)) return [reply];
        const name = isBySpace ? `${device} ${spaceOf(reply)}` : device;
        const before = known.get(name);
        if (before === undefined || !isFirst) known.set(name, reply);
        return [before !== undefined && reach.rng.chance(share) ? as(before, reply) : reply];
      },
    };
  },
});

const anothers = (kind: Reply['kind']): Attack => ({
  name: `anothers-${kind}`,
  what: `where the answer is ${kind} a device gets that which another one was given`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const share = reach.rng.pick([0.3, 1]);
    const isBySpace = reach.rng.chance(0.7);
    const last = new Map<string, Map<string, Reply>>();
    return {
      reply(device, reply) {
        if (reply.kind !== kind) return [reply];
        const name = isBySpace ? spaceOf(reply) : '';
        const given = last.get(name) ?? new Map<string, Reply>();
        last.set(name, given);
        const other = [...given].find(([to]) => to !== device)?.[1];
        given.delete(device);
        given.set(device, reply);
        return [other !== undefined && victims.has(device) && reach.rng.chance(share) ? as(other, reply) : reply];
      },
    };
  },
});

/** All that is said to a device, in its order, each so long after it was. */
const slow = (
  name: string,
  what: string,
  wait: (reach: Reach) => (last: number, now: number) => number,
): Attack => ({
  name,
  what,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const waitFor = wait(reach);
    const last = new Map<string, number>();
    /** Its links, by the hello that began each: what was said on a former one is not said on this. */
    const links = new Map<string, number>();
    return {
      reply(device, reply) {
        if (reply.kind === 'hello') {
          links.set(device, (links.get(device) ?? 0) + 1);
          last.delete(device);
        }
        if (!victims.has(device) || reply.kind === 'hello' || reply.kind === 'pong') return [reply];
        const { now } = reach;
        const at = waitFor(last.get(device) ?? now, now);
        last.set(device, at);
        const link = links.get(device);
        reach.later(at - now, () => {
          if (links.get(device) === link) reach.say(device, reply);
        });
        return [];
      },
    };
  },
});

/** One entry of another device is held back, what comes after it is shown as if nothing were missing, and it comes much later. */
const comesLater: Attack = {
  name: 'one-later',
  what: 'one envelope comes long after those that were made of it, in a log that is whole',
  begin(reach) {
    const victim = reach.rng.pick(reach.devices);
    const held = new Map<string, { entry: Parameters<Parameters<typeof shadow>[2]>[0]; left: number }>();
    const done = new Set<string>();
    return shadow(reach, victim, (entry) => {
      const one = held.get(entry.space);
      if (one === undefined && !done.has(entry.space)) {
        held.set(entry.space, { entry, left: 2 + reach.rng.below(10) });
        done.add(entry.space);
        return [];
      }
      if (one === undefined) return [entry];
      one.left -= 1;
      if (one.left > 0) return [entry];
      held.delete(entry.space);
      return [entry, one.entry];
    });
  },
};

export const MOMENT_ATTACKS: readonly Attack[] = [
  ...ANSWERED.map(late),
  ...ANSWERED.map(stale),
  ...ANSWERED.filter((kind) => kind !== 'receipt').map(anothers),
  slow('slow', 'all is said some seconds late', ({ rng }) => {
    const millis = rng.pick([2, 10, 20, 28]) * SECOND;
    return (_, now) => now + millis;
  }),
  slow('drip', 'what is said comes one by one, with a pause before each', ({ rng }) => {
    const pause = rng.pick([300, 1000, 3000, 10_000]);
    return (last, now) => Math.max(last, now) + pause;
  }),
  comesLater,
  {
    name: 'flap',
    what: 'one device gets nothing of what comes later, and its link ends every few seconds',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      const millis = reach.rng.pick([3, 7, 9, 20, 70]) * SECOND;
      const places = new Map<string, number>();
      const end = (): void =>
        reach.later(millis, () => {
          reach.disconnect(victim);
          end();
        });
      end();
      return {
        reply(device, reply) {
          if (device !== victim || (reply.kind !== 'delivery' && reply.kind !== 'own')) return [reply];
          const after = places.get(reply.space) ?? reply.place;
          places.set(reply.space, after);
          return reply.place < after ? [reply] : [];
        },
      };
    },
  },
  {
    name: 'late-deliveries',
    what: 'what comes into a log is handed on late, one by one, while all that is asked is answered',
    begin(reach) {
      const victims = someOf(reach);
      const millis = reach.rng.pick([5, 30, 60, 100]) * SECOND;
      return {
        reply(device, reply) {
          if ((reply.kind !== 'delivery' && reply.kind !== 'own') || !victims.has(device)) return [reply];
          reach.later(millis, () => reach.say(device, reply));
          return [];
        },
      };
    },
  },
  {
    name: 'deliver-in-gaps',
    what: 'of what comes into a log one in two is handed on only some seconds after what comes behind it',
    begin(reach) {
      const victims = someOf(reach);
      const millis = reach.rng.pick([1, 8, 40, 100]) * SECOND;
      let at = 0;
      return {
        reply(device, reply) {
          if ((reply.kind !== 'delivery' && reply.kind !== 'own') || !victims.has(device)) return [reply];
          at += 1;
          if (at % 2 === 0) return [reply];
          reach.later(millis, () => reach.say(device, reply));
          return [];
        },
      };
    },
  },
  {
    name: 'say-again',
    what: 'what was said unasked is said again, long after',
    begin(reach) {
      const victims = someOf(reach);
      const said = new Map<string, Reply[]>();
      return {
        reply(device, reply) {
          if (!victims.has(device)) return [reply];
          const all = said.get(device) ?? [];
          said.set(device, all);
          const isUnasked =
            reply.kind === 'delivery' ||
            reply.kind === 'own' ||
            reply.kind === 'grown' ||
            reply.kind === 'records';
          if (isUnasked) all.push(reply.kind === 'records' ? { ...reply, ref: 0 } : reply);
          const again: Sent[] = all.length > 0 && reach.rng.chance(0.3) ? [reach.rng.pick(all)] : [];
          return reach.rng.chance(0.5) ? [reply, ...again] : [...again, reply];
        },
      };
    },
  },
  {
    name: 'old-records-unasked',
    what: 'the membership log as it once was is shown to devices that did not ask',
    begin(reach) {
      return {
        reply(_, reply) {
          if (reply.kind === 'hello' || !reach.rng.chance(0.2) || reach.records.length === 0) return [reply];
          const count = 1 + reach.rng.below(reach.records.length);
          return [
            reply,
            {
              kind: 'records',
              ref: 0,
              first: 1,
              more: reach.rng.chance(0.3),
              records: reach.records.slice(0, count),
            },
            { kind: 'grown', length: count },
          ];
        },
      };
    },
  },
];
