/** The one timeline of a person or account: what happened and what is planned, newest first (CA-15). */
import { z } from 'zod';
import { query } from '#shared/api/contract.ts';
import { idSchema, notHeldSchema } from '#shared/api/records.api.ts';
import { ACTIVITY_KINDS } from './activity.entity.ts';

export const TIMELINE_KINDS = [...ACTIVITY_KINDS, 'appointment'] as const;

export const timelineEntry = z.strictObject({
  id: idSchema,
  entity: z.enum(['activity', 'appointment']),
  kind: z.enum(TIMELINE_KINDS),
  /** ISO 8601; null where an imported appointment has no time. */
  at: z.string().nullable(),
  /** One line: subject, or kind and status of an appointment. */
  title: z.string().nullable(),
  text: z.string().nullable(),
  direction: z.string().nullable(),
  /** Of an appointment. */
  status: z.string().nullable(),
  outcome: z.string().nullable(),
  minutes: z.number().nullable(),
  /** Staff member, author in the source, or treating provider. */
  who: z.string().nullable(),
  /** Reason, where it was retracted. */
  retracted: z.string().nullable(),
  /** Lives in the stricter space; only who may see such entries gets one. */
  sensitive: z.boolean(),
});
export type TimelineEntry = z.output<typeof timelineEntry>;

export const timeline = query({
  name: 'activities.timeline',
  gate: 'record.read',
  input: z.strictObject({
    entity: z.enum(['person', 'account']),
    id: idSchema,
    kinds: z.array(z.enum(TIMELINE_KINDS)).optional(),
    /** `upcoming`: from now on, soonest first; `past`: until now, newest first. */
    direction: z.enum(['past', 'upcoming']).default('past'),
    /** The `next` of the page before: a time and an id. */
    after: z
      .string()
      .regex(/^[0-9TZ:.-]{0,40}\|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .optional(),
    limit: z.number().int().min(1).max(500).default(50),
  }),
  output: z.strictObject({
    entries: z.array(timelineEntry),
    next: z.string().nullable(),
    notHeld: notHeldSchema,
  }),
  errors: ['record.missing'],
  reads: ['activity', 'appointment'],
});
