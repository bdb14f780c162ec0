/** Commands that hide, bring back and take back. */
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { anyOf, type Command, type Hands } from './command.ts';

const DELETABLE = ['person', 'task', 'flag', 'relationshipNote'] as const;

/** An op that this desk has, newest more often. */
function anyOp({ core, rng }: Hands): Id | null {
  const rows = core.writer.prepare('SELECT id FROM op ORDER BY seq DESC LIMIT 8').all();
  return rows.length === 0 ? null : idFromBytes(rng.pick(rows).id as Uint8Array);
}

export const REMOVING: readonly Command[] = [
  {
    name: 'delete',
    weight: 4,
    run(hands) {
      const entity = hands.rng.pick(DELETABLE);
      const state = anyOf(hands, entity);
      if (state === null) return false;
      hands.commit({ changes: [{ kind: 'delete', entity, id: state.id }] });
      return true;
    },
  },
  {
    name: 'restore',
    weight: 3,
    run(hands) {
      const entity = hands.rng.pick(DELETABLE);
      const state = anyOf(hands, entity, 'gone');
      if (state === null) return false;
      hands.commit({ changes: [{ kind: 'restore', entity, id: state.id }] });
      return true;
    },
  },
  {
    name: 'retract',
    weight: 2,
    run(hands) {
      const state = anyOf(hands, 'activity');
      if (state === null) return false;
      const reason = hands.canaries.text();
      hands.commit({ changes: [{ kind: 'retract', entity: 'activity', id: state.id, reason }] });
      return true;
    },
  },
  {
    name: 'undo',
    weight: 4,
    run(hands) {
      const op = anyOp(hands);
      if (op === null) return false;
      hands.undo(op);
      return true;
    },
  },
];
