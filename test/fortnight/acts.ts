/**
 * What a front desk does in a fortnight. Three of ten times it is about the same few records at every desk: that is where they
 * will disagree. The rest is spread over all there are.
 */
import { registry } from '#modules/entities.ts';
import { GENDERS } from '#modules/people/contract/person.entity.ts';
import type { Platform } from '#platform/module.ts';
import { reclassify } from '#platform/records/reclassify.ts';
import type { CommitRequest } from '#platform/records/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Item } from '#shared/entity/field.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Rng } from '../durability/rng.ts';
import type { Canaries } from '../replication/workload/canaries.ts';

/** Of one entity: those every desk fights over, and all others this desk knows of. */
interface Known {
  readonly few: readonly Id[];
  readonly all: Id[];
}

export interface Hands {
  readonly platform: Platform;
  readonly rng: Rng;
  readonly canaries: Canaries;
  readonly actor: Actor;
  readonly people: Known;
  readonly tasks: Known;
  readonly flags: Known;
  /** Entries written here. */
  readonly entries: Id[];
  readonly merges: Id[];
  readonly ops: Id[];
}

interface Act {
  readonly name: string;
  readonly weight: number;
  run(hands: Hands): void;
}

const SHARED = 0.3;

/** There is nothing to do it to. */
export class IdleError extends Error {
  override readonly name = 'IdleError';
}

function pick<Item>({ rng }: Hands, items: readonly Item[]): Item {
  if (items.length === 0) throw new IdleError();
  return rng.pick(items);
}

const oneOf = (hands: Hands, { few, all }: Known): Id =>
  pick(hands, few.length > 0 && hands.rng.chance(SHARED) ? few : all);

/** By the write door; answers the records it wrote. */
function commit(hands: Hands, request: Omit<CommitRequest, 'actor'>): Id[] {
  const { ops } = hands.platform.records.commit({ actor: hands.actor, ...request });
  for (const { op } of ops) hands.ops.push(op);
  return ops.map(({ record }) => record);
}

const create = (hands: Hands, entity: string, values: Readonly<Record<string, unknown>>): Id =>
  commit(hands, { changes: [{ kind: 'create', entity, values }] })[0]!;
const edit = (hands: Hands, entity: string, id: Id, values: Readonly<Record<string, unknown>>): void =>
  void commit(hands, { changes: [{ kind: 'edit', entity, id, values }] });

const phone = ({ rng }: Hands) => ({ original: `312 555 ${1000 + rng.below(9000)}`, use: 'home' });
const now = ({ platform }: Hands): string => new Date(platform.clock.now()).toISOString();

/** The fields that desks change, each with a value that stands nowhere else where it can. */
const FIELDS: Readonly<Record<string, (hands: Hands) => unknown>> = {
  name: ({ canaries, rng }) => ({ given: rng.word(), family: canaries.text() }),
  nickname: ({ canaries }) => canaries.text(),
  gender: ({ rng }) => rng.pick(GENDERS),
  birthDate: ({ rng }) => `19${10 + rng.below(90)}-0${1 + rng.below(9)}-1${rng.below(10)}`,
  jobTitle: ({ canaries }) => canaries.text(),
  contactWindow: ({ canaries }) => canaries.text(),
  interpreterNeeded: ({ rng }) => rng.chance(0.5),
  primaryProvider: (hands) => oneOf(hands, hands.people),
};

const someFields = (hands: Hands, probability: number): Record<string, unknown> => {
  const names = Object.keys(FIELDS).filter(() => hands.rng.chance(probability));
  return Object.fromEntries([...names, 'nickname'].map((name) => [name, FIELDS[name]!(hands)]));
};

/** Changes one entry of a field of several, adds one, or takes one away. */
function rework(hands: Hands, entity: string, id: Id, field: string, fresh: (hands: Hands) => unknown): void {
  const items = (hands.platform.records.peek(entity, id)?.values[field] ?? []) as readonly Item<unknown>[];
  const at = hands.rng.below(Math.max(1, items.length));
  const changed = items.map((item, index) => (index === at ? { key: item.key, value: fresh(hands) } : item));
  const what = items.length === 0 ? 0 : hands.rng.below(4);
  const next =
    what === 0
      ? [...items, { value: fresh(hands) }]
      : what === 1
        ? items.filter((_, index) => index !== at)
        : changed;
  edit(hands, entity, id, { [field]: next });
}

/** Somebody types in the middle of a text. */
function retype(hands: Hands, id: Id): void {
  const details = (hands.platform.records.peek('task', id)?.values.details as string | undefined) ?? '-';
  const words = details.split(' ');
  const at = hands.rng.below(words.length + 1);
  if (words.length > 12) words.splice(at, 3);
  words.splice(at, 0, hands.canaries.text());
  edit(hands, 'task', id, { details: words.join(' ') });
}

const DELETABLE = ['person', 'task', 'flag'] as const;
const knownOf = (hands: Hands, entity: (typeof DELETABLE)[number]): Known =>
  ({ person: hands.people, task: hands.tasks, flag: hands.flags })[entity];

const entry = (hands: Hands, kind: string, more: Readonly<Record<string, unknown>> = {}): void => {
  const values = {
    kind,
    at: now(hands),
    person: oneOf(hands, hands.people),
    subject: hands.canaries.text(),
    text: `${hands.canaries.text()} ${hands.rng.word()}`,
    ...more,
  };
  hands.entries.push(create(hands, 'activity', values));
};

function moveToFewEyes(hands: Hands): void {
  const { platform, actor, entries } = hands;
  const { records, audit, newId } = platform;
  const id = pick(hands, entries);
  reclassify({ records, audit, newId, registry, nameOf: () => actor.login }, actor, {
    entity: 'activity',
    id,
    reason: 'asked for',
  });
}

