/** What the parts of the room share. */
import type { Addresses } from '../auth/addresses.ts';
import type { Request } from '../protocol/frames.ts';
import type { createSigner } from '../protocol/signing.ts';
import type { RelayStorage } from '../storage/storage.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Organisations } from './organisations.ts';
import type { Outflow } from './outflow.ts';
import { Refusal, type Role, type Session } from './session.ts';
import type { Clock, Log } from './types.ts';

export interface Context {
  readonly storage: RelayStorage;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly addresses: Addresses;
  readonly organisations: Organisations;
  readonly queue: CommitQueue;
  readonly outflow: Outflow;
  /** Null: a new organisation needs none. */
  readonly token: string | null;
  /** Hex. */
  readonly relayKey: string;
  readonly sign: ReturnType<typeof createSigner>;
}

/** Throws a Refusal for what is not to be done; the request is answered with it. */
type Handler<Kind extends Request['kind']> = (
  session: Session,
  request: Extract<Request, { readonly kind: Kind }>,
) => void;

export type Handlers<Kind extends Request['kind'] = Request['kind']> = { readonly [One in Kind]: Handler<One> };

type Within = Extract<Role, { kind: 'member' | 'kit' }>;
export const membershipRole = ({ role }: Session): Within => {
  if (role.kind === 'member' || role.kind === 'kit') return role;
  throw new Refusal('not-member');
};

export const memberRole = ({ role }: Session): Extract<Role, { kind: 'member' }> => {
  if (role.kind === 'member') return role;
  throw new Refusal('not-member');
};
