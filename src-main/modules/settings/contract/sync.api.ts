/** Sharing with the clinic's other computers, as the strip and the status page show it: where changes stand, what waits and why. */
import { z } from 'zod';
import { command, feed, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';

/**
 * `here`: saved on this computer. `relay`: the relay has confirmed it. `devices`: so many other computers have it. `sole`: the relay has
 * confirmed it, and no other computer holds it, or all of it.
 */
const stateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('here') }),
  z.strictObject({ state: z.literal('relay') }),
  z.strictObject({ state: z.literal('sole') }),
  z.strictObject({ state: z.literal('devices'), count: z.int() }),
]);

/** See LinkState of the sync client; `off`: the clinic has no relay, or this computer takes no part. */
export const SYNC_LINKS = ['off', 'offline', 'joining', 'online', 'revoked', 'refused', 'stranger'] as const;
/** See AlarmKind. */
export const SYNC_ALARMS = [
  'clone',
  'fork',
  'disputed',
  'diverged',
  'rolled-back',
  'wiped',
  'withheld',
  'forged',
  'wrong-key',
  'snapshot',
  'unwarranted',
  'impostor',
] as const;
/** See WaitReason. */
export const SYNC_WAITS = ['order', 'seen', 'clock', 'membership', 'key', 'newer', 'apply'] as const;
const space = z.enum(['org', 'clinical', 'restricted', 'audit']);

/** See Phase: people, accounts and users; then tasks, appointments and the newest entries of timelines; then the rest, while people work. */
export const FIRST_SYNC_PHASES = ['people', 'newest', 'older'] as const;
/** How far a computer is that gets its records by a snapshot, in parts of about a quarter of a megabyte. */
export const firstSyncSchema = z.strictObject({
  phase: z.enum(FIRST_SYNC_PHASES),
  done: z.int(),
  total: z.int(),
});
export type FirstSync = z.output<typeof firstSyncSchema>;

const statusSchema = z.strictObject({
  link: z.enum(SYNC_LINKS),
  /** See Standing; `outside`: it is of the clinic's records and not among its computers, until it is let in. */
  standing: z.enum(['alone', 'member', 'revoked', 'outside']),
  /** A code of ours, of the relay or of the system: why it is not online, or what was last refused. */
  reason: z.string().nullable(),
  /** Nothing is left to send or to fetch. */
  settled: z.boolean(),
  /** Sending is stopped until somebody has looked into an alarm. */
  frozen: z.boolean(),
  /** What all that was written here has at least; null where nothing was. */
  state: stateSchema.nullable(),
  /** Changes written here that the relay has not confirmed and takes; at most 10,000 are counted. */
  pending: z.int(),
  /** Those it takes no more, since a part of the records was taken from this computer: they wait until it is given back. By part, unknown ones among them. */
  kept: z.array(z.strictObject({ space: z.string(), count: z.int() })),
  /** Other computers that take part. */
  others: z.int(),
  alarms: z.array(
    z.strictObject({
      id: z.int(),
      kind: z.enum(SYNC_ALARMS),
      space: space.nullable(),
      device: idSchema.nullable(),
      /** By which computer's word; null where it is proven, was seen here, or is the relay's word. */
      claimant: idSchema.nullable(),
      /** ISO 8601. */
      since: z.string(),
    }),
  ),
  /** Changes of others that are here and cannot be shown yet. */
  waiting: z.array(
    z.strictObject({ device: idSchema, space, reason: z.enum(SYNC_WAITS), since: z.string(), count: z.int() }),
  ),
  /** What came and is not sound. */
  quarantined: z.int(),
  /** Null where the records are all here. */
  firstSync: firstSyncSchema.nullable(),
  /** Seconds by which this computer's clock is ahead of the relay's; negative: behind. Null where they agree within two minutes, or are not compared. */
  clockOff: z.int().nullable(),
});
export type SyncStatus = z.output<typeof statusSchema>;

/** By the reason of a link: the relay has no room, or cannot write to its disk, and takes nothing from anybody. */
export const takesNothing = (reason: string | null): boolean => reason === 'quota' || reason === 'storage';

export const syncStatus = query({
  name: 'sync.status',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: statusSchema,
});

/** The state now, then each change of it. */
export const syncWatch = feed({
  name: 'sync.watch',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: statusSchema,
});

/** Where the last change of a record made at this computer stands; null: none was made here, or it is never shared. */
export const syncRecordState = query({
  name: 'sync.recordState',
  gate: 'signed-in',
  input: z.strictObject({ id: idSchema }),
  output: stateSchema.nullable(),
});

/** Somebody has looked into an alarm. */
export const settleSyncAlarm = command({
  name: 'sync.settleAlarm',
  gate: 'settings.manage',
  input: z.strictObject({ id: z.int() }),
  output: z.strictObject({}),
});
