/** What stands in the way of joining two people. Pure. */
import type { Values } from '#shared/entity/entity.ts';
import { defineFaults } from '#shared/errors/fault.ts';

export const mergeFaults = defineFaults({
  'merge.same': {
    message: 'A person cannot be merged with themselves.',
    remedy: 'Choose the other record of this person.',
  },
  'merge.already': {
    message: 'These two records are one person already.',
    remedy: 'Look at “Merged records” on the person’s page.',
  },
  'merge.deleted': {
    message: 'One of the two records was deleted.',
    remedy: 'Restore it first, then merge.',
  },
  'merge.conflict': {
    message: 'These two records contradict each other.',
    remedy: 'Make sure that both are the same person, then confirm.',
  },
  'merge.parted': {
    message: 'This merge was taken back already.',
    remedy: 'Both records stand for themselves again; there is nothing left to do.',
  },
});

/** A merge joins two. */
export function checkMerge(values: Values): void {
  if (values.survivor === values.merged) throw mergeFaults['merge.same']();
}
