/**
 * The WebSocket that y-websocket's provider works with: the `ws` client, verifying certificates, with a bound on what it takes in.
 * A message that the provider cannot read ends the connection, and never the process: the other side may be anybody.
 */
import type { SecureContext } from 'node:tls';
import { WebSocket } from 'ws';
import { MAX_FRAME } from '#protocol/frames.ts';
import { askComputer, computersTrust, isOfUnknownAuthority } from '../computers-trust.ts';

const HANDSHAKE_MILLIS = 10_000;
/** How long the other side has to say goodbye, too: without it `ws` would hold a command for half a minute where nobody is there any more. */
const FAREWELL_MILLIS = 1_000;
/** How long a try is held back to ask the computer whom it trusts; a later one has the answer. A command says why within ten seconds. */
const ASKING_MILLIS = 3_000;
const PROTOCOL_ERROR = 1002;
/** Of a connection that ended, or never was, without a goodbye. */
const ABNORMAL = 1006;

type Listener = ((event: never) => void) | null;

/** As much of a browser's WebSocket as the provider uses. */
export class GuardedSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly OPEN = 1;
  readonly #url: string | URL;
  #socket: WebSocket;
  /** Ends the asking, while there is any. */
  #giveUp: (() => void) | undefined;
  #isClosed = false;
  onopen: Listener = null;
  onmessage: Listener = null;
  onerror: Listener = null;
  onclose: Listener = null;

  constructor(url: string | URL) {
    this.#url = url;
    this.#socket = this.#dial(computersTrust());
  }

  #dial(trust: SecureContext | undefined): WebSocket {
    const socket = new WebSocket(this.#url, {
      maxPayload: MAX_FRAME + 1,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MILLIS,
      followRedirects: false,
      ...(trust && { secureContext: trust }),
    });
    let isHeldBack = false;
    socket.binaryType = 'arraybuffer';
    socket.on('open', () => this.#tell(this.onopen, {}));
    socket.on('error', (error) => {
      isHeldBack = trust === undefined && isOfUnknownAuthority(error);
      if (isHeldBack) void this.#dialTrusting(error);
      else this.#tell(this.onerror, { error });
    });
    socket.on('close', (code, reason) => {
      if (!isHeldBack) this.#tell(this.onclose, { code, reason: reason.toString() });
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#tell(this.onmessage, { data });
      else socket.close(PROTOCOL_ERROR);
    });
    return socket;
  }

  /** Once more with what the computer trusts, before anybody is told that Node's own list did not do. */
  async #dialTrusting(error: Error): Promise<void> {
    const over = Promise.withResolvers<void>();
    const late = setTimeout(over.resolve, ASKING_MILLIS);
    this.#giveUp = over.resolve;
    await Promise.race([askComputer(), over.promise]);
    clearTimeout(late);
    this.#giveUp = undefined;
    const trust = this.#isClosed ? undefined : computersTrust();
    if (trust) {
      this.#socket = this.#dial(trust);
      return;
    }
    this.#tell(this.onerror, { error });
    this.#tell(this.onclose, { code: ABNORMAL, reason: '' });
  }

  #tell(listener: Listener, event: object): void {
    try {
      listener?.(event as never);
    } catch {
      this.#socket.close(PROTOCOL_ERROR);
    }
  }

  /** What the provider sets; it is an array buffer in any case. */
  set binaryType(_: string) {}

  get readyState(): number {
    return this.#giveUp ? WebSocket.CONNECTING : this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  close(): void {
    this.#isClosed = true;
    this.#giveUp?.();
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CONNECTING) {
      socket.terminate();
      return;
    }
    if (socket.readyState === WebSocket.CLOSED) return;
    socket.close();
    const late = setTimeout(() => socket.terminate(), FAREWELL_MILLIS);
    socket.once('close', () => clearTimeout(late));
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }
}
