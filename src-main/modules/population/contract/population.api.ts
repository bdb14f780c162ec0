/** The sample clinic of the set-up wizard: starting it, following it, calling it off. */
import { z } from 'zod';
import { command, feed } from '#shared/api/contract.ts';

/** `undoing`: called off, and what was made is being taken back. `failed`: stopped by a fault; starting goes on. */
const STATES = ['idle', 'running', 'undoing', 'done', 'cancelled', 'failed'] as const;

const progress = z.strictObject({
  state: z.enum(STATES),
  /** People, activities and appointments written, of the number wanted. */
  done: z.number(),
  total: z.number(),
  /** Undoing this batch takes the sample away again; null before anything was written. */
  batch: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
});
export type PopulationProgress = z.output<typeof progress>;

/** Starts in the background and answers at once; goes on where an earlier start was interrupted. */
export const startSample = command({
  name: 'population.sample',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: ['population.production', 'population.not_empty', 'population.running'],
});

export const cancelSample = command({
  name: 'population.cancel',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
});

/** The state now, then each change of it, at most some ten a second. */
export const populationProgress = feed({
  name: 'population.progress',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: progress,
});
