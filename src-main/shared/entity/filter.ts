/** What a list may be narrowed and sorted by; one shape for lists, saved views, segments and the command line. */
import { z } from 'zod';
import { OPERATORS, type Operator } from './field-type.ts';

/**
 * One condition. `value` is: a stored value for `is`, `isNot`, `before`, `after`, `atLeast`, `atMost`; a list of them
 * for `anyOf`; text for `contains`, `startsWith` and `words` (each word typed begins one of the names a record goes by);
 * absent for `isEmpty` and `isNotEmpty`. `created` and `updated` take ISO 8601: a moment for `before` and `after`, a
 * duration back from now for `within` (`P7D`, `P1M`).
 * On a many-field, `is` compares the type's exact keys: `+13125550100`, `postal:60610`.
 */
export interface Condition {
  readonly field: string;
  readonly op: Operator;
  readonly value?: unknown;
}

export type Filter = Condition | { readonly all: readonly Filter[] } | { readonly any: readonly Filter[] };

const condition = z.strictObject({
  field: z.string().max(60),
  op: z.enum(OPERATORS),
  value: z.unknown().optional(),
});

const nested = (depth: number): z.ZodType<Filter> => {
  if (depth === 0) return condition as z.ZodType<Filter>;
  const list = z.array(nested(depth - 1)).max(50);
  return z.union([condition, z.strictObject({ all: list }), z.strictObject({ any: list })]) as z.ZodType<Filter>;
};

/** At most four levels of nesting and fifty conditions a level. */
export const filterSchema = nested(4);

export const sortSchema = z.strictObject({ field: z.string().max(60), direction: z.enum(['asc', 'desc']) });
export type Sort = z.output<typeof sortSchema>;
