/** Every query of the product, by which the reader threads find them. Imports no service: it runs in a worker. */
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { importQueries } from '#modules/importing/import.queries.ts';
import { mergeQueries } from '#modules/people/merging/merge.queries.ts';
import { peopleQueries } from '#modules/people/people.queries.ts';
import { overviewQuery } from '#modules/tasks/tasks.queries.ts';
import type { Query } from '#platform/database/types.ts';
import { heldBySpaceQuery } from './lost-device.query.ts';
import { lostReportQuery } from './lost-report.query.ts';
import { recordQueries } from './record.handlers.ts';
import { search } from './search.ts';

export const queries: readonly Query<never, unknown>[] = [
  ...Object.values(recordQueries),
  ...Object.values(peopleQueries),
  ...Object.values(mergeQueries),
  ...Object.values(importQueries),
  ...Object.values(search.queries),
  timelineQuery,
  overviewQuery,
  lostReportQuery,
  heldBySpaceQuery,
];
