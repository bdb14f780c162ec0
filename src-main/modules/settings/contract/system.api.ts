/** What the shell asks before and after sign-in: state of the installation, changes to refresh by. */
import { z } from 'zod';
import { command, feed, query } from '#shared/api/contract.ts';
import { HELD_SPACES } from '#shared/entity/space.ts';
import { LANGUAGES, LAW_PROFILES } from './organisation.entity.ts';

/** Everything the unlock page and the trust strip show. Holds nothing about a person. */
export const systemStatus = query({
  name: 'system.status',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({
    /** `empty`: set-up has not been done. `sealed`: closed, keys wiped. `open`: running. */
    state: z.enum(['empty', 'sealed', 'open']),
    version: z.string(),
    host: z.enum(['electron', 'browser']),
    /** Logins that may unlock here, known from the key slots. */
    logins: z.array(z.string()),
    /** Null while the database is sealed. */
    organisation: z
      .strictObject({
        name: z.string(),
        language: z.enum(LANGUAGES),
        timeZone: z.string(),
        region: z.string(),
        lawProfile: z.enum(LAW_PROFILES),
        production: z.boolean(),
        lockMinutes: z.number(),
      })
      .nullable(),
    /** Whether a keychain guards the key beside the password. */
    keychain: z.enum(['present', 'absent', 'unknown']),
    /** ISO 8601 of the last verified backup; null: none yet. */
    lastBackup: z.string().nullable(),
    /** Spaces of which this device holds the records; empty while the database is sealed. */
    spaces: z.array(z.enum(HELD_SPACES)),
    /** `local`: no relay is set up; records are only on this computer. */
    sync: z.enum(['local']),
    /** An administrator shut this computer out of the clinic; while sealed, as far as is known. */
    shutOut: z.boolean(),
  }),
  // Which spaces are held follows from who belongs.
  reads: ['device'],
});

/** Steps of the backup that comes before an update of the database. */
export const UPDATE_STEPS = ['copy', 'describe', 'files', 'seal', 'verify'] as const;

/**
 * While a newer version of the program makes its backup before it updates the database: how far that is; else null. Told before
 * anybody is signed in, and holds nothing but the step.
 */
export const updateWatch = feed({
  name: 'system.updateWatch',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({
    running: z.strictObject({ step: z.enum(UPDATE_STEPS), fraction: z.number() }).nullable(),
  }),
});

/** One message per commit: which records of which entity changed. Never what. */
export const changesWatch = feed({
  name: 'changes.watch',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({ entity: z.string(), ids: z.array(z.string()) }),
});

const organisation = z.strictObject({
  name: z.string().trim().min(1).max(200),
  timeZone: z.string().min(1).max(60),
  language: z.enum(LANGUAGES),
  lawProfile: z.enum(LAW_PROFILES),
  region: z.string().regex(/^[A-Z]{2}$/),
  production: z.boolean(),
});

/** Whether a password would be taken, and why not; for the strength line while typing. */
export const checkPassword = query({
  name: 'setup.checkPassword',
  gate: 'anyone',
  input: z.strictObject({ password: z.string().max(1000), words: z.array(z.string().max(200)).max(10) }),
  output: z.strictObject({ ok: z.boolean(), code: z.string().nullable(), minLength: z.number() }),
});

/** Begins set-up: makes the recovery kit, which has to be typed back before anything is written. */
export const beginSetup = command({
  name: 'setup.begin',
  gate: 'anyone',
  input: z.strictObject({}),
  /** The kit's code in groups, for the printed page. */
  output: z.strictObject({ kit: z.string() }),
  errors: ['setup.done'],
});

/** Makes the encrypted database and signs the administrator in. `kit` is what was typed back from paper. */
export const finishSetup = command({
  name: 'setup.finish',
  gate: 'anyone',
  input: z.strictObject({
    organisation,
    admin: z.strictObject({ login: z.string().trim().min(1).max(64), name: z.string().trim().min(1).max(120) }),
    password: z.string().max(1000),
    kit: z.string().max(200),
  }),
  output: z.strictObject({}),
  errors: ['setup.done', 'setup.kit_mismatch', 'password.weak'],
});

export const getSettings = query({
  name: 'settings.get',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({
    organisationId: z.string(),
    organisation: organisation.extend({ lockMinutes: z.number(), flagValueSet: z.string().nullable() }),
    keychain: z.enum(['present', 'absent', 'unknown']),
    keychainReason: z.string().nullable(),
  }),
  reads: ['organisation'],
});

/** Settings are fields of the organisation's record; this names the ones that may be changed after set-up. */
export const saveSettings = command({
  name: 'settings.save',
  gate: 'settings.manage',
  input: organisation
    .omit({ production: true })
    .partial()
    .extend({
      lockMinutes: z.number().int().min(2).max(15).optional(),
      flagValueSet: z.string().max(20_000).nullable().optional(),
    }),
  output: z.strictObject({ op: z.string().nullable() }),
  errors: ['record.invalid'],
});
