/** The word by which the keeper of a relay lets a new organisation in. */
import { createHash, timingSafeEqual } from 'node:crypto';

const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest();

/** `expected` null: none is asked for. Takes as long for a wrong token as for the right one. */
export const isToken = (expected: string | null, given: string): boolean =>
  expected === null || timingSafeEqual(hashOf(expected), hashOf(given));
