/** Brings ops that travelled to the door for merging. */

import type { SpaceName } from '#protocol/spaces.ts';
import type { BlankedOp } from '../records/apply.ts';
import type { Records } from '../records/types.ts';
import type { OpsContent, TravellingOp } from './payload.ts';

/**
 * Takes in ops of others in the running transaction. Answers what to do once it is committed: to tell the screens.
 */
export type ApplyOps = (
  ops: readonly TravellingOp[],
  space: SpaceName,
  documents: OpsContent['documents'],
) => () => void;

/** A travelling op as a row of the log. */
function rowOf({ digest, rest, ...row }: TravellingOp, space: SpaceName): BlankedOp {
  const blanked = digest !== null && rest !== null ? { rest: { digest, body: rest } } : {};
  return { ...row, space, ...blanked } as BlankedOp;
}

export const applyTo =
  ({ apply, announce }: Pick<Records, 'apply' | 'announce'>): ApplyOps =>
  (ops, space, documents) => {
    const { notices } = apply(
      ops.map((op) => rowOf(op, space)),
      documents,
    );
    return () => announce(notices);
  };
