/** A clinic of several desks that stand in a network, and the relay between them: the real programs, one process each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HELPER_PROGRAMS } from '../../build/main-programs.ts';
import { LOGIN } from '../durability/clinic.ts';
import { type RunningCore, startCore } from '../durability/driver.ts';
import type { Product } from '../durability/product.ts';
import { bundle } from '../support/bundle.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { type Cable, createLan, type Lan } from './lan.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PASSWORD = 'a heron stands in the shallow water';
const PATIENCE = 120_000;

export interface Relay {
  readonly port: number;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface Desk {
  readonly name: string;
  readonly folder: string;
  readonly cable: Cable;
  /** Null while the program is not running. */
  core: RunningCore | null;
  open(): Promise<RunningCore>;
  /** Again, where the screen may have locked itself. */
  signIn(): Promise<void>;
  close(): Promise<void>;
  /** A command at this desk, to its end; its last line of output. Throws what it said where it failed. */
  command<Result>(...args: readonly string[]): Promise<Result>;
}

export interface Clinic {
  readonly lan: Lan;
  readonly desks: readonly Desk[];
  readonly relayFolder: string;
  readonly certificate: Certificate;
  readonly relay: Relay;
  /** What the desks have to know of the relay. */
  readonly named: readonly string[];
  /** All desks reach the relay by it. */
  readonly way: Forwarder;
  /** Starts it again on the port it had; `folder`: on other data. */
  startRelay(folder?: string): Promise<void>;
  /** One more desk, which is none of `desks`, on the cable of the first, whose program is closed. */
  admit(name: string): Promise<Desk>;
  remove(): Promise<void>;
}

function launch(under: readonly string[], args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const command = [...under, process.execPath, ...args];
  return spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], env });
}

/** Lines of standard output as they come; what it wrote to standard error is in the error where it ends with another code. */
function reading(child: ChildProcess) {
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  let errors = '';
  const wake = (): void => {
    for (const resume of waiting.splice(0)) resume();
  };
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  createInterface(child.stdout!).on('line', (line) => {
    lines.push(line);
    wake();
  });
  let code: number | null | undefined;
  const closed = once(child, 'close').then(([status]) => {
    code = status as number | null;
    wake();
  });
  return {
    /** The line of this number, from 0. */
    async line(number: number): Promise<string> {
      const signal = AbortSignal.timeout(PATIENCE);
      while (lines.length <= number) {
        if (code !== undefined || signal.aborted)
          throw new Error(`no line ${number} (${code}): ${lines} ${errors}`);
        await Promise.race([
          new Promise<void>((resolve) => void waiting.push(resolve)),
          once(signal, 'abort').catch(() => undefined),
        ]);
      }
      return lines[number]!;
    },
    async end(): Promise<string> {
      await closed;
      if (code !== 0) throw new Error(`ended with ${code}: ${lines.at(-1)} ${errors}`);
      return lines.at(-1) ?? 'null';
    },
  };
}

async function startRelay(lan: Lan, folder: string, port: number, certificate: Certificate, token: string) {
  const options = ['--data', folder, '--port', String(port), '--host', lan.relay.address];
  const secrets = ['--tls-cert', certificate.certificate, '--tls-key', certificate.key, '--org-token', token];
  const child = launch(lan.relay.under, [at('sync-server/main.ts'), ...options, ...secrets], process.env);
  const { listening } = JSON.parse(await reading(child).line(0)) as { listening: string };
  return {
    port: Number(new URL(listening).port),
    async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

function createDesk(name: string, folder: string, cable: Cable, product: Product, env: NodeJS.ProcessEnv): Desk {
  const desk: Desk = {
    name,
    folder,
    cable,
    core: null,
    async open() {
      desk.core = await startCore(folder, { product, under: cable.under, env });
      await desk.signIn();
      return desk.core;
    },
    signIn: () => desk.core!.signIn(PASSWORD),
    async close() {
      await desk.core?.close();
      desk.core = null;
    },
    async command(...args) {
      return JSON.parse(await command(desk, env, ...args).end());
    },
  };
  return desk;
}

function command({ cable, folder }: Desk, env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const options = ['--data', folder, '--json', '--password-stdin'];
  const child = launch(cable.under, [at('src-main/cli/main.ts'), ...args, ...options], env);
  child.stdin!.end(`${PASSWORD}\n`);
  return reading(child);
}

/** The core as the harness of the durability runs drives it, with the derivation of keys that the command line has. */
async function bundleProduct(outDir: string): Promise<Product> {
  await bundle({ entries: { ...HELPER_PROGRAMS, 'core-child': 'test/durability/core-child.ts' }, outDir });
  return { compiled: join(outDir, 'compiled'), program: async (name) => join(outDir, `${name}.js`) };
}

/** Sets up the organisation at the first desk, publishes it at the relay, and lets the other desks in by their codes. */
export async function createClinic(folder: string, count: number): Promise<Clinic> {
  const lan = createLan(count);
  let relay: Relay | null = null;
  let way: Forwarder | null = null;
  const desks: Desk[] = [];
  const remove = async (): Promise<void> => {
    for (const desk of desks) await desk.close();
    await way?.stop();
    await relay?.stop().catch(() => undefined);
    lan.remove();
  };
  try {
    const certificate = makeCertificate(folder, 'relay', lan.relay.address);
    const token = join(folder, 'token');
    writeFileSync(token, 'a token of the keeper of the relay\n', { mode: 0o600 });
    const relayFolder = join(folder, 'relay');
    mkdirSync(relayFolder);
    relay = await startRelay(lan, relayFolder, 0, certificate, token);
    const { port } = relay;
    way = await startForwarder(lan.relay.under, lan.relay.address, port);
    const url = `wss://${lan.relay.address}:${way.port}`;
    const product = await bundleProduct(join(folder, 'product'));
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate.certificate, DBUS_SESSION_BUS_ADDRESS: '' };
    for (const [index, cable] of lan.cables.entries())
      desks.push(createDesk(`desk ${index + 1}`, join(folder, `desk${index}`), cable, product, env));
    const named = ['--relay', url, '--org-token', token];
    const [first, ...others] = desks as [Desk, ...Desk[]];
    await first.command(
      'init',
      ...['--organisation', 'Cable Street Clinic', '--admin', LOGIN, '--kit', join(folder, 'kit.txt')],
    );
    const letIn = async (other: Desk): Promise<void> => {
      const inviting = command(first, env, 'device-invite', ...named, '--wait', '--digits-ok');
      const { code } = JSON.parse(await inviting.line(0)) as { code: string };
      await other.command('device-join', '--relay', url, '--code', code);
      await inviting.end();
    };
    for (const other of others) await letIn(other);
    return {
      lan,
      desks,
      relayFolder,
      certificate,
      named,
      get relay() {
        return relay!;
      },
      async startRelay(other = relayFolder) {
        relay = await startRelay(lan, other, port, certificate, token);
      },
      async admit(name) {
        const desk = createDesk(name, join(folder, name), first.cable, product, env);
        await letIn(desk);
        return desk;
      },
      way,
      remove,
    };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}
