/** Presence at the two ends: a page that opens is a visit, and a page that listens hears of the others. */
import { registry } from '#modules/entities.ts';
import { presenceTell, presenceWatch } from '#modules/users/contract/presence.api.ts';
import { mayRead } from '#platform/access/decide.ts';
import { type Handler, implement, type Platform } from '#platform/module.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Presence, Visit } from './presence.ts';
import { watchChanges } from './watch-changes.ts';

/** Of a field that the listener may not see he hears nothing. */
function nameOf(actor: Actor, entity: Entity, fieldId: string | null): string | null {
  const name = fieldId === null ? undefined : entity.nameById.get(fieldId);
  const field = name === undefined ? undefined : entity.fields[name];
  return field !== undefined && mayRead(actor, field.class) ? name! : null;
}

export function presenceHandlers(platform: Platform, presence: Presence): readonly Handler[] {
  /** Visits of each session, by record: a page opened twice is there twice, and tells its field by either. */
  const visits = new Map<string, Set<string>>();
  const placeOf = (sessionId: string, id: string): string => `${sessionId} ${id}`;

  return [
    implement(presenceWatch, async function* ({ entity: name, id }, { actor, sessionId, signal }) {
      const entity = registry.byName(name);
      if (platform.records.peek(name, id) === null) throw recordFaults['record.missing']();
      const user = platform.records.peek('user', actor.userId);
      const key = platform.newId();
      const own = { key, user: actor.userId, name: (user?.values.name as string | undefined) ?? actor.login };
      const leave = presence.enter(own, { entity: entity.id, id, space: entity.space });
      const place = placeOf(sessionId, id);
      visits.set(place, (visits.get(place) ?? new Set()).add(key));
      try {
        const isOwn = (visit: Visit): boolean => visits.get(place)?.has(visit.key) === true;
        yield* watchChanges(
          {
            status: () => ({
              others: presence
                .at({ id })
                .filter((visit) => !isOwn(visit))
                .map(({ key: of, user: who, name: called, field, elsewhere }) => ({
                  ...{ key: of, user: who, name: called, elsewhere },
                  field: nameOf(actor, entity, field),
                })),
            }),
            onChange: (listener) => presence.onChange((record) => record === id && listener()),
          },
          signal,
        );
      } finally {
        leave();
        visits.get(place)?.delete(key);
        if (visits.get(place)?.size === 0) visits.delete(place);
      }
    }),
    implement(presenceTell, async ({ entity: name, id, field }, { sessionId }) => {
      const entity = registry.byName(name);
      const fieldId = field === null ? null : (entity.fields[field]?.id ?? null);
      for (const key of visits.get(placeOf(sessionId, id)) ?? []) presence.tell(key, fieldId);
      return {};
    }),
  ];
}
