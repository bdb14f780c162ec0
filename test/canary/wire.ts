/**
 * A tap on the wire: desks reach the relay by it, and every byte of either direction is kept. What a WebSocket client sends is
 * masked (RFC 6455, 5.3), so that the bytes as they passed show nothing of what is in them: messages are put together again.
 */
import { layForwarder } from '../support/forwarder.ts';
import type { Finder } from './forms.ts';
import type { Trace } from './places.ts';

/** One connection, as it passed. */
interface Recording {
  readonly up: Buffer[];
  readonly down: Buffer[];
}

export interface Wire {
  readonly port: number;
  readonly bytes: number;
  readonly connections: number;
  /** Looks through all that passed so far. */
  scan(finder: Finder): readonly Trace[];
  /** The cable out and in. */
  pull(isOut: boolean): void;
  stop(): Promise<void>;
}

/** Taps the way to a port of this computer. */
export async function tapWire(to: number): Promise<Wire> {
  const recordings: Recording[] = [];
  const forwarder = await layForwarder(to, () => {
    const recording: Recording = { up: [], down: [] };
    recordings.push(recording);
    return { up: (bytes) => void recording.up.push(bytes), down: (bytes) => void recording.down.push(bytes) };
  });
  return {
    port: forwarder.port,
    get bytes() {
      return forwarder.bytes;
    },
    get connections() {
      return recordings.length;
    },
    scan: (finder) =>
      recordings.flatMap((recording, number) =>
        (['up', 'down'] as const).flatMap((way) => {
          const bytes = Buffer.concat(recording[way]);
          const found = new Set([...finder.findDeep(bytes), ...finder.findDeep(messagesIn(bytes))]);
          return [...found].map((what) => ({ where: `connection ${number}, ${way}`, what }));
        }),
      ),
    pull: forwarder.pull,
    stop: forwarder.close,
  };
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const COMPRESSED = 0x40;

interface Head {
  /** Of the payload. */
  readonly at: number;
  readonly length: number;
  readonly mask: Buffer | null;
}

/** Null where the rest of it has not passed. */
function headAt(bytes: Buffer, at: number): Head | null {
  if (bytes.length < at + 2) return null;
  // Nobody here compresses; if somebody does, nothing would be found in it, which must not look like silence.
  if ((bytes[at]! & COMPRESSED) !== 0)
    throw new Error('a WebSocket frame is compressed: it cannot be looked into');
  const short = bytes[at + 1]! & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (bytes[at + 1]! & 0x80) !== 0;
  const end = at + 2 + wide + (isMasked ? 4 : 0);
  if (bytes.length < end) return null;
  const length = wide === 0 ? short : Number(`0x${bytes.subarray(at + 2, at + 2 + wide).toString('hex')}`);
  return { at: end, length, mask: isMasked ? bytes.subarray(end - 4, end) : null };
}

/** The payloads of all WebSocket frames after the handshake, one after the other, without their masks. */
export function messagesIn(bytes: Buffer): Buffer {
  const handshake = bytes.indexOf(END_OF_HEAD);
  const isUpgrade =
    handshake !== -1 && /upgrade: websocket/i.test(bytes.subarray(0, handshake).toString('latin1'));
  if (!isUpgrade) return Buffer.alloc(0);
  const payloads: Buffer[] = [];
  for (let at = handshake + END_OF_HEAD.length; ; ) {
    const head = headAt(bytes, at);
    if (head === null) return Buffer.concat(payloads);
    const payload = Buffer.from(bytes.subarray(head.at, head.at + head.length));
    if (head.mask !== null) for (let i = 0; i < payload.length; i += 1) payload[i]! ^= head.mask[i % 4]!;
    payloads.push(payload);
    at = head.at + head.length;
  }
}
