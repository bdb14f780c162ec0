/** Commands that make one person of two, and two of one again. */
import { anyOf, type Command } from './command.ts';

export const MERGING: readonly Command[] = [
  {
    name: 'merge people',
    weight: 3,
    run(hands) {
      const [survivor, merged] = [anyOf(hands, 'person')?.id, anyOf(hands, 'person')?.id];
      if (survivor === undefined || merged === undefined || survivor === merged) return false;
      hands.commit({
        actor: { ...hands.actor, role: 'admin' },
        changes: [
          { kind: 'create', entity: 'personMerge', values: { survivor, merged, reason: hands.rng.word() } },
        ],
      });
      return true;
    },
  },
  {
    name: 'unmerge people',
    weight: 2,
    run(hands) {
      const merge = anyOf(hands, 'personMerge')?.id;
      if (merge === undefined) return false;
      hands.commit({
        actor: { ...hands.actor, role: 'admin' },
        changes: [{ kind: 'create', entity: 'personUnmerge', values: { merge, reason: hands.rng.word() } }],
      });
      return true;
    },
  },
];
