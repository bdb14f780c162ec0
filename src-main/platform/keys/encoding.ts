/** Bytes in JSON. */
import { z } from 'zod';

/** Base64 of exactly `length` bytes, in the one form that encoding them gives: no other text means the same bytes. */
export const base64 = (length: number) =>
  z.string().refine((text) => {
    const bytes = Buffer.from(text, 'base64');
    return bytes.length === length && bytes.toString('base64') === text;
  });
