/**
 * The core's own end of a browser's WebSocket. The edge decides who may come in and hands over the bare connection, so that
 * no frame ever passes through its memory, which outlives a seal. Invariants: binary and oversized frames cut a connection
 * off; so does a peer that says nothing to a ping.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Carrier, MAX_FRAME_LENGTH } from '#shared/api/carrier.ts';
import { socketCarrier } from './carriers.ts';

/** What a handshake is answered from. */
export interface Upgrade {
  readonly key: string;
  readonly version: string;
  /** What came behind the request already. */
  readonly head: Uint8Array;
}

export interface WebSockets {
  /** Answers the handshake; `opened` gets the carrier. A handshake that is none ends the connection. */
  accept(connection: Duplex, upgrade: Upgrade, opened: (carrier: Carrier) => void): void;
  close(): void;
}

/** The protocol's longest frame, were each of its units three bytes of UTF-8. */
const MAX_PAYLOAD = 3 * MAX_FRAME_LENGTH;
const PING_EVERY = 30_000;

export function createWebSockets(): WebSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD, perMessageDeflate: false });
  const answering = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const open of server.clients) {
      if (!answering.delete(open)) open.terminate();
      else open.ping();
    }
  }, PING_EVERY).unref();
  return {
    accept(connection, { key, version, head }, opened) {
      connection.on('error', () => connection.destroy());
      const headers = { upgrade: 'websocket', 'sec-websocket-key': key, 'sec-websocket-version': version };
      const request = { method: 'GET', url: '/', headers } as unknown as IncomingMessage;
      server.handleUpgrade(request, connection, Buffer.from(head), (open) => {
        answering.add(open);
        open.on('pong', () => answering.add(open));
        opened(socketCarrier(open));
      });
    },
    close() {
      clearInterval(pings);
      for (const open of server.clients) open.terminate();
    },
  };
}
