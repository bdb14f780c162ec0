/** One line of a checklist. */
import { z } from 'zod';
import { type FieldType, jsonColumn } from '../field-type.ts';
import { textType } from './text.ts';

const line = textType(200);
const schema = z.strictObject({ text: line.schema, done: z.boolean() });

export type CheckItem = z.output<typeof schema>;

export function checkItemType(): FieldType<CheckItem> {
  return {
    kind: 'checkItem',
    schema,
    ...jsonColumn<CheckItem>(),
    merge: 'register',
    operators: ['isEmpty', 'isNotEmpty'],
    sortable: false,
    text: ({ text, done }) => `${done ? '[x]' : '[ ]'} ${text}`,
    /** “[x] fax the form”, or the words alone. */
    parse(typed, context) {
      const mark = /^\s*\[([ xX]?)\]/.exec(typed);
      const text = line.parse(mark ? typed.slice(mark[0].length) : typed, context);
      return typeof text === 'string' ? { text, done: mark?.[1]?.toLowerCase() === 'x' } : text;
    },
  };
}
