/** The activities slice: the timeline. Writing one is `records.save`; the entity is append-only. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import { timeline } from './contract/timeline.api.ts';
import { timelineQuery } from './timeline.query.ts';

export const activitiesModule = (platform: Platform): Module => ({
  name: 'activities',
  handlers: [
    implement(timeline, (input, { actor }) =>
      platform.read(actor, timelineQuery, { ...input, now: new Date(platform.clock.now()).toISOString() }),
    ),
  ],
});
