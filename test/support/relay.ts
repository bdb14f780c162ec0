/** The real relay for tests: a process of its own on loopback, which can be killed and started again where it was. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url));

export interface RunningRelay {
  readonly url: string;
  readonly port: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

interface RelayOptions {
  readonly data: string;
  /** Left out: one of the system's choice. */
  readonly port?: number;
}

/** Throws what it said where it did not come up. */
export async function startRelay({ data, port = 0 }: RelayOptions): Promise<RunningRelay> {
  const child = spawn(process.execPath, [ENTRY, '--data', data, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close');
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  const said = await Promise.race([line, ended.then(() => null)]);
  if (said === null) throw new Error(`the relay did not come up: ${errors}`);
  const { listening } = JSON.parse(said) as { readonly listening: string };
  return {
    url: listening,
    port: Number(new URL(listening).port),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
