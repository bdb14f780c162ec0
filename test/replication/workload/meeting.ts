/**
 * What two desks do about one record: in the same instant, so that neither has heard of the other, or in answer to one another, as
 * soon as it is there. This is where merging has something to decide, and where the order in which a relay hands things on counts.
 */
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Desk } from '../world/desk.ts';
import type { World } from '../world/world.ts';
import type { Command, Hands } from './command.ts';
import { work } from './work.ts';
import { FIRST_PERSON } from './writing.ts';

export interface Meeting {
  readonly name: string;
  readonly weight: number;
  run(world: World): void | Promise<void>;
}

/** What one of two does to a person that both have. */
interface Act {
  readonly name: string;
  run(hands: Hands, person: Id, other: Id): boolean;
}

const changing =
  (change: (hands: Hands) => Readonly<Record<string, unknown>>): Act['run'] =>
  (hands, id) => {
    hands.commit({ changes: [{ kind: 'edit', entity: 'person', id, values: change(hands) }] });
    return true;
  };

const asAdmin = ({ actor }: Hands) => ({ actor: { ...actor, role: 'admin' } as const });

const RENAME: Act = { name: 'rename', run: changing(({ canaries }) => ({ nickname: canaries.text() })) };

const ERASE_NAME: Act = {
  name: 'erase the nickname',
  run(hands, id) {
    const changes = [{ kind: 'erase', entity: 'person', id, fields: ['nickname'], reason: 'asked for' } as const];
    hands.commit({ ...asAdmin(hands), changes });
    return true;
  },
};

const DELETE: Act = {
  name: 'delete',
  run(hands, id) {
    hands.commit({ changes: [{ kind: 'delete', entity: 'person', id }] });
    return true;
  },
};

const TELEPHONE: Act = {
  name: 'give a phone',
  run: changing(({ rng }) => ({
    phones: [{ value: { original: `555 ${1000 + rng.below(9000)}`, use: 'home' } }],
  })),
};

/** The two merge them both ways, unless they are one already. */
const merging = (isTurned: boolean): Act => ({
  name: 'merge with another',
  run(hands, person, other) {
    if (person === other) return false;
    const [survivor, merged] = isTurned ? [other, person] : [person, other];
    const values = { survivor, merged, reason: hands.rng.word() };
    hands.commit({ ...asAdmin(hands), changes: [{ kind: 'create', entity: 'personMerge', values }] });
    return true;
  },
});

const AT_ONCE: readonly (readonly [Act, Act])[] = [
  [RENAME, RENAME],
  [ERASE_NAME, RENAME],
  [ERASE_NAME, RENAME],
  [DELETE, RENAME],
  [DELETE, ERASE_NAME],
  [TELEPHONE, TELEPHONE],
  [merging(false), merging(true)],
];

const isAwake = (desk: Desk): boolean => desk.running !== null && !desk.isAsleep;

const peopleAt = (desk: Desk): Id[] =>
  desk
    .running!.core.writer.prepare('SELECT id FROM person WHERE deleted IS NULL AND retracted IS NULL ORDER BY id')
    .all()
    .map(({ id }) => idFromBytes(id as Uint8Array));

/** Two desks at which somebody sits, and the people both can see; null where there are none. */
function anyTwo({ desks, rng }: World) {
  const awake = desks.filter(isAwake);
  if (awake.length < 2) return null;
  const one = awake.splice(rng.below(awake.length), 1)[0];
  const other = awake[rng.below(awake.length)];
  if (one === undefined || other === undefined) return null;
  const there = new Set(peopleAt(other));
  const people = peopleAt(one).filter((id) => there.has(id));
  return people.length === 0 ? null : { one, other, people };
}

const doing = ({ name, run }: Act, person: Id, other: Id): Command => ({
  name,
  weight: 0,
  run: (hands) => hands.core.records.peek('person', person) !== null && run(hands, person, other),
});

/** Many, so that what was merged in a wrong order is not written over by what is said next. */
const SPOKEN_OF = [
  'contactWindow',
  'jobTitle',
  'specialty',
  'referralSource',
  'credentials',
  'practice',
  'pronouns',
];
const SAYING: readonly Act[] = SPOKEN_OF.map((field) => ({
  name: `say ${field}`,
  run: changing(({ canaries }) => ({ [field]: canaries.text() })),
}));

/** How long an answer takes: somebody has seen it. */
const ANSWER = 400;
const EXCHANGES = 3;

export const MEETING: readonly Meeting[] = [
  {
    name: 'at once',
    weight: 5,
    run(world) {
      const two = anyTwo(world);
      if (two === null) return;
      const [person, other] = [world.rng.pick(two.people), world.rng.pick(two.people)];
      const [first, second] = world.rng.pick(AT_ONCE);
      work(world, two.one, doing(first, person, other));
      work(world, two.other, doing(second, person, other));
    },
  },
  {
    name: 'in answer to one another',
    weight: 3,
    run: exchange,
  },
];

/** Two talk about people both have: one says something, the other something else as soon as it is there. */
export async function exchange(world: World): Promise<void> {
  for (let count = 0; count < EXCHANGES; count += 1) {
    const two = anyTwo(world);
    if (two === null) {
      const desk = world.desks.find(isAwake);
      if (desk !== undefined) work(world, desk, FIRST_PERSON);
      await world.time.pass(ANSWER);
      continue;
    }
    const person = world.rng.pick(two.people);
    // Nobody may write there again for long: what was merged in a wrong order has to be seen.
    const about = world.rng.pick(SAYING);
    for (const desk of world.rng.chance(0.5) ? [two.one, two.other] : [two.other, two.one]) {
      work(world, desk, doing(about, person, person));
      await world.time.pass(ANSWER);
    }
  }
}
