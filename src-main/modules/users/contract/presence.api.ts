/** Who else is at a record, and in which field: told from desk to desk while it lasts, and kept nowhere. */
import { z } from 'zod';
import { command, feed } from '#shared/api/contract.ts';

const place = { entity: z.string().max(60), id: z.uuid() };

/** Whoever listens is there too: the feed begins when a page opens and ends when it closes. */
export const presenceWatch = feed({
  name: 'presence.watch',
  gate: 'record.read',
  input: z.strictObject(place),
  output: z.strictObject({
    others: z.array(
      z.strictObject({
        /** Of this visit; one user may be there twice. */
        key: z.string(),
        user: z.string(),
        name: z.string(),
        /** The field they write in; null for none, and for one that the listener may not see. */
        field: z.string().nullable(),
        /** At another workstation. */
        elsewhere: z.boolean(),
      }),
    ),
  }),
});

/** The field that the caller writes in on a record he watches; null when he has left it. */
export const presenceTell = command({
  name: 'presence.tell',
  gate: 'record.read',
  input: z.strictObject({ ...place, field: z.string().max(60).nullable() }),
  output: z.strictObject({}),
});
