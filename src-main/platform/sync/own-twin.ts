/**
 * Whether another copy of this database is at work. That somebody says so is no proof: the relay or a colleague's device may lie. Proof is an
 * envelope that our own key signed and we did not write, and the relay has it wherever there is such a copy; so it is asked for.
 */
import { type Envelope, isEnvelopeSignedBy } from '#protocol/envelope.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Alarms } from './alarms.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import { fetchEnvelope } from './proven-ends.ts';
import type { RelaySession } from './relay-session.ts';

type Asking = Pick<RelaySession, 'ask'>;

export interface OwnTwin {
  /** Somebody says that our chain in a space says something else at this number than we wrote, or, where null, at some number. */
  suspect(space: SpaceName, seq: number | null): void;
  /** Asks the relay for what was said since the last time. Rejects with `relay.unreachable`, and then it is asked again. */
  look(asking: Asking): Promise<void>;
  /** Asks for one envelope; answers whether it is proof, which raises the alarm. Rejects with `relay.unreachable`. */
  prove(asking: Asking, space: SpaceName, seq: number): Promise<boolean>;
}

interface Dependencies {
  readonly self: { readonly org: string; readonly device: string; readonly publicKey: Uint8Array };
  readonly own: Pick<OwnEnvelopes, 'hashAt' | 'end'>;
  readonly alarms: Pick<Alarms, 'raise'>;
}

export function createOwnTwin({ self, own, alarms }: Dependencies): OwnTwin {
  /** The lowest number of each space that was said: a copy's chain parts from ours there or before. */
  const suspected = new Map<SpaceName, number | null>();

  const isProof = (envelope: Envelope): boolean => {
    const { header, hash } = envelope;
    return (
      header.org === self.org &&
      header.device === self.device &&
      own.hashAt(header.space, header.seq) !== hash &&
      isEnvelopeSignedBy(self.publicKey, envelope)
    );
  };

  const twin: OwnTwin = {
    suspect(space, seq) {
      const known = suspected.get(space);
      suspected.set(space, seq === null || (known != null && known < seq) ? (known ?? null) : seq);
    },

    async look(asking) {
      for (const [space, seq] of [...suspected]) {
        const claim = await asking.ask({ kind: 'chain', space, device: self.device });
        const end = own.end(space)?.seq ?? 0;
        const wanted = new Set([seq ?? end + 1, end + 1, claim.seq]);
        for (const one of wanted) if (one > 0 && (await twin.prove(asking, space, one))) break;
        suspected.delete(space);
      }
    },

    async prove(asking, space, seq) {
      const envelope = await fetchEnvelope(asking, { space, device: self.device }, seq);
      if (envelope === null || envelope.header.space !== space || !isProof(envelope)) return false;
      alarms.raise('clone', { space, device: self.device });
      return true;
    },
  };
  return twin;
}
