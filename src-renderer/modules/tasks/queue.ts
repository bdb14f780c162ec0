import type { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';

/** A shared queue as the overview of tasks tells of it. */
export type Queue = OutputOf<typeof taskOverview>['queues'][number];
