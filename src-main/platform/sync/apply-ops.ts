/** Brings ops that travelled to the door for merging. */

import type { SpaceName } from '#protocol/spaces.ts';
import type { BlankedOp, Records } from '../records/types.ts';
import type { OpsContent, TravellingOp } from './payload.ts';
import { toWireId } from './wire-id.ts';

/**
 * Takes in ops of others in the running transaction. Answers what to do once it is committed: to tell the screens. `author`: hex, whose
 * envelope they come in, or snapshot.
 */
export type ApplyOps = (
  ops: readonly TravellingOp[],
  space: SpaceName,
  documents: OpsContent['documents'],
  author: string,
  isSnapshot?: boolean,
) => () => void;

/** A travelling op as a row of the log. `author`: of the envelope it comes in; null where it says so itself. */
function rowOf({ digest, rest, ...row }: TravellingOp, space: SpaceName, author: Buffer | null): BlankedOp {
  const blanked = digest !== null && rest !== null ? { rest: { digest, body: rest } } : {};
  const brought = author === null ? row.author : author.equals(row.device as Uint8Array) ? null : author;
  return { ...row, space, author: brought, ...blanked } as BlankedOp;
}

/** `doubted`: told in the transaction whose word was left because it cannot be true. */
export const applyTo =
  (
    { apply, announce }: Pick<Records, 'apply' | 'announce'>,
    doubted: (space: SpaceName, device: string) => void,
  ): ApplyOps =>
  (ops, space, documents, author, isSnapshot = false) => {
    const signer = isSnapshot ? null : Buffer.from(author, 'hex');
    const { notices, isDoubtful, rivals } = apply(
      ops.map((op) => rowOf(op, space, signer)),
      documents,
    );
    if (isDoubtful) doubted(space, author);
    for (const device of rivals) doubted(space, toWireId(device));
    return () => announce(notices);
  };
