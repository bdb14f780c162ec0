/** An amount in minor units (cents) with its ISO 4217 currency; never a floating-point sum. */
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

const schema = z.strictObject({
  minor: z.number().int().min(-1e15).max(1e15),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export type Money = z.output<typeof schema>;

export function moneyType(currency = 'USD'): FieldType<Money> {
  return {
    kind: 'money',
    schema,
    ...jsonColumn<Money>(),
    merge: 'register',
    operators: ['isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => `${(value.minor / 100).toFixed(2)} ${value.currency}`,
    parse(typed) {
      const match = /^(-?)[^\d-]{0,3}(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?\s*([A-Z]{3})?$/.exec(typed.trim());
      if (!match)
        return valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'amount', example: '120.50' });
      const minor = Number(match[2]!.replaceAll(',', '')) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
      return { minor: match[1] === '-' ? -minor : minor, currency: match[4] ?? currency };
    },
  };
}
