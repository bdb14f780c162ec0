/**
 * The link to a relay over y-websocket's provider: it connects, notices a dead connection, and comes back by itself, later each
 * time. Its document stays empty, its awareness and its BroadcastChannel unused, for they travel in clear; ours are two more kinds
 * of messages. What the other side says of documents or of who is present is not listened to.
 */
import { WebsocketProvider } from 'y-websocket';
import { Doc } from 'yjs';
import { ENVELOPES, WHISPERS } from '#protocol/frames.ts';
import { GuardedSocket } from './guarded-socket.ts';
import type { Connect, LinkEvents } from './types.ts';

/** How long it waits before it tries again: twice as long each time, until a connection was a good one. */
const FIRST_BACKOFF_MILLIS = 200;
const MAX_BACKOFF_MILLIS = 10_000;
/** After the relay said that it is in vain (close codes 44xx): somebody may have changed its mind. */
const AGAIN_MILLIS = 60_000;
/** The provider takes a connection for dead of which it hears nothing for half a minute. While we do not listen, silence says nothing. */
const SILENCE_MILLIS = 30_000;
const SYNC = 0;
const STEP_2 = 1;
/** Message types below 256; those above are left to the provider, which makes nothing of them. */
const TYPES = 256;

/** What the provider reads messages from. */
interface Decoder {
  readonly arr: Uint8Array;
  pos: number;
}

/** What is said of a certificate, in the words of Node and OpenSSL. `ERR_SSL_…` is said of the way they talk. */
const OF_CERTIFICATE = /^(?!ERR_SSL).*(CERT|SIGNATURE|ISSUER|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

/** Words for a failed connection; codes of Node and OpenSSL stay in them, since whoever looks after the network knows them. */
function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === undefined) return 'no connection';
  return OF_CERTIFICATE.test(code) ? `its certificate is not trusted (${code})` : code;
}

function listen(provider: WebsocketProvider, received: LinkEvents['received']): void {
  const handlers = Array.from({ length: TYPES }, () => (): void => undefined) as ((
    encoder: unknown,
    decoder: Decoder,
  ) => void)[];
  // An answer to the provider's own greeting tells it that the connection is a good one.
  handlers[SYNC] = (_, decoder) => {
    if (decoder.arr[decoder.pos] === STEP_2) provider.synced = true;
  };
  for (const type of [ENVELOPES, WHISPERS])
    handlers[type] = (_, decoder) => received(type, decoder.arr.subarray(decoder.pos));
  provider.messageHandlers = handlers as unknown as WebsocketProvider['messageHandlers'];
}

/** `url`: as `requireRelayAddress` answers it; `ws://` only on this computer. Certificates are verified as everywhere. */
export const connectWebsocket: Connect = (url, events) => {
  const doc = new Doc();
  const provider = new WebsocketProvider(url, '', doc, {
    connect: false,
    disableBc: true,
    WebSocketPolyfill: GuardedSocket as unknown as typeof WebSocket,
    // It comes back by our own timer: its own goes on after the end, and a command would not end before it.
    maxBackoffTime: 0,
  });
  provider.awareness.setLocalState(null);
  listen(provider, events.received);
  let reason = '';
  let again: NodeJS.Timeout | undefined;
  let isClosed = false;
  let deaf: NodeJS.Timeout | undefined;
  const comeBack = (millis: number): void => {
    provider.shouldConnect = false;
    clearTimeout(again);
    if (!isClosed) again = setTimeout(() => provider.connect(), millis);
  };
  const socket = (): GuardedSocket | null => provider.ws as unknown as GuardedSocket | null;

  provider.on('status', ({ status }) => {
    if (status !== 'connected') return;
    reason = '';
    events.opened();
  });
  provider.on('connection-error', (event) => {
    reason = reasonOf((event as unknown as { error: unknown }).error);
  });
  provider.on('connection-close', (event) => {
    clearTimeout(deaf);
    const said = event?.reason || reason || (event ? 'closed' : 'silence');
    reason = '';
    comeBack(Math.min(FIRST_BACKOFF_MILLIS * 2 ** provider.wsUnsuccessfulReconnects, MAX_BACKOFF_MILLIS));
    events.closed(said);
  });
  provider.on('closed', () => comeBack(AGAIN_MILLIS));
  provider.connect();

  return {
    send(type, frame) {
      const open = socket();
      if (open?.readyState === GuardedSocket.OPEN) open.send(Buffer.concat([Buffer.of(type), frame]));
    },
    get waiting() {
      return socket()?.bufferedAmount ?? 0;
    },
    pause(isPaused) {
      clearTimeout(deaf);
      socket()?.pause(isPaused);
      // Never silent for too long, until a message says when the last one came, or until none comes again.
      provider.wsLastMessageReceived = Number.POSITIVE_INFINITY;
      if (isPaused) return;
      deaf = setTimeout(() => {
        if (provider.wsLastMessageReceived === Number.POSITIVE_INFINITY) provider.wsLastMessageReceived = 0;
      }, SILENCE_MILLIS);
    },
    close() {
      isClosed = true;
      clearTimeout(deaf);
      clearTimeout(again);
      provider.destroy();
      provider.awareness.destroy();
      doc.destroy();
    },
  };
};
