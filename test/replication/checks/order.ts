/** Whether anything stands at a desk before what its author had seen of it. */
import type { Writer } from '#platform/database/types.ts';
import type { MarkBody } from '#platform/records/body.ts';
import { type Heads, headsIn } from '#platform/records/heads.ts';
import { type Op, rowToOp, SELECT_OPS, writtenBy } from '#platform/records/op.ts';
import { isMark } from '#platform/records/standing.ts';

const seenBy = (op: Op): readonly string[] => {
  const seen: readonly (Heads | null)[] = isMark(op)
    ? Object.values((op.body as MarkBody | null)?.seen ?? {})
    : writtenBy(op).map(([, [saw]]) => saw);
  return seen.flatMap(headsIn);
};

/**
 * Ops that came before one that they name as seen. What somebody else brings, since its own device cannot, may come in any order: where it
 * had been, and who had seen it there, is known to nobody else.
 */
export function effectsFirst({ prepare }: Writer): string[] {
  const ops = prepare(`${SELECT_OPS} ORDER BY op.seq`).all().map(rowToOp);
  const places = new Map(
    ops.flatMap((op, place) => (op.author ? [] : [[`${op.space} ${op.id}`, place] as const])),
  );
  return ops.flatMap((op, place) =>
    !op.author && seenBy(op).some((id) => (places.get(`${op.space} ${id}`) ?? -1) > place) ? op.id : [],
  );
}
