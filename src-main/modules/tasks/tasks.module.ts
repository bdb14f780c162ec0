/** The tasks slice: work that is planned, taken, done and followed up. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import { organisationNow } from '../settings/contract/organisation-time.ts';
import { claimTask, commentTask, completeTask, taskOverview } from './contract/tasks.api.ts';
import { checkTask } from './task.rules.ts';
import { overviewQuery } from './tasks.queries.ts';
import { createTaskService } from './tasks.service.ts';

export const tasksModule = (platform: Platform): Module => {
  const service = createTaskService(platform);
  return {
    name: 'tasks',
    rules: { task: checkTask },
    handlers: [
      implement(completeTask, async (input, { actor }) => service.complete(actor, input)),
      implement(claimTask, async (input, { actor }) => service.claim(actor, input)),
      implement(commentTask, async (input, { actor }) => service.comment(actor, input)),
      implement(taskOverview, (_input, { actor }) =>
        platform.read(actor, overviewQuery, {
          now: organisationNow(platform.clock, platform.organisation().timeZone),
        }),
      ),
    ],
  };
};
