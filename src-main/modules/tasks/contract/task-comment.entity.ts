/** What is said about a task, and whom it calls (TA-14). A comment is written once; a mention waits until it is seen. */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const TaskComment = defineEntity({
  id: 'tcomment',
  name: 'taskComment',
  plural: 'taskComments',
  table: 'task_comment',
  space: 'org',
  mode: 'append',
  under: ['task'],
  title: 'task',
  fields: {
    task: f.link('task', { id: 'n01', class: 'engagement', required: true }),
    /** Staff's own words about a person, like a note. */
    text: f.longText({ id: 'n02', class: 'relationship', required: true, max: 5000 }),
    author: f.link('user', { id: 'n03', class: 'engagement', indexed: false }),
  },
});

export const TaskMention = defineEntity({
  id: 'tmention',
  name: 'taskMention',
  plural: 'taskMentions',
  table: 'task_mention',
  space: 'org',
  mode: 'document',
  under: ['task'],
  title: 'task',
  fields: {
    user: f.link('user', { id: 'w01', class: 'operational', required: true }),
    task: f.link('task', { id: 'w02', class: 'operational', required: true }),
    comment: f.link('taskComment', { id: 'w03', class: 'operational', required: true }),
    /** Empty until the user opened the task. */
    seenAt: f.dateTime({ id: 'w04', class: 'operational' }),
  },
});
