/**
 * What a record stands as: there, deleted or retracted. Deletions, restorations and retractions ("marks") are writes to one register;
 * of several heads the one with the highest timestamp, then id, holds (ADR 0015). All of it follows from the set of marks alone. Pure.
 */
import type { Id } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { MarkBody } from './body.ts';
import { headsIn, STANDING } from './heads.ts';
import { isLater, type Op } from './op.ts';

export interface Standing {
  /** When it was deleted, where it is. */
  readonly deleted: Hlc | null;
  /** The reason, where it was retracted. */
  readonly retracted: string | null;
}

export const PRESENT: Standing = { deleted: null, retracted: null };

const MARKS: ReadonlySet<string> = new Set(['delete', 'restore', 'retract']);

export const isMark = (op: Pick<Op, 'kind'>): boolean => MARKS.has(op.kind);

/** What a record stands as after an op that came upon it standing so. */
export function standingAfter(op: Mark, before: Standing): Standing {
  if (op.kind === 'delete') return { ...before, deleted: op.hlc };
  if (op.kind === 'retract') return { ...before, retracted: (op.body as MarkBody | null)?.reason ?? '' };
  return PRESENT;
}

/**
 * Ids of the marks that one says it saw. Undefined where it does not say: no mark has been written so since devices share records. One
 * from before, or from whoever forges one, is held to have seen all that are earlier, whenever they come.
 */
export function marksSeen({ body }: Pick<Op, 'body'>): readonly Id[] | undefined {
  const seen = (body as MarkBody | null)?.seen;
  return seen && headsIn(seen[STANDING]);
}

/** What there is to know of a mark. */
export type Mark = Pick<Op, 'id' | 'hlc' | 'kind' | 'body'>;

/** One mark, and what the record stands as by it. */
export interface Outcome {
  readonly mark: Mark;
  readonly standing: Standing;
}

/**
 * The marks that no other one replaces, the one that holds last. A mark replaces those that it saw, and came upon the last of them. Nobody
 * sees what is later: a claim to the contrary is passed over, so that none leads in a circle and the last mark of all is always a head.
 * Takes as many steps as there are marks and claims in them.
 */
export function outcomesOf(marks: readonly Mark[]): readonly Outcome[] {
  const inOrder = [...marks].sort((one, other) => (isLater(one, other) ? 1 : -1));
  const places = new Map(inOrder.map(({ id }, place) => [id, place]));
  const outcomes: Outcome[] = [];
  const heads = new Set<number>();
  for (const [place, mark] of inOrder.entries()) {
    const saw = marksSeen(mark)
      ?.flatMap((id) => places.get(id) ?? [])
      .filter((one) => one < place);
    if (saw) for (const one of saw) heads.delete(one);
    else heads.clear();
    const last = saw ? saw.reduce((most, one) => Math.max(most, one), -1) : place - 1;
    outcomes.push({ mark, standing: standingAfter(mark, outcomes[last]?.standing ?? PRESENT) });
    heads.add(place);
  }
  return [...heads].map((place) => outcomes[place]!);
}
