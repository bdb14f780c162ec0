/** Carriers as Node has them: a MessagePort of Node or of Electron, a WebSocket of `ws`. */
import type { WebSocket } from 'ws';
import { type Carrier, listenOnce } from '#shared/api/carrier.ts';

/** What Node's MessagePort and Electron's MessagePortMain have in common. The latter wraps what it got in an event. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export function portCarrier(port: Port): Carrier {
  return {
    send: (frame) => port.postMessage(frame),
    close: () => port.close(),
    listen: (listener) => {
      const { message, closed } = listenOnce(listener);
      port.on('message', (got) =>
        message(String(typeof got === 'string' ? got : (got as { data: unknown }).data)),
      );
      port.on('close', closed);
      port.start();
    },
  };
}

/** Bytes that may wait for a peer that doesn't read, before it is cut off. */
const MOST_UNSENT = 32 * 1024 * 1024;

/** An open socket. Binary messages are no frames: they end the connection. */
export function socketCarrier(socket: WebSocket): Carrier {
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_UNSENT) socket.terminate();
      else socket.send(frame);
    },
    close: () => socket.close(1001),
    listen: (listener) => {
      const { message, closed } = listenOnce(listener);
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) socket.close(1003);
        else message(data.toString());
      });
      // `ws` tells of a broken rule (a frame too large, bad UTF-8) as an error and closes; unheard, it would end the process.
      socket.on('error', () => socket.terminate());
      socket.on('close', closed);
    },
  };
}
