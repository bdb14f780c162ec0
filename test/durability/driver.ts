/** Talks to a core's process as its host and its window do: the same messages, the same frames. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { HostMessage } from '#core/host-protocol.ts';
import { type Caller, createCaller } from '#shared/api/caller.ts';
import type { CarrierListener } from '#shared/api/carrier.ts';
import { type FaultValue, fromFaultValue } from '#shared/errors/fault.ts';
import { STEPS_VARIABLE, type StepOrder } from './hook/steps.ts';
import type { Product } from './product.ts';
import type { Task } from './scenarios.ts';

export interface ChildOptions {
  readonly product: Product;
  readonly steps?: StepOrder;
  /** A program that starts the core's: strace. */
  readonly under?: readonly string[];
  /** Background work begins at once. */
  readonly haste?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Where its disk is made to fail, what it complains of is expected. */
  readonly quiet?: boolean;
}

/** Environment of a process that runs the product: what its steps are for, and where its compiled code is kept. */
function childEnvironment({ steps, product, env }: ChildOptions): NodeJS.ProcessEnv {
  const { [STEPS_VARIABLE]: _, ...rest } = process.env;
  return {
    ...rest,
    NODE_COMPILE_CACHE: product.compiled,
    ...(steps ? { [STEPS_VARIABLE]: JSON.stringify(steps) } : {}),
    ...env,
  };
}

/** Arguments by which Node starts a program of the product, with the counter of steps before it where they are asked for. */
async function childArguments(
  program: 'core-child' | 'task-child',
  { product, steps, haste = false }: ChildOptions,
): Promise<readonly string[]> {
  const counter = steps ? ['--import', pathToFileURL(await product.program('count-steps', haste)).href] : [];
  // Room for what a start leaves behind: such a process is dead before a collection of it would have paid.
  return ['--min-semi-space-size=64', ...counter, await product.program(program, haste)];
}

/** Runs a task to its end, or until it dies; answers the lines it told. */
export async function runTask(task: Task, options: ChildOptions): Promise<{ answers: string[]; died: boolean }> {
  const command = [...(options.under ?? []), process.execPath, ...(await childArguments('task-child', options))];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: childEnvironment(options),
  });
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(JSON.stringify(task));
  let told = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === null && code !== 0) throw new Error(`the task ended with ${code}`);
  return { answers: told.split('\n').filter(Boolean), died: signal !== null };
}

export interface RunningCore {
  readonly caller: Caller;
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>;
  /** Signs the session in; the core opens the database where it is sealed. */
  signIn(password: string): Promise<void>;
  kill(): Promise<void>;
  /** Ends it as its host does; the database is closed. */
  close(): Promise<void>;
}

export interface LinkedCore extends RunningCore {
  readonly child: ChildProcess;
}

/** Starts a core on a data folder. Rejects with the fault it could not start for, or where it ended without a word. */
export async function startCore(dataDir: string, options: ChildOptions): Promise<LinkedCore> {
  const command = [...(options.under ?? []), process.execPath, ...(await childArguments('core-child', options))];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'ignore', options.quiet ? 'ignore' : 'inherit', 'ipc'],
    serialization: 'advanced',
    env: childEnvironment(options),
  });
  const ended = once(child, 'exit').then(() => undefined);
  const post = (message: HostMessage): void => void (child.connected && child.send(message, () => {}));
  let listener: CarrierListener = { message: () => {}, closed: () => {} };
  const ready = Promise.withResolvers<void>();
  const gone = (): void => {
    ready.reject(new Error('the core ended before it was ready'));
    signedIn?.reject(new Error('the core ended'));
    listener.closed();
  };
  let signedIn: PromiseWithResolvers<void> | null = null;
  child.on('message', (message: { type: string; text: string; fault: FaultValue | null }) => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'failed') ready.reject(fromFaultValue(message.fault!));
    else if (message.type === 'frame') listener.message(message.text);
    else if (message.type === 'signed-in')
      if (message.fault) signedIn?.reject(fromFaultValue(message.fault));
      else signedIn?.resolve();
  });
  child.on('exit', gone);
  post({ type: 'start', dataDir, host: 'browser' });
  ready.promise.catch(() => {});
  await ready.promise;
  post({ type: 'connect', connection: 1, sessionId: 'desk' });
  const caller = createCaller({
    send: (text) => post({ type: 'frame', connection: 1, text }),
    close: () => post({ type: 'disconnect', connection: 1 }),
    listen: (to) => {
      listener = to;
    },
  });
  return {
    child,
    caller,
    pid: child.pid!,
    ended,
    signIn(password) {
      signedIn = Promise.withResolvers<void>();
      signedIn.promise.catch(() => {});
      post({ type: 'sign-in', request: 1, sessionId: 'desk', how: { password, origin: 'browser' } });
      return signedIn.promise;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      post({ type: 'close' });
      await ended;
    },
  };
}
