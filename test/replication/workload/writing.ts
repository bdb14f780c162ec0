/** Commands that make and change records. */
import { FLAG_KINDS, FLAG_STATUSES } from '#modules/people/contract/flag.entity.ts';
import { CHANNELS, GENDERS, LIFECYCLE, PERSON_ROLES } from '#modules/people/contract/person.entity.ts';
import { NOTE_TOPICS } from '#modules/people/contract/relationship-note.entity.ts';
import { TASK_PRIORITIES } from '#modules/tasks/contract/task.entity.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';
import { TODAY } from '../world/versions.ts';
import { anyOf, type Command, edit, type Hands } from './command.ts';

const phone = ({ rng }: Hands): Values => ({ original: `555 ${1000 + rng.below(9000)}`, use: 'home' });

/** Every field a person may have, each with a way to draw a value. */
const PERSON_FIELDS: Readonly<Record<string, (hands: Hands) => unknown>> = {
  name: ({ canaries, rng }) => ({ given: rng.word(), family: canaries.text() }),
  nickname: ({ canaries }) => canaries.text(),
  gender: ({ rng }) => rng.pick(GENDERS),
  pronouns: ({ rng }) => rng.pick(['she', 'he', 'they']),
  birthDate: ({ rng }) => `19${10 + rng.below(90)}-0${1 + rng.below(9)}-1${rng.below(10)}`,
  roles: ({ rng }) => [rng.pick(PERSON_ROLES)],
  deceased: ({ rng }) => rng.chance(0.1),
  preferredChannel: ({ rng }) => rng.pick(CHANNELS),
  lifecycle: ({ rng }) => rng.pick(LIFECYCLE),
  contactWindow: ({ canaries }) => canaries.text(),
  primaryProvider: (hands) => anyOf(hands, 'person')?.id ?? null,
};

const personValues = (hands: Hands): Values => {
  const names = Object.keys(PERSON_FIELDS).filter(() => hands.rng.chance(0.25));
  return Object.fromEntries(names.map((name) => [name, PERSON_FIELDS[name]!(hands)]));
};

/** Puts words somewhere into a text, or takes some out, as somebody does who types in the middle. */
function retype(hands: Hands, text: string): string {
  const words = text.split(' ');
  const at = hands.rng.below(words.length + 1);
  if (words.length > 4 && hands.rng.chance(0.3)) words.splice(at, 2);
  else words.splice(at, 0, hands.canaries.text());
  return words.join(' ');
}

/** Changes the entries of a field that holds several: one more, one changed, or one less. */
function reworkEntries(hands: Hands, present: unknown, fresh: (hands: Hands) => unknown): unknown[] {
  const items = [...((present as readonly Item<unknown>[] | undefined) ?? [])];
  const what = hands.rng.below(3);
  if (items.length === 0 || what === 0) return [...items, { value: fresh(hands) }];
  const at = hands.rng.below(items.length);
  return what === 1
    ? items.map((item, index) => (index === at ? { key: item.key, value: fresh(hands) } : item))
    : items.filter((_, index) => index !== at);
}

/** With somebody the clinic begins. */
export const FIRST_PERSON: Command = {
  name: 'create person',
  weight: 6,
  run(hands) {
    const values = {
      ...personValues(hands),
      nickname: hands.canaries.text(),
      phones: [{ value: phone(hands) }],
    };
    hands.commit({ changes: [{ kind: 'create', entity: 'person', values }] });
    return true;
  },
};

