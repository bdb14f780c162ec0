/** Several values of a closed list, kept in the list's order and without repeats. */
import { z } from 'zod';
import { Fault } from '../../errors/fault.ts';
import { type FieldType, jsonColumn } from '../field-type.ts';
import { choiceType } from './choice.ts';

export function multiChoiceType<const Choice extends string>(
  choices: readonly Choice[],
): FieldType<readonly Choice[]> {
  const one = choiceType(choices);
  const ordered = (values: readonly Choice[]) => choices.filter((choice) => values.includes(choice));
  return {
    kind: 'multiChoice',
    choices,
    schema: z.array(one.schema).min(1).transform(ordered) as unknown as z.ZodType<readonly Choice[]>,
    ...jsonColumn<readonly Choice[]>(),
    merge: 'register',
    operators: ['is', 'isNot', 'anyOf', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (values) => values.join(', '),
    keys: (values) => values,
    parse(typed, context) {
      const values: Choice[] = [];
      for (const word of typed.split(/[,;|/]/).filter((part) => part.trim() !== '')) {
        const value = one.parse(word, context);
        if (value instanceof Fault) return value;
        values.push(value);
      }
      return values.length > 0
        ? ordered(values)
        : one.parse('', context) instanceof Fault
          ? (one.parse('', context) as Fault)
          : [];
    },
  };
}
