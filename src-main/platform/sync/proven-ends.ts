/**
 * How far a device's chains can be proven to go, for the record that ends them. A relay that named an end which does not exist yet would
 * leave whoever is shut out free to write up to it: so its word is only a reason to look. Invariant: behind the end that is named stand
 * envelopes that exist, each signed by the device and naming the one before it.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { type Envelope, isEnvelopeSignedBy, NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import type { ChainEnd } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';

type Asking = Pick<RelaySession, 'ask'>;

export interface ChainName {
  readonly org: string;
  readonly space: SpaceName;
  readonly device: string;
  /** The device's public key, hex. */
  readonly sign: string;
}

/** From where a chain may be followed. */
export interface ChainStarts {
  /** What was taken in here: it needs no proof. */
  readonly taken: ChainEnd | null;
  /** What others signed of it, in case the relay has forgotten the beginning: each counts only where the chain goes on from there. */
  readonly said: readonly ChainEnd[];
}

export interface ProvenEnd {
  /** Null where nothing of the chain could be proven. */
  readonly end: ChainEnd | null;
  /** The relay says that there is more, and does not show it. */
  readonly isShort: boolean;
}

const BEGINNING: ChainEnd = { seq: 0, hash: NO_HASH };
/** Asked for at once: each may be a megabyte. */
const WINDOW = 16;
/** Envelopes looked at in one go: nobody is followed for ever who writes on meanwhile. */
const MOST = 100_000;

/** Whether `envelope` is the next of the chain. */
function isNext({ org, space, device, sign }: ChainName, at: ChainEnd, envelope: Envelope): boolean {
  const { header } = envelope;
  const isIts = header.org === org && header.space === space && header.device === device;
  const follows = header.seq === at.seq + 1 && header.prev === at.hash;
  return isIts && follows && isEnvelopeSignedBy(Buffer.from(sign, 'hex'), envelope);
}

/** The envelope with this number, or null where the relay does not give any. Rejects with `relay.unreachable`. */
export async function fetchEnvelope(
  asking: Asking,
  { space, device }: Pick<ChainName, 'space' | 'device'>,
  seq: number,
): Promise<Envelope | null> {
  try {
    const { envelope } = await asking.ask({ kind: 'entry', space, device, seq });
    return parseEnvelope(Buffer.from(envelope));
  } catch (thrown) {
    if (thrown instanceof RelayRefusal || thrown instanceof MalformedError) return null;
    throw thrown;
  }
}

/** Follows a chain from `from` to at most the number `until`; answers the last that holds. */
async function walk(asking: Asking, name: ChainName, from: ChainEnd, until: number): Promise<ChainEnd> {
  let at = from;
  while (at.seq < until) {
    const count = Math.min(WINDOW, until - at.seq);
    const first = at.seq + 1;
    const shown = await Promise.all(
      Array.from({ length: count }, (_, index) => fetchEnvelope(asking, name, first + index)),
    );
    for (const envelope of shown) {
      if (envelope === null || !isNext(name, at, envelope)) return at;
      at = { seq: envelope.header.seq, hash: envelope.hash };
    }
  }
  return at;
}

/**
 * The last envelope of a chain that is known to exist: of what was taken in here, or of what the relay shows behind it. Rejects as `ask`
 * does.
 */
export async function provenEnd(
  asking: Asking,
  name: ChainName,
  { taken, said }: ChainStarts,
): Promise<ProvenEnd> {
  const { space, device } = name;
  const claim = await asking.ask({ kind: 'chain', space, device });
  const start = taken ?? BEGINNING;
  const until = Math.min(claim.seq, start.seq + MOST);
  let end = await walk(asking, name, start, until);
  // The lowest first: of those that say too much none is asked while another one says enough.
  for (const from of said.toSorted((one, other) => one.seq - other.seq)) {
    if (end.seq >= until) break;
    if (from.seq <= end.seq || from.seq > claim.seq) continue;
    const reached = await walk(asking, name, from, claim.seq);
    const isConfirmed = reached.seq > from.seq || (from.seq === claim.seq && from.hash === claim.hash);
    if (isConfirmed) end = reached;
  }
  return { end: end.seq === 0 ? null : end, isShort: end.seq < claim.seq };
}
