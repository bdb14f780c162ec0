/**
 * Where records of one person differ about what may be done with them, the strictest holds. Pure, and apart from merging:
 * consent follows the same rule with orders of its own.
 */
import type { Values } from '#shared/entity/entity.ts';

/** Values from the one that binds most to the one that binds least; a value that is not named binds nobody. */
export type Strictness = readonly unknown[];

/** The value that binds most among these; undefined where none of them binds. */
export const strictest = (order: Strictness, values: Iterable<unknown>): unknown => {
  const said = new Set(values);
  return order.find((value) => said.has(value));
};

/**
 * Of the fields of a person. A channel is the stricter the less it intrudes. What is held against a person by any of their
 * records (`BINDING`) holds whoever stands for them, until somebody corrects that record.
 */
const STRICTNESS: Readonly<Record<string, Strictness>> = {
  deceased: [true],
  lifecycle: ['discharged'],
  interpreterNeeded: [true],
  preferredChannel: ['portal', 'mail', 'email', 'text', 'phone'],
};
export const BINDING = ['deceased', 'deceasedOn', 'lifecycle', 'interpreterNeeded'] as const;

/** Which of two records says the stricter thing about a field; null where neither binds, or both alike. */
export function stricterSide(field: string, survivor: unknown, merged: unknown): 'survivor' | 'merged' | null {
  const order = STRICTNESS[field];
  if (!order || survivor === merged) return null;
  const [one, other] = [order.indexOf(survivor), order.indexOf(merged)];
  if (one < 0 && other < 0) return null;
  return other < 0 || (one >= 0 && one < other) ? 'survivor' : 'merged';
}

const isDead = ({ deceased, deceasedOn }: Values): boolean =>
  deceased === true || (deceasedOn !== undefined && deceasedOn !== null);

/** What holds for a person of several records beside what the first of them, which stands for all, says itself. */
export function limitsOf(members: readonly Values[]): Values {
  const limits: Record<string, unknown> = {};
  const dead = members.filter(isDead);
  if (dead.length > 0) limits.deceased = true;
  const died = dead.map(({ deceasedOn }) => deceasedOn).find((date) => date !== undefined && date !== null);
  if (died !== undefined) limits.deceasedOn = died;
  for (const field of ['lifecycle', 'interpreterNeeded']) {
    const value = strictest(
      STRICTNESS[field]!,
      members.map((values) => values[field]),
    );
    if (value !== undefined) limits[field] = value;
  }
  return limits;
}
