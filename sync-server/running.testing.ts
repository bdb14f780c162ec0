/** For tests: the relay as a process, and a WebSocket to it that speaks frames. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { ENVELOPES, type Reply, type Request, replies, requests } from './protocol/frames.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface RunningRelay {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lines of its log so far. */
  readonly logged: string[];
  /** All of standard output so far. */
  readonly printed: string[];
  /** Asks it to stop and answers how it ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const linesOf = (stream: NodeJS.ReadableStream, into: string[]): void =>
  void createInterface({ input: stream }).on('line', (line) => into.push(line));

/** Answers when it listens; rejects with what it said where it ends before. */
export async function runRelay(args: readonly string[], main = MAIN): Promise<RunningRelay> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, logged]: [string[], string[]] = [[], []];
  linesOf(child.stderr!, logged);
  const ready = once(
    createInterface({ input: child.stdout! }).on('line', (line) => printed.push(line)),
    'line',
  );
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const first = await Promise.race([ready, ended]);
  if (!Array.isArray(first)) throw Object.assign(new Error(logged.join('\n')), { exitCode: first, logged });
  const { listening } = JSON.parse(first[0] as string) as { listening: string };
  return {
    url: listening,
    child,
    logged,
    printed,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

export interface TestSocket {
  readonly socket: WebSocket;
  readonly said: Reply[];
  /** Messages as they came, for what is no frame of ours. */
  readonly raw: Buffer[];
  readonly closed: Promise<number>;
  hello(): Promise<Extract<Reply, { kind: 'hello' }>>;
  ask(request: Exclude<Request, { kind: 'ping' }>): Promise<Reply>;
  send(type: number, frame: Uint8Array): void;
}

/** Any certificate is good enough for it. */
export function openSocket(url: string): TestSocket {
  const socket = new WebSocket(url, { rejectUnauthorized: false, perMessageDeflate: false });
  const said: Reply[] = [];
  const raw: Buffer[] = [];
  let tell = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    raw.push(data);
    if (data[0] === ENVELOPES) said.push(replies.decode(data.subarray(1)));
    tell.resolve();
    tell = Promise.withResolvers();
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(([code]) => code as number);
  const when = async <Found extends Reply>(find: (reply: Reply) => reply is Found): Promise<Found> => {
    for (;;) {
      const found = said.find(find);
      if (found) return found;
      await Promise.race([
        tell.promise,
        closed.then((code) => {
          throw new Error(`closed with ${code}`);
        }),
      ]);
    }
  };
  const one: TestSocket = {
    socket,
    said,
    raw,
    closed,
    hello: () => when((reply) => reply.kind === 'hello'),
    ask(request) {
      one.send(ENVELOPES, requests.encode(request));
      return when((reply): reply is Reply => 'ref' in reply && reply.ref === request.ref);
    },
    send: (type, frame) => socket.send(Buffer.concat([Buffer.of(type), frame])),
  };
  return one;
}
