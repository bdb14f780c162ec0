/** The full check as the health page shows it: how far it is, how the last one went, and what to do about what it found. */
import { z } from 'zod';
import { command, feed } from '#shared/api/contract.ts';

/** Parts of a check, in their order. */
export const CHECK_STEPS = ['pages', 'schema', 'records', 'audit', 'sharing', 'indexes'] as const;
export type CheckStep = (typeof CHECK_STEPS)[number];

const runSchema = z.strictObject({
  /** When it began, ISO 8601. */
  at: z.string(),
  ok: z.boolean(),
  seconds: z.number(),
  /** What began it: somebody here, the calendar, or the command line. */
  by: z.enum(['demand', 'schedule', 'command']),
  /** What is wrong and where: ids and names of tables, never content. At most a hundred of each part. */
  problems: z.array(z.strictObject({ code: z.string(), where: z.string(), message: z.string() })).readonly(),
  /** Parts that could not be compared, since too much was written meanwhile. */
  unsettled: z.array(z.string()).readonly(),
  /** Why it could not be run to its end. */
  fault: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      remedy: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    })
    .nullable(),
});
export type CheckRun = z.output<typeof runSchema>;

const statusSchema = z.strictObject({
  /** `fraction` of the step, 0 to 1; 0 where it is not known. */
  running: z.strictObject({ step: z.enum(CHECK_STEPS), fraction: z.number() }).nullable(),
  last: runSchema.nullable(),
});
export type CheckStatus = z.output<typeof statusSchema>;

/** The state now, then each change of it. */
export const checkWatch = feed({
  name: 'check.watch',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: statusSchema,
});

/** Begins a check beside all other work; `check.watch` tells how it goes. */
export const runCheck = command({
  name: 'check.run',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: ['check.busy', 'check.renewing'],
});

/** Ends a check that runs; none is no error. */
export const cancelCheck = command({
  name: 'check.cancel',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
});
