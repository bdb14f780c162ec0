/**
 * What a record stands as: there, deleted or retracted. A deletion, restoration and retraction are writes to one register;
 * of several heads the one with the highest timestamp, then id, holds (ADR 0015). Pure.
 */
import type { Hlc } from '#shared/time/hlc.ts';
import { headsIn, STANDING } from './heads.ts';
import type { MarkBody, Op } from './op.ts';

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
export function standingAfter(op: Op, before: Standing): Standing {
  if (op.kind === 'delete') return { ...before, deleted: op.hlc };
  if (op.kind === 'retract') return { ...before, retracted: (op.body as MarkBody | null)?.reason ?? '' };
  return PRESENT;
}

const isLater = (one: Op, other: Op): boolean =>
  one.hlc > other.hlc || (one.hlc === other.hlc && one.id > other.id);

export const latest = (ops: readonly Op[]): Op | null =>
  ops.reduce<Op | null>((last, op) => (last === null || isLater(op, last) ? op : last), null);

/** The mark that this one came upon; one from before devices shared records came upon the last before it. */
function cameUpon(mark: Op, marks: readonly Op[]): Op | null {
  const seen = (mark.body as MarkBody | null)?.seen;
  const saw = headsIn(seen?.[STANDING]);
  return latest(
    // Nobody sees what comes later: a claim to the contrary must not lead in a circle.
    marks.filter(
      (one) => isLater(mark, one) && (seen ? saw.includes(one.id) : !(one.body as MarkBody | null)?.seen),
    ),
  );
}

/** What the record stands as by one mark of all. */
export function standingBy(mark: Op, marks: readonly Op[]): Standing {
  const line: Op[] = [];
  for (let one: Op | null = mark; one !== null; one = cameUpon(one, marks)) line.push(one);
  return line.reduceRight((standing, one) => standingAfter(one, standing), PRESENT);
}
