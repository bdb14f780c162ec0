/** One value of a closed list. The words shown for it are translations; the value itself is permanent. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

/** Finds a choice however it is written: `no-show`, `No show` and `noShow` are one. */
export function findChoice<Choice extends string>(choices: readonly Choice[], typed: string): Choice | undefined {
  const squeeze = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const wanted = squeeze(typed);
  return choices.find((choice) => squeeze(choice) === wanted);
}

export function choiceType<const Choice extends string>(choices: readonly Choice[]): FieldType<Choice> {
  return {
    kind: 'choice',
    choices,
    schema: z.enum(choices as readonly [Choice, ...Choice[]]) as unknown as z.ZodType<Choice>,
    ...plainColumn<Choice>('TEXT'),
    merge: 'register',
    operators: ['is', 'isNot', 'anyOf', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse: (typed) =>
      findChoice(choices, typed) ??
      valueFaults['value.choice']({ value: typed.slice(0, 40), choices: choices.join(', ') }),
  };
}
