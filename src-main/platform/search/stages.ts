/** The stages of looking further afield, as expressions for the index of names and dates. */
import { allOf, anyOf, beginning, type Expression, slotExpression, token } from './match.ts';
import type { Reading, Slot } from './query-text.ts';
import type { Rarity } from './rank.ts';
import type { Widened } from './widen.ts';

export type Widenings = ReadonlyMap<string, Widened>;

/** Null where the stage has nothing to look for. */
export type Stage = (slots: Reading, widened: Widenings) => Expression;

const isName = (slot: Slot): boolean => slot.meanings.some((meaning) => meaning.kind === 'name');

const near = (widened: Widenings) => (word: string) => anyOf(widened.get(word)?.near ?? []);
const far = (widened: Widenings) => (word: string) => anyOf(widened.get(word)?.far ?? []);
const wide = (widened: Widenings, within: 'near' | 'far') => (word: string) => {
  const found = widened.get(word);
  return anyOf([token(word), ...(found?.near ?? []), ...(within === 'far' ? (found?.far ?? []) : [])]);
};

/** Dates stand outside, so that each is looked up once: date AND ((name AND other) OR (name AND other)). */
function oneOf(slots: Reading, changed: (word: string) => Expression): Expression {
  const names = slots.filter(isName);
  const dates = slots.filter((slot) => !isName(slot)).map((slot) => slotExpression(slot, beginning));
  const ways = names.map((_, at) =>
    allOf(names.map((slot, other) => slotExpression(slot, other === at ? changed : beginning))),
  );
  return allOf([...dates, anyOf(ways)]);
}

/** Of a half-typed word only what the stages before could not find: reading whole ranges of words again is dear. */
const allOfThem =
  (within: 'near' | 'far'): Stage =>
  (slots, widened) =>
    slots.filter(isName).length < 2
      ? null
      : allOf(slots.map((slot) => slotExpression(slot, wide(widened, within))));

/** One name a nickname, alike in sound or one slip away, the others as typed. */
export const oneNear: Stage = (slots, widened) => oneOf(slots, near(widened));
export const allNear: Stage = allOfThem('near');
/** One name two slips away. */
export const oneFar: Stage = (slots, widened) => oneOf(slots, far(widened));
export const allFar: Stage = allOfThem('far');

/** So many ways to leave a word out are tried. */
const WAYS = 4;

/** The readings without one of their slots, the commonest name left out first. */
export function withoutOne(readings: readonly Reading[], widened: Widenings, rarity: Rarity): Expression[] {
  const rarityOfSlot = ({ meanings: [meaning] }: Slot): number =>
    meaning?.kind === 'name' ? (rarity.get(meaning.word) ?? 1) : 1;
  const left = readings.flatMap((reading) =>
    reading.length < 2
      ? []
      : reading.map((dropped) => ({ dropped, others: reading.filter((slot) => slot !== dropped) })),
  );
  left.sort((a, b) => rarityOfSlot(a.dropped) - rarityOfSlot(b.dropped));
  return left
    .slice(0, WAYS)
    .map(({ others }) =>
      allOf(others.map((slot) => slotExpression(slot, others.length === 1 ? wide(widened, 'near') : beginning))),
    );
}
