/**
 * Something to be done, by somebody or by whoever takes it from a queue (TA-01 to TA-07). Due day and time are those on
 * the organisation's wall, so that a task stays due at nine when the clocks change.
 */
import { defineEntity, type Values, type ValuesOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const TASK_STATUSES = [
  'notStarted',
  'inProgress',
  'waiting',
  'deferred',
  'completed',
  'cancelled',
] as const;
/** Most pressing first: the order of lists. */
export const TASK_PRIORITIES = ['high', 'medium', 'low'] as const;
export const TASK_TYPES = [
  'call',
  'email',
  'text',
  'meeting',
  'followUp',
  'insurance',
  'paperwork',
  'dataEntry',
  'compliance',
  'other',
] as const;

export const isClosed = (status: unknown): boolean => status === 'completed' || status === 'cancelled';

/** After every day and time there is, so that what is due comes first. */
const NO_DAY = '9999-12-31';
const NO_TIME = '24:00';

/** Priority, then day, then time; null for what is closed. Its text order is the order of work. */
function openOrder({ status, priority, dueOn, dueTime }: Values): string | null {
  if (isClosed(status)) return null;
  const rank = TASK_PRIORITIES.indexOf(priority as (typeof TASK_PRIORITIES)[number]);
  return `${rank} ${(dueOn as string | null) ?? NO_DAY} ${(dueTime as string | null) ?? NO_TIME}`;
}

export const Task = defineEntity({
  id: 'task',
  name: 'task',
  plural: 'tasks',
  table: 'task',
  space: 'org',
  mode: 'document',
  under: ['person', { link: 'account', unless: ['person'] }, { link: 'household', unless: ['person', 'account'] }],
  title: 'title',
  // What each desk asks all day: mine, this queue's, this person's, this account's, in the order of work.
  indexes: [
    ['owner', 'openOrder'],
    ['queue', 'openOrder'],
    ['person', 'openOrder'],
    ['account', 'openOrder'],
  ],
  fields: {
    title: f.text({ id: 'k01', class: 'engagement', required: true, search: true }),
    status: f.choice(TASK_STATUSES, { id: 'k02', class: 'engagement', required: true, indexed: true }),
    priority: f.choice(TASK_PRIORITIES, { id: 'k03', class: 'engagement', required: true }),
    type: f.choice(TASK_TYPES, { id: 'k04', class: 'engagement', indexed: true }),
    dueOn: f.date({ id: 'k05', class: 'engagement', indexed: true }),
    dueTime: f.time({ id: 'k06', class: 'engagement' }),
    owner: f.link('user', { id: 'k07', class: 'engagement', indexed: false }),
    /** Where it waits for somebody to take it, and where it goes back to. */
    queue: f.link('taskQueue', { id: 'k08', class: 'engagement', indexed: false }),
    /** What it is about: at most one of each. */
    person: f.link('person', { id: 'k09', class: 'engagement', indexed: false }),
    account: f.link('account', { id: 'k10', class: 'engagement', indexed: false }),
    household: f.link('household', { id: 'k11', class: 'engagement' }),
    appointment: f.link('appointment', { id: 'k12', class: 'engagement' }),
    activity: f.link('activity', { id: 'k13', class: 'engagement' }),
    coverage: f.link('coverage', { id: 'k14', class: 'insurance' }),
    /** That there is such a flag says something about a person's health. */
    flag: f.link('flag', { id: 'k15', class: 'health' }),
    /** Staff's own words about a person, like a note: not for those who only look. */
    details: f.longText({ id: 'k16', class: 'relationship', search: true }),
    checklist: f.checkItem({ id: 'k17', class: 'engagement', many: true }),
    recurrence: f.recurrence({ id: 'k18', class: 'engagement' }),
    /** First day of the series, from which the rule counts; empty on its first task. */
    seriesStart: f.date({ id: 'k19', class: 'engagement' }),
    /** The task this one follows: as its next time, or as its follow-up. */
    previous: f.link('task', { id: 'k20', class: 'engagement' }),
    completedAt: f.dateTime({ id: 'k21', class: 'engagement', indexed: true }),
    completedBy: f.link('user', { id: 'k22', class: 'engagement', indexed: false }),
  },
  computed: {
    openOrder: f.computed({
      id: 'c01',
      class: 'engagement',
      column: 'TEXT',
      indexed: true,
      compute: openOrder,
    }),
  },
});

export type TaskValues = ValuesOf<typeof Task>;