const ACTS: readonly Act[] = [
  { name: 'log a call', weight: 24, run: (hands) => entry(hands, 'call', { minutes: hands.rng.below(30) }) },
  { name: 'write a note', weight: 10, run: (hands) => entry(hands, 'note') },
  { name: 'write a sensitive note', weight: 4, run: (hands) => entry(hands, 'note', { sensitive: true }) },
  {
    name: 'a new person',
    weight: 8,
    run: (hands) =>
      void hands.people.all.push(
        create(hands, 'person', { ...someFields(hands, 0.4), phones: [{ value: phone(hands) }] }),
      ),
  },
  {
    name: 'correct a person',
    weight: 14,
    run: (hands) => edit(hands, 'person', oneOf(hands, hands.people), someFields(hands, 0.2)),
  },
  {
    name: 'change a telephone',
    weight: 8,
    run: (hands) => rework(hands, 'person', oneOf(hands, hands.people), 'phones', phone),
  },
  {
    name: 'a new task',
    weight: 8,
    run: (hands) => {
      const values = {
        title: hands.canaries.text(),
        status: 'notStarted',
        priority: hands.rng.pick(['low', 'medium', 'high']),
        details: `${hands.canaries.text()} ${hands.canaries.text()}`,
        person: oneOf(hands, hands.people),
      };
      hands.tasks.all.push(create(hands, 'task', values));
    },
  },
  { name: 'type in a task', weight: 6, run: (hands) => retype(hands, oneOf(hands, hands.tasks)) },
  {
    name: 'work on a task',
    weight: 6,
    run: (hands) =>
      rework(hands, 'task', oneOf(hands, hands.tasks), 'checklist', ({ canaries, rng }) => ({
        text: canaries.text(),
        done: rng.chance(0.5),
      })),
  },
  {
    name: 'finish a task',
    weight: 4,
    run: (hands) =>
      edit(hands, 'task', oneOf(hands, hands.tasks), { status: hands.rng.pick(['completed', 'inProgress']) }),
  },
  {
    name: 'set a flag',
    weight: 4,
    run: (hands) => {
      const values = {
        person: oneOf(hands, hands.people),
        kind: 'careGap',
        label: hands.canaries.text(),
        status: 'due',
      };
      hands.flags.all.push(create(hands, 'flag', values));
    },
  },
  {
    name: 'change a flag',
    weight: 3,
    run: (hands) =>
      edit(hands, 'flag', oneOf(hands, hands.flags), {
        status: hands.rng.pick(['done', 'declined']),
        label: hands.canaries.text(),
      }),
  },
  {
    name: 'one save over several records',
    weight: 3,
    run: (hands) => {
      const [person, task] = [oneOf(hands, hands.people), oneOf(hands, hands.tasks)];
      commit(hands, {
        changes: [
          { kind: 'edit', entity: 'person', id: person, values: { contactWindow: hands.canaries.text() } },
          { kind: 'edit', entity: 'task', id: task, values: { title: hands.canaries.text(), person } },
        ],
      });
    },
  },
  {
    name: 'delete',
    weight: 3,
    run: (hands) => {
      const entity = hands.rng.pick(DELETABLE);
      commit(hands, { changes: [{ kind: 'delete', entity, id: oneOf(hands, knownOf(hands, entity)) }] });
    },
  },
  {
    name: 'restore',
    weight: 2,
    run: (hands) => {
      const entity = hands.rng.pick(DELETABLE);
      commit(hands, { changes: [{ kind: 'restore', entity, id: oneOf(hands, knownOf(hands, entity)) }] });
    },
  },
  {
    name: 'take an entry back',
    weight: 1,
    run: (hands) => {
      const reason = hands.canaries.text();
      commit(hands, {
        changes: [{ kind: 'retract', entity: 'activity', id: pick(hands, hands.entries), reason }],
      });
    },
  },
  {
    name: 'undo',
    weight: 3,
    run: (hands) => void hands.platform.records.undo(hands.actor, pick(hands, hands.ops.slice(-40))),
  },
  {
    name: 'move a note to few eyes',
    weight: 1,
    run: (hands) => moveToFewEyes(hands),
  },
  {
    name: 'merge two people',
    weight: 2,
    run: (hands) => {
      const [survivor, merged] = [oneOf(hands, hands.people), oneOf(hands, hands.people)];
      if (survivor !== merged)
        hands.merges.push(create(hands, 'personMerge', { survivor, merged, reason: hands.rng.word() }));
    },
  },
  {
    name: 'part them again',
    weight: 1,
    run: (hands) =>
      void create(hands, 'personUnmerge', { merge: pick(hands, hands.merges), reason: hands.rng.word() }),
  },
  {
    name: 'erase fields',
    weight: 1,
    run: (hands) => {
      const id = oneOf(hands, hands.people);
      const fields = hands.rng.pick([
        ['nickname'],
        ['nickname', 'jobTitle'],
        ['name'],
        ['phones', 'contactWindow'],
      ]);
      commit(hands, { changes: [{ kind: 'erase', entity: 'person', id, fields, reason: 'asked for' }] });
    },
  },
  {
    name: 'erase a record',
    weight: 0.3,
    run: (hands) => {
      const id = pick(hands, hands.people.all);
      commit(hands, { changes: [{ kind: 'erase', entity: 'person', id, reason: 'asked for' }] });
    },
  },
];

const TOTAL = ACTS.reduce((sum, { weight }) => sum + weight, 0);

/** The next thing somebody does. */
export function nextAct(rng: Rng): Act {
  let left = (rng.below(1_000_000) / 1_000_000) * TOTAL;
  for (const act of ACTS) {
    left -= act.weight;
    if (left < 0) return act;
  }
  return ACTS[0]!;
}
