/**
 * Sends our stored envelopes of one space in their order, several at a time, until the relay's receipt for each is here. Invariants:
 * what is sent is what is stored, byte for byte; where the relay shows more of our chain than we have, another copy of this database
 * sends, and this one stops.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { MAX_ENVELOPE } from '#protocol/envelope.ts';
import { openReceipt, type Receipt } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Alarms } from './alarms.ts';
import type { OwnEnvelope, OwnEnvelopes } from './own-envelopes.ts';
import type { OwnTwin } from './own-twin.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';

/** On their way at once, in one space. */
const MAX_COUNT = 64;
const MAX_BYTES = 2 * MAX_ENVELOPE;

export interface Confirmed {
  readonly receipt: Receipt;
  readonly proof: Uint8Array;
  readonly seq: number;
}

export interface Sender {
  readonly space: SpaceName;
  /** Learns what the relay has of our chain; rejects as `ask` does. */
  begin(session: Pick<RelaySession, 'ask'>): Promise<void>;
  /** Sends what may be sent. */
  pump(): void;
  readonly inFlight: number;
  readonly isBegun: boolean;
  /** Whether more can be on its way. */
  readonly hasRoom: boolean;
  stop(): void;
}

export interface SenderEvents {
  confirmed(one: Confirmed): void;
  /** Sending has stopped. Must not throw. */
  failed(thrown: unknown): void;
}

interface Dependencies {
  readonly self: { readonly org: string; readonly device: string };
  readonly relayKey: () => Uint8Array;
  readonly own: OwnEnvelopes;
  readonly alarms: Alarms;
  readonly twin: Pick<OwnTwin, 'prove'>;
  /** False while sending is stopped. */
  readonly maySend: () => boolean;
  /** The number of the last that the relay takes. */
  readonly upTo: () => number;
  readonly events: SenderEvents;
}

export function createSender(space: SpaceName, dependencies: Dependencies): Sender {
  const { self, relayKey, own, alarms, twin, maySend, upTo, events } = dependencies;
  let session: Pick<RelaySession, 'ask'> | null = null;
  let next = 1;
  let inFlight = 0;
  let bytes = 0;
  /** Another one for each session: answers of an earlier one are of no use. */
  let turn = {};

  const check = (proof: Uint8Array, { hash }: Pick<OwnEnvelope, 'hash'>): Receipt | null => {
    let receipt: Receipt | null = null;
    try {
      receipt = openReceipt(proof, relayKey());
    } catch (thrown) {
      if (!(thrown instanceof MalformedError)) throw thrown;
    }
    const isOurs = receipt !== null && receipt.org === self.org && receipt.space === space;
    return isOurs && receipt!.envelope === hash ? receipt : null;
  };

  /** On a narrow line it takes longer than it is waited for, each time. Does not hold on to the bytes. */
  const lateFor =
    ({ hash, seq }: OwnEnvelope) =>
    (answer: { readonly receipt: Uint8Array }): void => {
      const receipt = check(answer.receipt, { hash });
      if (receipt !== null) events.confirmed({ receipt, proof: answer.receipt, seq });
    };

  const put = (envelope: OwnEnvelope): void => {
    const mine = turn;
    inFlight += 1;
    bytes += envelope.bytes.length;
    session!
      .ask({ kind: 'put', envelope: envelope.bytes }, lateFor(envelope))
      .then(({ receipt: proof }) => {
        if (mine !== turn) return;
        inFlight -= 1;
        bytes -= envelope.bytes.length;
        const receipt = check(proof, envelope);
        if (receipt === null) {
          alarms.raise('forged', { space });
          throw new RelayRefusal('malformed');
        }
        events.confirmed({ receipt, proof, seq: envelope.seq });
      })
      .catch((thrown: unknown) => {
        if (mine !== turn) return;
        stop();
        events.failed(thrown);
      });
  };

  const stop = (): void => {
    turn = {};
    session = null;
    inFlight = 0;
    bytes = 0;
  };

  /** A relay that lost everything is told where what we kept of our chain begins: what lay before, everybody has. */
  const resume = async (given: Pick<RelaySession, 'ask'>, known: number): Promise<void> => {
    const first = own.firstKept(space);
    if (next >= first) return;
    next = first;
    if (known === 0)
      await given.ask({ kind: 'resume', space, seq: first - 1, hash: own.hashAt(space, first - 1)! });
  };

  return {
    space,
    get inFlight() {
      return inFlight;
    },
    get isBegun() {
      return session !== null;
    },
    get hasRoom() {
      return session !== null && inFlight < MAX_COUNT && bytes < MAX_BYTES;
    },
    async begin(given) {
      stop();
      const mine = turn;
      const { seq, hash } = await given.ask({ kind: 'chain', space, device: self.device });
      if (mine !== turn) return;
      const end = own.end(space)?.seq ?? 0;
      if (seq > 0 && own.hashAt(space, seq) !== hash) {
        const isProven = await twin.prove(given, space, seq);
        if (mine !== turn || isProven) return;
        // Its word alone: what we have it does not have, then, and it is sent.
        alarms.raise('disputed', { space, device: self.device });
      }
      if (seq < end) own.forgetReceiptsAfter(space, seq);
      next = Math.min(seq + 1, own.firstUnconfirmed(space) ?? end + 1);
      await resume(given, seq);
      if (mine === turn) session = given;
    },
    pump() {
      while (session !== null && maySend() && inFlight < MAX_COUNT && bytes < MAX_BYTES) {
        const [envelope] = own.after(space, next - 1, 1);
        if (!envelope || envelope.seq > upTo()) return;
        next = envelope.seq + 1;
        put(envelope);
      }
    },
    stop,
  };
}
