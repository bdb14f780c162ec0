/** Ids given out by the window: for a record that others in the same save link to, and for batches undone as one. */
import { createIdSource } from '#shared/ids/uuid.ts';

export const newId = createIdSource(
  { now: () => Date.now() },
  { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
);
