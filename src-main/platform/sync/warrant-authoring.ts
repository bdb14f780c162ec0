/** Writes down what a device, or whoever holds the recovery kit, says of a user. */
import { createSigner, type SigningKeys } from '#protocol/signing.ts';
import { type At, type Grant, signWarrant } from './warrant.ts';
import type { Right } from './warrant-fold.ts';

export interface Authority {
  readonly org: string;
  readonly by: Grant['by'];
  /** How many records the membership log has. */
  readonly membership: number;
  readonly sign: SigningKeys;
  /** In place of `sign`. */
  readonly signer?: ReturnType<typeof createSigner>;
}

/** Above what was decided before. */
export const nextAt = ([length, count]: readonly [number, number], now: number): At =>
  length < now ? [now, 1] : [length, count + 1];

export const grantBy = ({ org, by, membership, sign, signer }: Authority, user: string, right: Right): string =>
  signWarrant(
    { v: 1, kind: 'grant', org, by, membership, user, ...right },
    signer ?? createSigner(sign.privateKey),
  );
