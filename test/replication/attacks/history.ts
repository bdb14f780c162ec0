/** Attacks on the relay’s memory: what it once had, and what it shows to whom. */
import { type Attack, zeros } from './attack.ts';

export const HISTORY_ATTACKS: readonly Attack[] = [
  {
    name: 'roll-back',
    what: 'the relay goes back to an older state of itself',
    begin(reach) {
      reach.rollBack();
      return {};
    },
  },
  {
    name: 'forget',
    what: 'the relay has lost everything, and says nothing',
    begin(reach) {
      reach.forget();
      return {};
    },
  },
  {
    name: 'two-views',
    what: 'some devices are shown one clinic, the others another',
    begin(reach) {
      const half = reach.devices.filter(() => reach.rng.chance(0.5));
      reach.split(half.length > 0 && half.length < reach.devices.length ? half : [reach.rng.pick(reach.devices)]);
      return {};
    },
  },
  {
    name: 'split-off-one',
    what: 'one device is left alone with a copy of the relay',
    begin(reach) {
      reach.split([reach.rng.pick(reach.devices)]);
      return {};
    },
  },
  {
    name: 'swallow',
    what: 'what a device puts is never answered and never kept',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return { request: (device, request) => (device === victim && request.kind === 'put' ? [] : [request]) };
    },
  },
  {
    name: 'fall-silent',
    what: 'one device is let in and told nothing more',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return {
        reply: (device, reply) =>
          device !== victim || ['hello', 'ok', 'pong', 'records', 'following'].includes(reply.kind) ? [reply] : [],
      };
    },
  },
  {
    name: 'deaf-to-follow',
    what: 'a device that follows a log gets nothing of what comes later',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      let after = 0;
      return {
        reply(device, reply) {
          if (device !== victim || (reply.kind !== 'delivery' && reply.kind !== 'own')) return [reply];
          after ||= reply.place;
          return reply.place < after ? [reply] : [];
        },
      };
    },
  },
  {
    name: 'stale-follow',
    what: 'a device gets the log from its beginning once more, under the numbers of what is new',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      let next = 0;
      return {
        reply(device, reply) {
          if (device !== victim || reply.kind !== 'delivery') return [reply];
          const old = reach.envelopes.filter(({ space }) => space === reply.space)[next];
          next += 1;
          return [old === undefined ? reply : { ...reply, envelope: old.bytes }];
        },
      };
    },
  },
];

export const OTHER_ATTACKS: readonly Attack[] = [
  {
    name: 'replay-whispers',
    what: 'old whispers are said again',
    begin(reach) {
      const heard: Parameters<NonNullable<ReturnType<Attack['begin']>['whisper']>>[1][] = [];
      return {
        whisper(_, frame) {
          heard.push(frame);
          return [frame, reach.rng.pick(heard)];
        },
      };
    },
  },
  {
    name: 'misname-whispers',
    what: 'a whisper is given out as another device’s',
    begin: (reach) => ({
      whisper: (_, frame) => [
        frame.kind === 'whispered' ? { ...frame, from: reach.rng.pick(reach.devices) } : frame,
      ],
    }),
  },
  {
    name: 'garbage',
    what: 'bytes that are no frame, and frames nobody asked for',
    begin(reach) {
      const noise = (): Uint8Array =>
        Uint8Array.from({ length: reach.rng.below(200) }, () => reach.rng.below(256));
      return {
        reply: (_, reply) =>
          reply.kind === 'hello' ? [reply] : reach.rng.chance(0.3) ? [noise(), reply] : [reply],
      };
    },
  },
  {
    name: 'answers-unasked',
    what: 'answers come to questions nobody put',
    begin: (reach) => ({
      reply: (_, reply) =>
        reach.rng.chance(0.3)
          ? [
              reply,
              {
                kind: 'chain',
                ref: 4_000_000,
                space: 'org',
                device: reach.rng.pick(reach.devices),
                seq: 9,
                hash: zeros(32),
              },
              { kind: 'mailed', invite: 'aa'.repeat(16), bytes: Buffer.alloc(40, 3) },
              { kind: 'count', ref: 4_000_001, count: 3, complete: true },
              { kind: 'later', ref: 4_000_002, millis: 0xffff_ffff },
            ]
          : [reply],
    }),
  },
  {
    name: 'swallow-chunks',
    what: 'parts of files and snapshots are not there',
    begin: () => ({
      reply: (_, reply) =>
        reply.kind === 'chunk' ? [{ kind: 'refused', ref: reply.ref, code: 'missing' }] : [reply],
    }),
  },
  {
    name: 'flip-chunks',
    what: 'parts of files and snapshots are damaged',
    begin: ({ rng }) => ({
      reply: (_, reply) =>
        reply.kind === 'chunk' && reply.bytes.length > 0
          ? [{ ...reply, bytes: Buffer.from(reply.bytes).fill(rng.below(256), 0, 1) }]
          : [reply],
    }),
  },
  {
    name: 'flip-mail',
    what: 'the letters between a new device and who invited it are changed',
    begin: ({ rng }) => ({
      reply: (_, reply) =>
        reply.kind === 'mailed' && reply.bytes.length > 0
          ? [{ ...reply, bytes: Buffer.from(reply.bytes).fill(rng.below(256), 0, 8) }]
          : [reply],
    }),
  },
  {
    name: 'stale-mail',
    what: 'a new device gets letters meant for an earlier one',
    begin() {
      let first: Uint8Array | null = null;
      return {
        reply(_, reply) {
          if (reply.kind !== 'mailed') return [reply];
          first ??= reply.bytes;
          return [{ ...reply, bytes: first }];
        },
      };
    },
  },
];
