/** How tasks are shown: list, form and page of the generic views. */
import { Task } from '#modules/tasks/contract/task.entity.ts';
import { defineLayout } from '../../entity-views/layout.ts';
import { dueCell, priorityCell, titleCell } from './cells.tsx';

export const taskLayout = defineLayout({
  entity: Task,
  columns: [
    { field: 'title', width: 220 },
    { field: 'dueOn', width: 150 },
    { field: 'priority', width: 100 },
    { field: 'status', width: 110 },
    { field: 'person', width: 150 },
    { field: 'owner', width: 110 },
    { field: 'queue', width: 110 },
  ],
  notInLists: ['openOrder', 'dueTime', 'previous', 'seriesStart'],
  notInFilters: ['seriesStart'],
  sort: { field: 'openOrder', direction: 'asc' },
  sortBy: { priority: 'openOrder' },
  summary: ['priority', 'dueOn', 'status', 'owner', 'queue', 'type', 'person', 'account', 'recurrence'],
  sections: [
    {
      id: 'task',
      fields: ['title', 'type', 'priority', 'dueOn', 'dueTime', 'recurrence', 'owner', 'queue', 'details'],
    },
    {
      id: 'about',
      fields: ['person', 'account', 'household', 'appointment', 'activity', 'coverage', 'flag', 'previous'],
    },
  ],
  create: [
    'title',
    'type',
    'priority',
    'dueOn',
    'dueTime',
    'owner',
    'queue',
    'person',
    'account',
    'details',
    'recurrence',
    'checklist',
    'household',
    'appointment',
    'activity',
    'coverage',
    'flag',
  ],
  bulk: ['owner', 'queue', 'priority', 'type', 'dueOn'],
  cells: { title: titleCell, priority: priorityCell, dueOn: dueCell },
});
