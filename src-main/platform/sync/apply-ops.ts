/** Brings ops that travelled to the door for merging. */

import type { SpaceName } from '#protocol/spaces.ts';
import type { BlankedOp } from '../records/apply.ts';
import type { Records } from '../records/types.ts';
import type { OpsContent, TravellingOp } from './payload.ts';

/**
 * Takes in ops of others in the running transaction. Answers what to do once it is committed: to tell the screens. `author`: hex, whose
 * envelope or snapshot they come in.
 */
export type ApplyOps = (
  ops: readonly TravellingOp[],
  space: SpaceName,
  documents: OpsContent['documents'],
  author: string,
) => () => void;

/** A travelling op as a row of the log. */
function rowOf({ digest, rest, ...row }: TravellingOp, space: SpaceName): BlankedOp {
  const blanked = digest !== null && rest !== null ? { rest: { digest, body: rest } } : {};
  return { ...row, space, ...blanked } as BlankedOp;
}

/** `doubted`: told in the transaction whose word was left because it cannot be true. */
export const applyTo =
  (
    { apply, announce }: Pick<Records, 'apply' | 'announce'>,
    doubted: (space: SpaceName, device: string) => void,
  ): ApplyOps =>
  (ops, space, documents, author) => {
    const { notices, isDoubtful } = apply(
      ops.map((op) => rowOf(op, space)),
      documents,
    );
    if (isDoubtful) doubted(space, author);
    return () => announce(notices);
  };
