/** On a device that does not hold every space, what would live in another one is left out, and counted as such. Pure. */
import type { Holds } from '#platform/records/spaces.ts';
import { spaceOf } from '#shared/entity/space.ts';
import { draftEntities } from '../map/builder.ts';
import type { Draft, MappedUnit } from '../map/draft.ts';

/** The unit as far as this device may write it; left out where its first draft may not be. */
export function heldUnit(unit: MappedUnit, holds: Holds): MappedUnit {
  const { outcome } = unit;
  if (outcome.kind !== 'take') return unit;
  const isHeld = ({ entity, values }: Draft): boolean => holds(spaceOf(draftEntities[entity], values));
  if (outcome.drafts.every(isHeld)) return unit;
  return {
    ...unit,
    outcome: isHeld(outcome.drafts[0]!)
      ? { kind: 'take', drafts: outcome.drafts.filter(isHeld) }
      : { kind: 'leave', reason: 'not-held' },
  };
}
