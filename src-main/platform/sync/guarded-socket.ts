/**
 * The WebSocket that y-websocket's provider works with: the `ws` client, verifying certificates, with a bound on what it takes in.
 * A message that the provider cannot read ends the connection, and never the process: the other side may be anybody.
 */
import { WebSocket } from 'ws';
import { MAX_FRAME } from '#protocol/frames.ts';

const HANDSHAKE_MILLIS = 10_000;
/** How long the other side has to say goodbye, too: without it `ws` would hold a command for half a minute where nobody is there any more. */
const FAREWELL_MILLIS = 1_000;
const PROTOCOL_ERROR = 1002;

type Listener = ((event: never) => void) | null;

/** As much of a browser's WebSocket as the provider uses. */
export class GuardedSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly OPEN = 1;
  readonly #socket: WebSocket;
  onopen: Listener = null;
  onmessage: Listener = null;
  onerror: Listener = null;
  onclose: Listener = null;

  constructor(url: string | URL) {
    this.#socket = new WebSocket(url, {
      maxPayload: MAX_FRAME + 1,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MILLIS,
      followRedirects: false,
    });
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.on('open', () => this.#tell(this.onopen, {}));
    this.#socket.on('error', (error) => this.#tell(this.onerror, { error }));
    this.#socket.on('close', (code, reason) => this.#tell(this.onclose, { code, reason: reason.toString() }));
    this.#socket.on('message', (data, isBinary) => {
      if (isBinary) this.#tell(this.onmessage, { data });
      else this.#socket.close(PROTOCOL_ERROR);
    });
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
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  close(): void {
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
