/**
 * The real way to a relay: one WebSocket kept up by y-websocket's provider, which tries again by itself, waits longer each time, and
 * gives up where the relay says that trying is in vain. Its document stays empty and its awareness unsaid, for both travel in
 * clear; what a relay sends for them is not looked at. Frames travel as two message types of our own.
 */
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { Doc } from 'yjs';
import { ENVELOPES, MAX_FRAME, WHISPERS } from '#protocol/frames.ts';
import type { Link, LinkEvents } from './types.ts';

/** After this many milliseconds at the most it tries again. */
const MAX_BACKOFF_MILLIS = 10_000;
const HANDSHAKE_MILLIS = 10_000;
/** y-websocket adds a name to the address; the relay takes any. */
const ROOM = 'sync';
const SYNC = 0;

/** Takes no longer message than there are, and goes where it is told only. */
class RelaySocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, {
      maxPayload: MAX_FRAME + 1,
      perMessageDeflate: false,
      followRedirects: false,
      handshakeTimeout: HANDSHAKE_MILLIS,
    });
  }
}

export function connectWebSocket(url: string, events: LinkEvents): Link {
  const doc = new Doc();
  const provider = new WebsocketProvider(url, ROOM, doc, {
    connect: false,
    disableBc: true,
    maxBackoffTime: MAX_BACKOFF_MILLIS,
    // The provider's own type is a browser's.
    WebSocketPolyfill: RelaySocket as never,
  });
  provider.awareness.setLocalState(null);
  type Handler = (typeof provider.messageHandlers)[number];
  const handlerOf = (type: number): Handler =>
    type === ENVELOPES || type === WHISPERS
      ? (_encoder, decoder) => events.received(type, decoder.arr.subarray(decoder.pos))
      : (_encoder, _decoder, of) => {
          // The relay answers our question for the document: the connection is a good one. All else is not looked at.
          if (type === SYNC) of.synced = true;
        };
  // Not a list: of what it has no handler for, the provider would write to the log, as often as a relay likes.
  provider.messageHandlers = new Proxy<Handler[]>([], { get: (_list, type) => handlerOf(Number(type)) });

  let isClosed = false;
  let isPaused = false;
  let failure: string | null = null;
  const socket = (): WebSocket | null => provider.ws as never;

  provider.on('status', ({ status }) => {
    if (status !== 'connected' || isClosed) return;
    failure = null;
    if (isPaused) socket()?.pause();
    events.opened();
  });
  provider.on('connection-error', (event) => {
    failure = (event as unknown as { readonly message?: string }).message ?? null;
  });
  provider.on('connection-close', (event) => {
    if (isClosed) return;
    const said = event === null ? '' : event.reason;
    events.closed(said || failure || (event === null ? 'silent' : `closed (${event.code})`));
  });
  // Not before whoever asked has the link in hand.
  queueMicrotask(() => {
    if (!isClosed) provider.connect();
  });

  return {
    send(type, frame) {
      const open = socket();
      if (open?.readyState === WebSocket.OPEN) open.send(Buffer.concat([Buffer.of(type), frame]));
    },
    get waiting() {
      return socket()?.bufferedAmount ?? 0;
    },
    pause(wanted) {
      isPaused = wanted;
      const open = socket();
      if (open === null) return;
      if (wanted) open.pause();
      else open.resume();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      provider.destroy();
      doc.destroy();
    },
  };
}
