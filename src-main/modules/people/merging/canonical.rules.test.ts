import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Id } from '#shared/ids/uuid.ts';
import { canonicals, type Join } from './canonical.rules.ts';

const id = (n: number): Id => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [a, b, c, d, e] = [1, 2, 3, 4, 5].map(id) as [Id, Id, Id, Id, Id];
const into = (survivor: Id, merged: Id): Join => ({ survivor, merged });
const standing = (joins: readonly Join[], isLive?: (one: Id) => boolean) =>
  Object.fromEntries([...canonicals(joins, isLive)].sort());

describe('who stands for whom', () => {
  it('is the one that was named, through a chain too', () => {
    expect(standing([into(b, a)])).toEqual({ [a]: b, [b]: b });
    expect(standing([into(c, b), into(b, a)])).toEqual({ [a]: c, [b]: c, [c]: c });
  });

  it('is the smallest id where two desks merged one person into two', () => {
    expect(standing([into(c, a), into(b, a)])).toEqual({ [a]: b, [b]: b, [c]: b });
  });

  it('is the smallest id of a circle, and nobody who only led into it', () => {
    expect(standing([into(b, a), into(a, b)])).toEqual({ [a]: a, [b]: a });
    expect(standing([into(d, c), into(c, d), into(b, a), into(c, b)])).toEqual({ [a]: c, [b]: c, [c]: c, [d]: c });
  });

  it('passes over whoever was deleted or is not here, while there is another', () => {
    expect(standing([into(b, a), into(b, c)], (one) => one !== b)).toEqual({ [a]: a, [b]: a, [c]: a });
    expect(standing([into(c, a), into(b, a)], (one) => one === c)).toEqual({ [a]: c, [b]: c, [c]: c });
    expect(standing([into(b, a)], () => false)).toEqual({ [a]: b, [b]: b });
  });

  it('takes nobody for two by being merged into themselves', () => {
    expect(standing([into(a, a)])).toEqual({});
  });

  it('walks a long chain and a great set', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => into(id(at + 2), id(at + 1)));
    expect(new Set(canonicals(chain).values())).toEqual(new Set([id(20_001)]));
    const star = Array.from({ length: 20_000 }, (_, at) => into(id(1), id(at + 2)));
    expect(new Set(canonicals(star).values())).toEqual(new Set([id(1)]));
  });
});

const person = fc.integer({ min: 1, max: 8 }).map(id);
const someJoins = fc.array(fc.record({ survivor: person, merged: person }), { maxLength: 12 });

/** Who is one with whom, found the slow way. */
function together(joins: readonly Join[]): Map<Id, Set<Id>> {
  const sets = new Map<Id, Set<Id>>();
  for (const { survivor, merged } of joins) {
    const all = new Set([survivor, merged, ...(sets.get(survivor) ?? []), ...(sets.get(merged) ?? [])]);
    for (const one of all) sets.set(one, all);
  }
  return sets;
}

describe('from any merges', () => {
  it('comes the same answer in any order and with any of them twice', () => {
    fc.assert(
      fc.property(
        someJoins.chain((joins) =>
          fc.tuple(fc.constant(joins), fc.shuffledSubarray([...joins, ...joins], { minLength: joins.length * 2 })),
        ),
        ([joins, shuffled]) => {
          expect(standing(shuffled)).toEqual(standing(joins));
        },
      ),
    );
  });

  it('one of each set stands for it, itself too, and sets are those that merges make', () => {
    fc.assert(
      fc.property(someJoins, (joins) => {
        const found = canonicals(joins);
        for (const [one, all] of together(joins)) {
          if (all.size === 1) {
            expect(found.has(one)).toBe(false);
            continue;
          }
          const canonical = found.get(one)!;
          expect(all.has(canonical)).toBe(true);
          for (const other of all) expect(found.get(other)).toBe(canonical);
        }
      }),
    );
  });

  it('whoever was merged into nobody stands rather than one who was', () => {
    fc.assert(
      fc.property(someJoins, (joins) => {
        const links = joins.filter(({ survivor, merged }) => survivor !== merged);
        const went = new Set(links.map(({ merged }) => merged));
        const found = canonicals(joins);
        for (const [one, all] of together(links)) {
          const last = [...all].filter((each) => !went.has(each)).sort();
          if (last.length > 0) expect(found.get(one)).toBe(last[0]);
        }
      }),
    );
  });

  it('taking one merge back parts what it joined and nothing else', () => {
    fc.assert(
      fc.property(someJoins, fc.nat(), (joins, at) => {
        fc.pre(joins.length > 0);
        const taken = joins[at % joins.length]!;
        const left = joins.filter((join) => join !== taken);
        const [before, after] = [canonicals(joins), canonicals(left)];
        const touched = together(joins).get(taken.survivor)!;
        for (const one of [a, b, c, d, e, id(6), id(7), id(8)])
          if (!touched.has(one)) expect(after.get(one)).toBe(before.get(one));
      }),
    );
  });
});
