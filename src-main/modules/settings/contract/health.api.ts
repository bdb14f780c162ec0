/** How this installation does: what the settings page shows, what everybody is warned of, and what goes to whoever helps. */
import { z } from 'zod';
import { command, feed } from '#shared/api/contract.ts';

/** What is looked after, in the order of the page. */
export const HEALTH_ITEMS = [
  'disk',
  'database',
  'memory',
  'backup',
  'drill',
  'check',
  'jobs',
  'search',
  'keychain',
] as const;
export type HealthItem = (typeof HEALTH_ITEMS)[number];

export const HEALTH_LEVELS = ['good', 'warning', 'bad', 'unknown'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];

const healthSchema = z.strictObject({
  /** ISO 8601, as all moments here. */
  at: z.string(),
  levels: z.record(z.enum(HEALTH_ITEMS), z.enum(HEALTH_LEVELS)),
  /** Bytes; null where the system does not say. */
  disk: z.strictObject({ free: z.number(), total: z.number() }).nullable(),
  /** Until the disk is full, at the pace of the last weeks; null: not known yet, or it is not filling. */
  daysLeft: z.number().nullable(),
  /** Bytes; growth a day, null before there are two days to compare. */
  database: z.strictObject({ bytes: z.number(), growth: z.number().nullable() }),
  /** Bytes of memory that the core's process holds. */
  memory: z.number(),
  /** The newest verified backup, and whether the last attempt failed. */
  backup: z.strictObject({ last: z.string().nullable(), failed: z.boolean() }),
  drill: z.strictObject({ at: z.string(), ok: z.boolean() }).nullable(),
  /** The last full check; `ended`: false where it could not be run to its end, and found nothing for that. */
  check: z.strictObject({ at: z.string(), ok: z.boolean(), ended: z.boolean() }).nullable(),
  /** Background work of the last thirty days that failed. */
  failedJobs: z.number(),
  search: z.enum(['current', 'renewing']),
  keychain: z.enum(['present', 'absent', 'unknown']),
  version: z.string(),
});
export type Health = z.output<typeof healthSchema>;

/** How things stand now, then every half minute. Holds nothing about a person. */
export const healthWatch = feed({
  name: 'health.watch',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: healthSchema,
});

/** One text without record content, to be read before it is sent to whoever helps. */
export const makeDiagnostics = command({
  name: 'health.diagnostics',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({ text: z.string() }),
});

const person = z.strictObject({ login: z.string(), role: z.string(), origin: z.string(), at: z.string() });

export const lostReportSchema = z.strictObject({
  made: z.string(),
  organisation: z.string(),
  /** Id of the device; its own, or that of the new one where the report is made from a restored backup. */
  device: z.string(),
  version: z.string(),
  /** What lay on it: by kind, how many, and which privacy classes its fields have. */
  held: z.array(
    z.strictObject({
      entity: z.string(),
      live: z.number(),
      deleted: z.number(),
      classes: z.array(z.string()),
    }),
  ),
  attachments: z.number(),
  lastContact: z.strictObject({
    /** Always null: this version talks to no relay. */
    relay: z.null(),
    /** The last entry of any kind, the last change, the last verified backup, the last changes shipped. */
    entry: z.string().nullable(),
    change: z.string().nullable(),
    backup: z.string().nullable(),
    segment: z.string().nullable(),
    /** Where this database came out of a backup: when, and the last entry before, which is the other computer’s. */
    restored: z.strictObject({ at: z.string(), entryBefore: z.string().nullable() }).nullable(),
  }),
  /** Who signed in, first and last, how often. */
  users: z.array(z.strictObject({ login: z.string(), signIns: z.number(), first: z.string(), last: z.string() })),
  /** Newest first, at most a hundred. */
  signIns: z.array(person),
  failedSignIns: z.number(),
  /** How often the log has each kind of entry: looking, changing, taking out. */
  actions: z.record(z.string(), z.number()),
  protection: z.strictObject({
    encrypted: z.boolean(),
    cipher: z.string(),
    /** Null where the file of the key slots cannot be read. */
    keys: z
      .strictObject({
        /** Whether a key in the computer's keychain is needed beside the password. */
        keychain: z.boolean(),
        slots: z.array(
          z.strictObject({
            login: z.string(),
            /** Argon2id: KiB, passes, lanes. */
            memory: z.number(),
            passes: z.number(),
            lanes: z.number(),
          }),
        ),
      })
      .nullable(),
    lockMinutes: z.number(),
  }),
});
export type LostReport = z.output<typeof lostReportSchema>;

/** What this computer held and how it was guarded, from its own records: for the day it is lost. */
export const makeLostReport = command({
  name: 'health.lostReport',
  gate: 'audit.read',
  input: z.strictObject({}),
  output: lostReportSchema,
});
