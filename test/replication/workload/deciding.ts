/** Commands that settle something for good: choosing between two values, and erasing. */
import { registry } from '#modules/entities.ts';
import { reclassify } from '#platform/records/reclassify.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { anyOf, type Command, type Hands } from './command.ts';

/** An open question at this desk. */
function anyQuestion({ core, rng }: Hands) {
  const rows = core.writer
    .prepare('SELECT record, register, kind, entity, heads FROM attention ORDER BY since')
    .all();
  if (rows.length === 0) return null;
  const row = rng.pick(rows);
  return {
    record: idFromBytes(row.record as Uint8Array),
    register: row.register as string,
    entity: registry.byId(row.entity as string)!,
    heads: JSON.parse(row.heads as string) as readonly Id[],
  };
}

const ERASABLE: Readonly<Record<string, readonly string[]>> = {
  person: ['nickname', 'name', 'phones', 'contactWindow'],
  task: ['details', 'checklist'],
  flag: ['label'],
};

export const DECIDING: readonly Command[] = [
  {
    name: 'choose',
    weight: 6,
    run(hands) {
      const question = anyQuestion(hands);
      if (question === null) return false;
      const { record, register, entity, heads } = question;
      if (register === '~') {
        const kind = hands.rng.pick(['restore', 'delete'] as const);
        hands.commit({ changes: [{ kind, entity: entity.name, id: record }] });
        return true;
      }
      const name = entity.nameById.get(register.replace(/[!/].*$/s, ''))!;
      const state = hands.core.records.peek(entity.name, record);
      if (state === null) return false;
      const values = { [name]: state.values[name] ?? null };
      hands.commit({
        changes: [{ kind: 'edit', entity: entity.name, id: record, values, seen: { [name]: heads } }],
      });
      return true;
    },
  },
  {
    name: 'erase fields',
    weight: 6,
    run(hands) {
      const entity = hands.rng.pick(Object.keys(ERASABLE));
      const state = anyOf(hands, entity);
      if (state === null) return false;
      const fields = ERASABLE[entity]!.filter(() => hands.rng.chance(0.6));
      if (fields.length === 0) return false;
      hands.commit({
        actor: { ...hands.actor, role: 'admin' },
        changes: [{ kind: 'erase', entity, id: state.id, fields, reason: 'asked for' }],
      });
      return true;
    },
  },
  {
    name: 'reclassify',
    weight: 5,
    run(hands) {
      const state = anyOf(hands, 'activity');
      if (state === null) return false;
      const { records, audit, newId } = hands.core;
      const actor = { ...hands.actor, role: 'admin' } as const;
      const what = { entity: 'activity', id: state.id, reason: hands.rng.word() };
      reclassify({ records, registry, audit, newId, nameOf: () => null }, actor, what);
      return true;
    },
  },
  {
    name: 'erase a record',
    weight: 1,
    run(hands) {
      const entity = hands.rng.pick(['person', 'task', 'activity', 'flag']);
      const state = anyOf(hands, entity, hands.rng.pick(['live', 'live', 'gone']));
      if (state === null) return false;
      hands.commit({
        actor: { ...hands.actor, role: 'admin' },
        changes: [{ kind: 'erase', entity, id: state.id, reason: 'asked for' }],
      });
      return true;
    },
  },
];
