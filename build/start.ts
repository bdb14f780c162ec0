/**
 * `npm start [-- --data DIR --port N --no-open]`: opens Almoner on this computer, in a window of its own where Electron
 * can run, else in the local browser; builds it before where needed. Says which, why, and the address.
 */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from '../src-main/core/default-data-folder.ts';
import type * as Edge from '../src-main/host-edge/serve.ts';
import type { Fault } from '../src-main/shared/errors/fault.ts';
import { obtainElectron, whyNoWindow } from './electron-binary.ts';
import { ensureBuilt } from './ensure-built.ts';

const DOWNLOAD_WITHIN = 20_000;
/** An Electron that ends badly this soon could not open its window: libraries are missing, or it may not run. */
const FAILED_START = 10_000;

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

function readArguments() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number up to 65535, not ${values.port}.`);
  const { platform, env } = process;
  const dataDir =
    values.data === undefined ? defaultDataFolder({ platform, env, home: homedir() }) : resolve(values.data);
  return { dataDir, port, open: !values['no-open'] };
}

/** Runs the desktop program to its end. Answers why it could not even open, or null after a regular life. */
async function runElectron(binary: string, dataDir: string): Promise<string | null> {
  const started = performance.now();
  const child = spawn(binary, [at('.'), '--data', dataDir], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number | null>((done) => {
    child.on('error', () => done(1));
    child.on('exit', done);
  });
  if (code === 0 || performance.now() - started > FAILED_START) return null;
  return 'Electron is here but could not open its window';
}

/** Shows an address in the user's browser; where that fails the printed one remains. */
function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
  };
  const [command, ...args] = openers[process.platform] ?? ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

async function runBrowser(why: string, { dataDir, port, open }: ReturnType<typeof readArguments>): Promise<void> {
  const { serveUntilStopped } = (await import(
    new URL('../out/main/edge.js', import.meta.url).href
  )) as typeof Edge;
  await serveUntilStopped({ dataDir, port }, ({ url, newLink }) => {
    console.log(`Almoner runs in the browser of this computer, because ${why}.`);
    console.log(`Records: ${dataDir}`);
    console.log(`\n  ${url}\n`);
    console.log('The link works once. Enter prints another one; Ctrl+C closes Almoner.');
    if (open) openBrowser(url);
    const lines = createInterface(process.stdin).on('line', () => console.log(`\n  ${newLink()}\n`));
    return () => lines.close();
  });
}

async function main(): Promise<void> {
  const options = readArguments();
  await ensureBuilt((line) => console.log(line));
  let why = options.open ? whyNoWindow({ ...process, isRoot: process.getuid?.() === 0 }) : '--no-open was given';
  if (why === null) {
    const electron = await obtainElectron(at('node_modules/electron'), DOWNLOAD_WITHIN);
    if ('binary' in electron) {
      console.log(`Almoner opens in a window of its own, because Electron is here.\nRecords: ${options.dataDir}`);
      why = await runElectron(electron.binary, options.dataDir);
    } else why = electron.why;
  }
  if (why !== null) await runBrowser(why, options);
}

try {
  await main();
} catch (thrown) {
  // Faults of the bundle are of a class of their own; what they have in common is the remedy.
  const { message, remedy } = thrown as Partial<Fault> & Error;
  console.error(remedy === undefined ? message : `${message}\n${remedy}`);
  process.exitCode = 1;
}
