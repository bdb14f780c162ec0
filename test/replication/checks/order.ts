/** Whether anything stands at a desk before what its author had seen of it. */
import type { Writer } from '#platform/database/types.ts';
import type { MarkBody } from '#platform/records/body.ts';
import { type Heads, headsIn } from '#platform/records/heads.ts';
import { type Op, rowToOp, SELECT_OPS, writtenBy } from '#platform/records/op.ts';
import { isMark } from '#platform/records/standing.ts';
import { toWireId } from '#platform/sync/wire-id.ts';

const seenBy = (op: Op): readonly string[] => {
  const seen: readonly (Heads | null)[] = isMark(op)
    ? Object.values((op.body as MarkBody | null)?.seen ?? {})
    : writtenBy(op).map(([, [saw]]) => saw);
  return seen.flatMap(headsIn);
};

/**
 * Ops that came before one that they name as seen. What somebody else brings, since its own device cannot, may come in any order: where it
 * had been, and who had seen it there, is known to nobody else. `former`: devices that began anew, as the protocol names them; what they wrote
 * may have been brought first, and said by somebody who had it from them only then.
 */
export function effectsFirst({ prepare }: Writer, former: ReadonlySet<string>): string[] {
  const ops = prepare(`${SELECT_OPS} ORDER BY op.seq`).all().map(rowToOp);
  const isBrought = ({ author, device }: Op): boolean => Boolean(author) || former.has(toWireId(device));
  const places = new Map(
    ops.flatMap((op, place) => (isBrought(op) ? [] : [[`${op.space} ${op.id}`, place] as const])),
  );
  return ops.flatMap((op, place) =>
    !isBrought(op) && seenBy(op).some((id) => (places.get(`${op.space} ${id}`) ?? -1) > place) ? op.id : [],
  );
}