export const WRITING: readonly Command[] = [
  FIRST_PERSON,
  {
    name: 'edit person',
    weight: 12,
    run(hands) {
      const state = anyOf(hands, 'person');
      return state !== null && edit(hands, 'person', state, personValues(hands));
    },
  },
  {
    name: 'rename person',
    weight: 20,
    run(hands) {
      const state = anyOf(hands, 'person');
      return state !== null && edit(hands, 'person', state, { nickname: hands.canaries.text() });
    },
  },
  {
    name: 'change phones',
    weight: 6,
    run(hands) {
      const state = anyOf(hands, 'person');
      return (
        state !== null &&
        edit(hands, 'person', state, { phones: reworkEntries(hands, state.values.phones, phone) })
      );
    },
  },
  {
    name: 'create task',
    weight: 5,
    run(hands) {
      const person = anyOf(hands, 'person')?.id ?? null;
      const values = {
        title: hands.canaries.text(),
        status: 'notStarted',
        priority: hands.rng.pick(TASK_PRIORITIES),
        details: `${hands.canaries.text()} ${hands.canaries.text()}`,
        person,
      };
      hands.commit({ changes: [{ kind: 'create', entity: 'task', values }] });
      return true;
    },
  },
  {
    name: 'type in a task',
    weight: 12,
    run(hands) {
      const state = anyOf(hands, 'task');
      return (
        state !== null &&
        edit(hands, 'task', state, { details: retype(hands, (state.values.details as string | undefined) ?? '-') })
      );
    },
  },
  {
    name: 'work on a task',
    weight: 14,
    run(hands) {
      const state = anyOf(hands, 'task');
      const line = ({ canaries, rng }: Hands) => ({ text: canaries.text(), done: rng.chance(0.5) });
      return (
        state !== null &&
        edit(hands, 'task', state, {
          priority: hands.rng.pick(TASK_PRIORITIES),
          checklist: reworkEntries(hands, state.values.checklist, line),
        })
      );
    },
  },
  {
    name: 'log a call',
    weight: 8,
    run(hands) {
      const { core, canaries } = hands;
      const id = core.newId();
      const person = anyOf(hands, 'person')?.id ?? null;
      const at = new Date(core.clock.now()).toISOString();
      // For few eyes: in the space restricted, where this desk holds it.
      const sensitive = hands.rng.chance(0.2) ? { sensitive: true } : {};
      const values = { kind: 'call', at, person, subject: canaries.text(), text: canaries.text(), ...sensitive };
      hands.commit({
        changes: [{ kind: 'create', entity: 'activity', id, values }],
        events: [{ name: 'activity.logged', record: id }],
      });
      return true;
    },
  },
  {
    name: 'set a flag',
    weight: 4,
    run(hands) {
      const person = anyOf(hands, 'person')?.id;
      if (person === undefined) return false;
      const values = {
        person,
        kind: hands.rng.pick(FLAG_KINDS),
        label: hands.canaries.text(),
        status: hands.rng.pick(FLAG_STATUSES),
      };
      hands.commit({ changes: [{ kind: 'create', entity: 'flag', values }] });
      return true;
    },
  },
  {
    name: 'change a flag',
    weight: 4,
    run(hands) {
      const state = anyOf(hands, 'flag');
      return (
        state !== null &&
        edit(hands, 'flag', state, { status: hands.rng.pick(FLAG_STATUSES), label: hands.canaries.text() })
      );
    },
  },
  {
    name: 'have a pet',
    weight: 8,
    run(hands) {
      if (hands.core.registry === TODAY) return false;
      const pet = anyOf(hands, 'pet');
      if (pet !== null) return edit(hands, 'pet', pet, { name: hands.canaries.text() });
      const owner = anyOf(hands, 'person')?.id ?? null;
      const values = { name: hands.canaries.text(), owner };
      hands.commit({ changes: [{ kind: 'create', entity: 'pet', values }] });
      return true;
    },
  },
  {
    name: 'note what staff should know',
    weight: 3,
    run(hands) {
      const person = anyOf(hands, 'person')?.id;
      if (person === undefined) return false;
      const values = { person, topic: hands.rng.pick(NOTE_TOPICS), text: hands.canaries.text() };
      hands.commit({ changes: [{ kind: 'create', entity: 'relationshipNote', values }] });
      return true;
    },
  },
  {
    name: 'one save over several records',
    weight: 3,
    run(hands) {
      const [one, other] = [anyOf(hands, 'person'), anyOf(hands, 'task')];
      if (one === null || other === null) return false;
      hands.commit({
        changes: [
          { kind: 'edit', entity: 'person', id: one.id, values: { contactWindow: hands.canaries.text() } },
          { kind: 'edit', entity: 'task', id: other.id, values: { title: hands.canaries.text(), person: one.id } },
        ],
      });
      return true;
    },
  },
];
