/** The activities slice: the timeline. Writing one is `records.save`; the entity is append-only. */
import { Appointment } from '#modules/appointments/contract/appointment.entity.ts';
import { implement, type Module, type Platform } from '#platform/module.ts';
import { notHeldOf } from '#shared/entity/space.ts';
import { Activity } from './contract/activity.entity.ts';
import { timeline } from './contract/timeline.api.ts';
import { timelineQuery } from './timeline.query.ts';

export const activitiesModule = (platform: Platform): Module => ({
  name: 'activities',
  handlers: [
    implement(timeline, async (input, { actor }) => ({
      ...(await platform.read(actor, timelineQuery, {
        ...input,
        now: new Date(platform.clock.now()).toISOString(),
      })),
      notHeld: notHeldOf(platform, [Activity, Appointment]),
    })),
  ],
});
