/** The real program for tests: commands run to their end, and `serve` as a child process that a browser can talk to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../build/almoner.ts', import.meta.url));

const START = fileURLToPath(new URL('../../build/start.ts', import.meta.url));

interface Program {
  readonly entry?: string;
  /** A module that each of its processes loads before anything else. */
  readonly preload?: URL | undefined;
}

const start = (args: readonly string[], input: string, { entry = ENTRY, preload }: Program = {}) => {
  const env = preload === undefined ? process.env : { ...process.env, NODE_OPTIONS: `--import ${preload.href}` };
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return { child, errors: () => errors };
};

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output, read as JSON. */
  json<Shape>(): Shape;
}

interface CommandOptions {
  /** Ends it as Ctrl+C does. */
  readonly stop?: AbortSignal;
  /** Told each line of standard output as it comes. */
  readonly heard?: (line: string) => void;
  /** Another file to run than the command line as it stands here. */
  readonly entry?: string;
}

/** Runs a command of the command line to its end. `input` is what standard input holds. */
export async function almoner(
  args: readonly string[],
  input = '',
  { stop, heard = () => undefined, entry }: CommandOptions = {},
): Promise<CommandResult> {
  const { child, errors } = start(args, input, entry === undefined ? {} : { entry });
  stop?.addEventListener('abort', () => void child.kill('SIGINT'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  createInterface(child.stdout).on('line', heard);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return {
    exitCode,
    stdout,
    stderr: errors(),
    json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''),
  };
}

export interface RunningApp {
  /** The address with its one-time token. */
  readonly url: string;
  readonly pid: number;
  /** What it wrote to standard error so far. */
  stderr(): string;
  /** Ends it as a user would (SIGTERM) and answers its exit code; null where a signal ended it. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export interface ServeOptions {
  readonly dataDir: string;
  /** Opens the session of the administrator; without it the URL leads to the unlock page. */
  readonly password?: string;
  readonly options?: readonly string[];
  /** A module that each of its processes loads before anything else. */
  readonly preload?: URL;
}

/** Starts `serve` on a port of the system's choice and waits for its URL. Throws what it said where it ended instead. */
export function serve({ dataDir, password, options = [], preload }: ServeOptions): Promise<RunningApp> {
  const secret = password === undefined ? [] : ['--password-stdin'];
  const args = ['serve', '--data', dataDir, '--port', '0', '--json', ...secret, ...options];
  return running(
    start(args, password === undefined ? '' : `${password}\n`, { preload }),
    (line) => (JSON.parse(line) as { url?: string }).url,
  );
}

/** As `npm start -- --no-open` does: the built program. */
export function startBuilt({ dataDir }: Pick<ServeOptions, 'dataDir'>): Promise<RunningApp> {
  const args = ['--data', dataDir, '--port', '0', '--no-open'];
  return running(start(args, '', { entry: START }), (line) => /http:\/\/\S+/.exec(line)?.[0]);
}

/** Waits for the first line with a URL. */
async function running(
  { child, errors }: ReturnType<typeof start>,
  urlOf: (line: string) => string | undefined,
): Promise<RunningApp> {
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const answer = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const url = urlOf(line);
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([answer, ended]);
  if (typeof url !== 'string') throw new Error(`it did not come up: ${JSON.stringify(url)}\n${errors()}`);
  return {
    url,
    pid: child.pid as number,
    stderr: errors,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
