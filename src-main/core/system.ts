/** The real clock and the system's random generator. */
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '#shared/time/clock.ts';

export const systemClock: Clock = { now: () => Date.now() };
export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
