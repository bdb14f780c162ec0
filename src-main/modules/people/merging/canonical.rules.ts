/**
 * Who stands for whom, from all merges that hold. Pure, and the same whatever the order in which merges arrived and however
 * often: every device comes to the same answer by itself.
 */
import type { Id } from '#shared/ids/uuid.ts';

/** That two records are one person, and which of them should stand for both. */
export interface Join {
  readonly survivor: Id;
  readonly merged: Id;
}

const smallest = (ids: Iterable<Id>): Id | undefined => {
  let least: Id | undefined;
  for (const id of ids) if (least === undefined || id < least) least = id;
  return least;
};

/** The sets that the joins make, each of two and more. */
function setsOf(joins: readonly Join[]): readonly (readonly Id[])[] {
  const parents = new Map<Id, Id>();
  const rootOf = (id: Id): Id => {
    let root = id;
    for (let up = parents.get(root)!; up !== root; up = parents.get(root)!) root = up;
    // Everything on the way points at the root from now on, so that a long chain is walked once.
    for (let at = id; at !== root; ) {
      const up = parents.get(at)!;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  for (const { survivor, merged } of joins) {
    for (const id of [survivor, merged]) if (!parents.has(id)) parents.set(id, id);
    parents.set(rootOf(merged), rootOf(survivor));
  }
  const sets = Map.groupBy(parents.keys(), rootOf);
  return [...sets.values()].filter((set) => set.length > 1);
}

/** Those of a set that were merged into nobody; where it goes round in a circle, those that somebody was merged into. */
function ends(set: readonly Id[], joins: readonly Join[]): readonly Id[] {
  const wentAway = new Set(joins.map(({ merged }) => merged));
  const last = set.filter((id) => !wentAway.has(id));
  if (last.length > 0) return last;
  // Whoever nobody was merged into lies before the circle and is left out, and then whoever only they were merged into.
  const incoming = new Map<Id, number>(set.map((id) => [id, 0]));
  const into = Map.groupBy(joins, ({ merged }) => merged);
  for (const { survivor } of joins) incoming.set(survivor, incoming.get(survivor)! + 1);
  const before = set.filter((id) => incoming.get(id) === 0);
  for (const id of before) {
    incoming.delete(id);
    for (const { survivor } of into.get(id) ?? []) {
      const left = incoming.get(survivor)! - 1;
      incoming.set(survivor, left);
      if (left === 0) before.push(survivor);
    }
  }
  return [...incoming.keys()];
}

/**
 * For each record that some merge joins with another, the one that stands for it: whoever was merged into nobody; of several,
 * and where merges go round in a circle, the smallest id (design §6). One that is not here or was deleted stands for nobody
 * while another can (`isLive`): what somebody deleted without knowing of the merge must not take the others with it.
 */
export function canonicals(joins: readonly Join[], isLive: (id: Id) => boolean = () => true): ReadonlyMap<Id, Id> {
  const links = joins.filter(({ survivor, merged }) => survivor !== merged);
  const bySet = new Map<Id, Join[]>();
  const sets = setsOf(links);
  for (const set of sets) {
    const own: Join[] = [];
    for (const id of set) bySet.set(id, own);
  }
  for (const join of links) bySet.get(join.survivor)!.push(join);
  const standing = new Map<Id, Id>();
  for (const set of sets) {
    const candidates = ends(set, bySet.get(set[0]!)!);
    const canonical = smallest(candidates.filter(isLive)) ?? smallest(set.filter(isLive)) ?? smallest(candidates)!;
    for (const id of set) standing.set(id, canonical);
  }
  return standing;
}
