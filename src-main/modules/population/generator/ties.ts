/** Who is what to whom in a household, and a few ties beyond it. `type` says what `to` is to `from`. */
import type { RelationshipType } from '#modules/people/contract/relationship.entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { AccountRef } from './accounts.ts';
import type { Draft } from './draft.ts';
import type { Member } from './households.ts';
import type { PersonRef } from './people.ts';
import type { Rng } from './rng.ts';

interface Inhabitant {
  readonly member: Member;
  readonly person: PersonRef;
}

const ADULT_TIES = 0.55;

export function* drawTies(
  rng: Rng,
  home: readonly Inhabitant[],
  employers: readonly AccountRef[],
  newId: () => Id,
): Generator<Draft> {
  const of = (place: Member['place']): readonly Inhabitant[] =>
    home.filter(({ member }) => member.place === place);
  const tie = (from: PersonRef, to: PersonRef, type: RelationshipType, note?: string): Draft => ({
    entity: 'relationship',
    id: newId(),
    values: { from: from.id, to: to.id, type, ...(note ? { note } : {}) },
  });
  const head = of('head')[0];
  const partner = of('partner')[0];
  if (head && partner && rng.chance(ADULT_TIES))
    yield tie(head.person, partner.person, head.person.values.maritalStatus === 'Married' ? 'spouse' : 'partner');
  for (const child of of('child')) {
    const guardian = partner && rng.chance(0.7) ? partner : head;
    if (!guardian) continue;
    yield tie(child.person, guardian.person, rng.chance(0.94) ? 'parent' : 'guardian');
    const other = guardian === head ? partner : head;
    if (other && rng.chance(0.15)) yield tie(child.person, other.person, 'parent');
  }
  for (const elder of of('elder')) if (head) yield tie(head.person, elder.person, 'parent');
  const first = home[0];
  const second = home[1];
  if (first && second && first.member.place !== 'child' && rng.chance(0.12))
    yield tie(first.person, second.person, 'emergencyContact', rng.chance(0.5) ? 'Call first' : undefined);
  for (const { member, person } of home)
    if (member.age >= 20 && member.age < 67 && employers.length > 0 && rng.chance(0.04))
      yield {
        entity: 'relationship',
        id: newId(),
        values: { from: person.id, toAccount: rng.pick(employers).id, type: 'employer' },
      };
}
