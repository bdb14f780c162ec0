/** Working through tasks: what a plain save can't do, because it concerns several records or who comes first. */
import { z } from 'zod';
import { command, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';
import { dateType } from '#shared/entity/fields/date.ts';
import { timeType } from '#shared/entity/fields/time.ts';
import { TASK_PRIORITIES, TASK_TYPES } from './task.entity.ts';

const title = z.string().trim().min(1).max(200);

/** What came of a call, letter or meeting: becomes an activity of the person or account the task is about. */
export const outcomeSchema = z.strictObject({
  /** Short: “reached”, “left a message”. */
  result: z.string().trim().max(200).optional(),
  note: z.string().trim().max(10_000).optional(),
  minutes: z.number().int().min(0).max(1440).optional(),
});

/** The follow-up keeps owner and links of the task it follows, but for what is said here. */
export const followUpSchema = z.strictObject({
  title,
  dueOn: dateType().schema.optional(),
  dueTime: timeType().schema.optional(),
  type: z.enum(TASK_TYPES).optional(),
  priority: z.enum(TASK_PRIORITIES).optional(),
  owner: idSchema.optional(),
});

/** Completes a task, logs its outcome, makes its follow-up and, of a series, its next time: all or none, undone as one. */
export const completeTask = command({
  name: 'tasks.complete',
  gate: 'record.write',
  input: z.strictObject({
    task: idSchema,
    outcome: outcomeSchema.optional(),
    followUp: followUpSchema.optional(),
  }),
  output: z.strictObject({
    /** What undo takes. */
    batch: idSchema,
    activity: idSchema.nullable(),
    followUp: idSchema.nullable(),
    /** The next of the series, and the day it is due. */
    next: z.strictObject({ task: idSchema, dueOn: z.string() }).nullable(),
  }),
  errors: ['record.missing', 'task.closed', 'record.invalid'],
});

/** Takes a task that waits, or the first that waits in a queue. Whoever comes second is told who has it. */
export const claimTask = command({
  name: 'tasks.claim',
  gate: 'record.write',
  input: z.union([z.strictObject({ task: idSchema }), z.strictObject({ queue: idSchema })]),
  output: z.strictObject({ op: idSchema, task: idSchema, title: z.string() }),
  errors: ['record.missing', 'task.closed', 'task.taken', 'task.not_member', 'task.queue_empty'],
});

/** Writes a comment; each `@login` of a colleague in it becomes a mention that waits for her. */
export const commentTask = command({
  name: 'tasks.comment',
  gate: 'record.write',
  input: z.strictObject({ task: idSchema, text: z.string().trim().min(1).max(5000) }),
  output: z.strictObject({ batch: idSchema, mentioned: z.array(z.string()) }),
  errors: ['record.missing'],
});

/** What waits for the user: for the home page, the head of “My work” and the queues she takes from. */
export const taskOverview = query({
  name: 'tasks.overview',
  gate: 'record.read',
  input: z.strictObject({}),
  output: z.strictObject({
    open: z.number(),
    overdue: z.number(),
    dueToday: z.number(),
    /** Mentions of the user that she has not seen. */
    mentions: z.array(
      z.strictObject({
        id: idSchema,
        task: idSchema,
        title: z.string().nullable(),
        by: z.string().nullable(),
        /** Null where the user may not read comments. */
        text: z.string().nullable(),
        at: z.string(),
      }),
    ),
    /**
     * For administrators, until there are teams with a head: tasks of high priority of others that are late by a day or
     * more, the latest ones alone, lest nobody looks any more (TA-11).
     */
    escalated: z.array(
      z.strictObject({
        id: idSchema,
        title: z.string().nullable(),
        owner: z.string().nullable(),
        dueOn: z.string(),
      }),
    ),
    queues: z.array(
      z.strictObject({
        id: idSchema,
        name: z.string(),
        /** Whether the user may take from it. */
        mine: z.boolean(),
        members: z.array(z.strictObject({ id: idSchema, user: idSchema, name: z.string().nullable() })),
        waiting: z.number(),
        overdue: z.number(),
      }),
    ),
  }),
  reads: ['task', 'taskQueue', 'queueMember', 'taskMention', 'user'],
});
