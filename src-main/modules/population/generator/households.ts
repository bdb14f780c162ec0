/**
 * Who lives with whom, before anybody has a name: cheap enough to run twice, so that the first run can add up how
 * busy everybody is and the second can deal out exactly the number of activities asked for.
 */
import { weighted } from './pickers.ts';
import { type Rng, STREAMS } from './rng.ts';

/** What somebody is in the household. A `copy` is a second entry of somebody already there, made by mistake. */
export type Place = 'head' | 'partner' | 'child' | 'elder' | 'roommate' | 'copy';
export type Standing = 'patient' | 'prospect' | 'family' | 'other';

export interface Member {
  readonly place: Place;
  readonly standing: Standing;
  /** Age in years at `now`. */
  readonly age: number;
  /** How much happens with this person, relative to others. */
  readonly weight: number;
}

type Shape =
  | 'single'
  | 'couple'
  | 'family'
  | 'singleParent'
  | 'elderly'
  | 'threeGenerations'
  | 'flatmates'
  | 'copy';

const SHAPES = weighted<Shape>([
  ['single', 33],
  ['couple', 17],
  ['family', 21],
  ['singleParent', 8],
  ['elderly', 11],
  ['threeGenerations', 3],
  ['flatmates', 5],
  ['copy', 2.1],
]);

/** Pareto: most have a few entries, one in three hundred has hundreds. Cut off at 200 times the least. */
const busyness = (rng: Rng): number => Math.min(200, (1 - rng.next()) ** -0.8);

const STANDING_WEIGHT: Readonly<Record<Standing, number>> = {
  patient: 1,
  prospect: 0.25,
  family: 0.12,
  other: 0.1,
};

function member(rng: Rng, place: Place, age: number, patient: number): Member {
  const drawn = rng.next();
  const parental = place === 'head' || place === 'partner';
  const standing: Standing =
    drawn < patient ? 'patient' : drawn < patient + (1 - patient) * 0.3 || !parental ? 'prospect' : 'family';
  const wanted = place === 'copy' ? 'patient' : standing;
  const older = age > 60 ? 1.6 : age < 3 ? 1.4 : 1;
  return { place, standing: wanted, age, weight: busyness(rng) * STANDING_WEIGHT[wanted] * older };
}

/** The `index`-th household of a seed. A lone person who is no patient is a prospect, rarely something else. */
export function drawHousehold(rng: Rng, index: number): readonly Member[] {
  rng.at(STREAMS.household, index);
  const shape = SHAPES(rng);
  const adult = (low: number, high: number): number => low + rng.int(high - low);
  const alone = (age: number): Member => {
    const one = member(rng, 'head', age, 0.86);
    return one.standing === 'family' ? { ...one, standing: rng.chance(0.8) ? 'prospect' : 'other' } : one;
  };
  const children = (count: number, parentAge: number): Member[] =>
    Array.from({ length: count }, () =>
      member(rng, 'child', rng.int(Math.min(18, Math.max(1, parentAge - 19))), 0.94),
    );
  switch (shape) {
    case 'copy':
      return [member(rng, 'copy', adult(18, 80), 1)];
    case 'single':
      return [alone(rng.chance(0.25) ? adult(65, 96) : adult(18, 65))];
    case 'couple': {
      const age = adult(22, 70);
      return [member(rng, 'head', age, 0.85), member(rng, 'partner', Math.max(19, age - 6 + rng.int(12)), 0.8)];
    }
    case 'family': {
      const age = adult(24, 54);
      const partner = Math.max(20, age - 6 + rng.int(12));
      return [
        member(rng, 'head', age, 0.62),
        member(rng, 'partner', partner, 0.62),
        ...children(1 + rng.int(3), Math.min(age, partner)),
      ];
    }
    case 'singleParent': {
      const age = adult(20, 52);
      return [member(rng, 'head', age, 0.62), ...children(1 + rng.int(2), age)];
    }
    case 'elderly': {
      const age = adult(66, 94);
      return [member(rng, 'head', age, 0.93), member(rng, 'partner', age - 5 + rng.int(10), 0.9)];
    }
    case 'threeGenerations': {
      const age = adult(28, 52);
      return [
        member(rng, 'head', age, 0.7),
        member(rng, 'partner', Math.max(21, age - 5 + rng.int(10)), 0.7),
        member(rng, 'elder', age + 22 + rng.int(14), 0.93),
        ...children(1 + rng.int(3), age),
      ];
    }
    case 'flatmates':
      return Array.from({ length: 2 + rng.int(3) }, () => {
        const one = member(rng, 'roommate', adult(19, 38), 0.75);
        return one.standing === 'family' ? { ...one, standing: 'prospect' as const } : one;
      });
  }
}
