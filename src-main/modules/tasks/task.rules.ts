/** The rules of tasks: what a task must hold, what its outcome becomes, when it comes again. Pure. */
import type { ACTIVITY_KINDS } from '#modules/activities/contract/activity.entity.ts';
import type { Values } from '#shared/entity/entity.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { nextOccurrence, parseRecurrence } from '#shared/time/recurrence.ts';
import type { TaskValues } from './contract/task.entity.ts';

export const taskFaults = defineFaults({
  'task.closed': {
    message: 'This task is completed or cancelled already.',
    remedy: 'Open it again first if there is more to do.',
  },
  'task.taken': {
    message: '{name} has taken this task already.',
    remedy: 'Take the next one, or ask them to hand it over.',
  },
  'task.not_member': {
    message: 'Only members of the queue “{queue}” take tasks from it.',
    remedy: 'Ask a member, or have yourself added to the queue.',
  },
  'task.queue_empty': {
    message: 'Nothing waits in the queue “{queue}”.',
    remedy: 'There is nothing to do here now.',
  },
  'task.completion': {
    message: 'A completed task says when it was completed, and no other does.',
    remedy: 'Complete it by the button “Complete”, or give “completedAt” with the status.',
  },
  'task.day_missing': {
    message: 'A time of day, or a repetition, needs a due date.',
    remedy: 'Choose the day it is due.',
  },
});

/** What `commit` refuses. */
export const checkTask = (after: Values): void => {
  if ((after.status === 'completed') !== (typeof after.completedAt === 'string'))
    throw taskFaults['task.completion']();
  if (!after.dueOn && (after.dueTime || after.recurrence)) throw taskFaults['task.day_missing']();
};

type Day = string;

/**
 * The day a task of a series is due next: the first of its rhythm after the one completed, and not before today, since
 * what was missed can't be done any more. Null where it does not repeat, or no more.
 */
export function nextDue({ recurrence, dueOn, seriesStart }: TaskValues, today: Day): Day | null {
  const rule = recurrence ? parseRecurrence(recurrence) : undefined;
  if (!rule || !dueOn) return null;
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return nextOccurrence(rule, seriesStart ?? dueOn, dueOn > yesterday ? dueOn : yesterday);
}

/** The next task of the series: the same work, nothing of it done. */
export function nextValues(values: TaskValues, previous: string, dueOn: Day): Values {
  const { completedAt: _, completedBy: __, activity: ___, appointment: ____, checklist, ...kept } = values;
  return {
    ...kept,
    status: 'notStarted',
    dueOn,
    seriesStart: values.seriesStart ?? values.dueOn ?? null,
    previous,
    ...(checklist
      ? { checklist: checklist.map(({ value: { text } }) => ({ value: { text, done: false } })) }
      : {}),
  };
}

const KINDS: Readonly<Record<string, (typeof ACTIVITY_KINDS)[number]>> = {
  call: 'call',
  email: 'email',
  text: 'text',
  meeting: 'visit',
};

/** What came of a task as an entry of the timeline; null where there is nobody to write it on, or nothing to write. */
export function outcomeValues(
  { title, type, person, account }: TaskValues,
  outcome: {
    readonly result?: string | undefined;
    readonly note?: string | undefined;
    readonly minutes?: number | undefined;
  },
  at: string,
): Values | null {
  const said = outcome.result || outcome.note || outcome.minutes !== undefined;
  if (!said || (!person && !account)) return null;
  const kind = KINDS[type ?? ''] ?? 'note';
  return {
    kind,
    direction: kind === 'note' || kind === 'visit' ? 'internal' : 'outbound',
    at,
    subject: title ?? null,
    ...(person ? { person } : {}),
    ...(account ? { account } : {}),
    ...(outcome.result ? { outcome: outcome.result } : {}),
    ...(outcome.note ? { text: outcome.note } : {}),
    ...(outcome.minutes === undefined ? {} : { minutes: outcome.minutes }),
    ...(kind === 'note' ? { noteType: 'general' } : {}),
  };
}

/** Logins called by `@` in a text, in lower case; the longest that fits, since a login may hold dots and blanks. */
export function mentionedIn<User extends { readonly login: string }>(
  text: string,
  users: readonly User[],
): User[] {
  const folded = text.normalize('NFC').toLowerCase();
  const byLength = [...users].sort((one, other) => other.login.length - one.login.length);
  const found = new Set<User>();
  for (let at = folded.indexOf('@'); at >= 0; at = folded.indexOf('@', at + 1)) {
    if (at > 0 && /[\p{L}\p{N}]/u.test(folded[at - 1]!)) continue;
    const user = byLength.find(({ login }) => {
      const name = login.normalize('NFC').toLowerCase();
      return folded.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(folded.slice(at + 1 + name.length));
    });
    if (user) found.add(user);
  }
  return users.filter((user) => found.has(user));
}
