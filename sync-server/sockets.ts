/**
 * Connections of the relay: WebSocket messages as frames. The first byte of a message is its type, as y-websocket has it;
 * the rest is the frame. Any path will do, since y-websocket adds the name of its document to the address.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_FRAME } from './protocol/frames.ts';
import type { Relay } from './room/relay.ts';

export interface Sockets {
  /** Makes a WebSocket of an HTTP request that asks for one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends what did not end by itself. */
  terminate(): void;
  readonly count: number;
}

/** The other side must answer a ping within the next one, or it is gone: a socket may be open on one side only. */
const PING_MILLIS = 25_000;
/** How long a connection that was told to close may take. */
const CLOSE_MILLIS = 5_000;
/** A message that is no frame of ours, and is answered as one. */
const NO_TYPE = 0xff;
const NOTHING = new Uint8Array();
/** What a message that waits takes up beside its bytes, which may be four. */
const MESSAGE_DRESS = 256;

/** The frame and its type as one message. A frame for many readers is put together once. */
function createFramer(): (type: number, frame: Uint8Array) => Buffer {
  let last: { type: number; frame: Uint8Array; message: Buffer } | null = null;
  return (type, frame) => {
    if (last === null || last.frame !== frame || last.type !== type)
      last = { type, frame, message: Buffer.concat([Buffer.of(type), frame]) };
    return last.message;
  };
}

export function createSockets(relay: Relay, pingMillis = PING_MILLIS): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME + 1,
  });
  const open = new Set<WebSocket>();
  const answered = new WeakSet<WebSocket>();
  const message = createFramer();

  const ping = setInterval(() => {
    for (const socket of open) {
      if (!answered.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, pingMillis);
  ping.unref();

  const greet = (socket: WebSocket, address: string): void => {
    open.add(socket);
    answered.add(socket);
    // A close follows every error; there is nothing else to be done about one.
    socket.on('error', () => undefined);
    let unsent = 0;
    const wasSent = (): void => {
      unsent -= 1;
    };
    const accepted = relay.connect({
      address,
      send(type, frame) {
        if (socket.readyState !== socket.OPEN) return;
        unsent += 1;
        socket.send(message(type, frame), wasSent);
      },
      close(code, reason) {
        socket.close(code, reason);
        setTimeout(() => socket.terminate(), CLOSE_MILLIS).unref();
      },
      get waiting() {
        return socket.bufferedAmount + unsent * MESSAGE_DRESS;
      },
    });
    socket.on('pong', () => answered.add(socket));
    socket.on('message', (data, isBinary) => {
      answered.add(socket);
      const bytes = data as Buffer;
      if (isBinary && bytes.length > 0) accepted.receive(bytes[0]!, bytes.subarray(1));
      else accepted.receive(NO_TYPE, NOTHING);
    });
    socket.on('close', () => {
      open.delete(socket);
      accepted.closed();
    });
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => undefined);
      const address = request.socket.remoteAddress ?? '';
      server.handleUpgrade(request, socket, head, (made) => greet(made, address));
    },
    terminate() {
      clearInterval(ping);
      for (const socket of open) socket.terminate();
    },
    get count() {
      return open.size;
    },
  };
}
