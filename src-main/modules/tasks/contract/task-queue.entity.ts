/** Where tasks wait for whoever takes the next one (TA-12), and who may. A queue without members is everybody's. */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const TaskQueue = defineEntity({
  id: 'queue',
  name: 'taskQueue',
  plural: 'taskQueues',
  table: 'task_queue',
  space: 'org',
  mode: 'document',
  title: 'name',
  fields: {
    name: f.text({ id: 'q01', class: 'operational', required: true, max: 80, indexed: true }),
    about: f.text({ id: 'q02', class: 'operational', max: 300 }),
  },
});

export const QueueMember = defineEntity({
  id: 'qmember',
  name: 'queueMember',
  plural: 'queueMembers',
  table: 'queue_member',
  space: 'org',
  mode: 'document',
  title: 'user',
  fields: {
    queue: f.link('taskQueue', { id: 'm01', class: 'operational', required: true }),
    user: f.link('user', { id: 'm02', class: 'operational', required: true }),
  },
});
