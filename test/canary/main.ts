/**
 * `npm run test:canary`: nothing of the canaries is found where nothing may be (law 6), and nothing in the memory of a core
 * that was sealed half a minute ago. Each silence stands beside a control in which the same search finds what was planted.
 * The last line is `N passed, N failed`. Needs Linux and root, since it reads the memory of other processes.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { systemClock, systemRandom } from '#core/system.ts';
import { createVault } from '#platform/keys/vault.ts';
import { serve } from '../support/app.ts';
import { ensureBrowser } from '../support/browser.ts';
import { childrenOf, treeOf } from '../support/child-process.ts';
import { backUp, diagnose, documents, lookBack, takeOut, tasks } from './features.ts';
import { createFinder, type Finder } from './forms.ts';
import { scanFolders, scanMemory, scanOpenFiles, type Trace } from './places.ts';
import { canary, phone, SECOND_PASSWORD, STEM, secretsOf } from './secrets.ts';
import { canaryCount, type Places, prepare, signOut, work } from './story.ts';

let passed = 0;
let failed = 0;

function expectNone(what: string, traces: readonly Trace[]): void {
  if (traces.length === 0) {
    passed += 1;
    console.log(`✓ ${what}: nothing`);
    return;
  }
  failed += 1;
  console.log(`✗ ${what}: ${traces.length} traces`);
  for (const { where, what: found } of traces.slice(0, 20)) console.log(`    ${where}: ${found}`);
}

function expectSome(what: string, traces: readonly Trace[]): void {
  if (traces.length > 0) passed += 1;
  else failed += 1;
  console.log(`${traces.length > 0 ? '✓' : '✗'} control, ${what}: ${traces.length} found`);
}

/** What the search must find before its silence counts: a file in each form, and a database that is not encrypted. */
function controls(finder: Finder, folder: string): void {
  mkdirSync(folder);
  const text = Buffer.from(`Ann ${canary(9)}, ${phone(9)}`);
  const forms: Readonly<Record<string, Buffer>> = {
    plain: text,
    'utf-16le': Buffer.from(text.toString(), 'utf16le'),
    'utf-16be': Buffer.from(text.toString(), 'utf16le').swap16(),
    base64: Buffer.from(text.toString('base64')),
    hex: Buffer.from(text.toString('hex')),
    gzip: gzipSync(text),
    zlib: deflateSync(text),
    zstd: zstdCompressSync(text),
  };
  for (const [name, bytes] of Object.entries(forms)) {
    const planted = join(folder, name);
    writeFileSync(planted, Buffer.concat([Buffer.alloc(5000, 3), bytes, Buffer.alloc(100, 4)]));
    expectSome(
      name,
      scanFolders(finder, [folder]).traces.filter(({ where }) => where === planted),
    );
  }
  const Database = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as new (
    path: string,
  ) => { exec(sql: string): void; close(): void };
  const path = join(folder, 'plain.db');
  const database = new Database(path);
  database.exec(`CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('${canary(9)}')`);
  database.close();
  expectSome(
    'a database that is not encrypted',
    scanFolders(finder, [folder]).traces.filter(({ where }) => where === path),
  );
  rmSync(folder, { recursive: true });
}

const SEALED_FOR = 30_000;
const LOOK_EVERY = 250;

/** Looks into folders and open files again and again while the work goes on: what is there for a moment counts too. */
async function watched(
  finder: Finder,
  folders: readonly string[],
  pid: number,
  work: () => Promise<void>,
): Promise<{ readonly looks: number; readonly traces: readonly Trace[] }> {
  const traces = new Map<string, Trace>();
  let looks = 0;
  let isOver = false;
  const working = work().finally(() => {
    isOver = true;
  });
  // Its failure is told by `await` below.
  working.catch(() => undefined);
  while (!isOver) {
    for (const trace of [...scanFolders(finder, folders).traces, ...scanOpenFiles(finder, treeOf(pid)).traces])
      traces.set(`${trace.where} ${trace.what}`, trace);
    looks += 1;
    await pause(LOOK_EVERY);
  }
  await working;
  return { looks, traces: [...traces.values()] };
}

const inFile = (finder: Finder, path: string): readonly Trace[] =>
  finder.findDeep(readFileSync(path)).map((what) => ({ where: path, what }));

async function run(root: string): Promise<void> {
  const [dataDir, own, temporary, profile, made] = ['data', 'own', 'tmp', 'profile', 'made'].map((name) =>
    join(root, name),
  ) as [string, string, string, string, string];
  for (const folder of [own, temporary, made]) mkdirSync(folder);
  // What any of the programs would lay down for a moment lies where it is searched for.
  process.env.TMPDIR = temporary;
  const places: Places = { dataDir, own, made };
  const csv = await prepare(places);
  const app = await serve({ dataDir });
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: ensureBrowser(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--no-first-run'],
    viewport: { width: 1280, height: 800 },
    // Where the browser puts what the user takes out, until he says where he wants it.
    downloadsPath: join(own, 'downloads'),
  });
  try {
    const page = await work(browser, app.url, csv);
    const safe = { backups: join(made, 'backups'), segments: join(made, 'segments') };
    const taken: string[] = [];
    let diagnostics = '';
    const { looks, traces } = await watched(
      createFinder(secretsOf({})),
      [dataDir, temporary, made],
      app.pid,
      async () => {
        await tasks(page);
        taken.push(await documents(page, own), ...(await takeOut(page, own)));
        await backUp(page, safe);
        await lookBack(page);
        diagnostics = await diagnose(page, own);
      },
    );
    const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom });
    const { key } = await vault.openWithPassword('ada', SECOND_PASSWORD);
    const finder = createFinder(secretsOf({ 'the database key': key }));
    console.log(`${canaryCount()} canaries`);
    controls(finder, join(root, 'controls'));
    expectNone(`folders and open files, looked at ${looks} times while work went on`, traces);
    for (const path of [...taken, join(own, 'taken.csv')]) expectSome(`what was taken out`, inFile(finder, path));
    expectNone(
      `diagnostics of ${diagnostics.length} letters`,
      finder.find(Buffer.from(diagnostics)).map((what) => ({ where: 'diagnostics', what })),
    );

    const [core] = childrenOf(app.pid) as [number];
    const searched = [dataDir, temporary, profile, made];
    const whileOpen = scanFolders(finder, searched);
    expectNone(`${whileOpen.files} files while everything is open`, whileOpen.traces);
    const handles = scanOpenFiles(finder, treeOf(app.pid));
    expectNone(`${handles.files} files that the program holds open`, handles.traces);
    const before = scanMemory(finder, core);
    const megabytes = Math.round(before.bytes / 1e6);
    for (const secret of ['the database key', STEM, 'a telephone number'])
      expectSome(
        `${secret} in the memory of the open core (${megabytes} MB)`,
        before.traces.filter(({ what }) => what.startsWith(secret)),
      );

    await signOut(page);
    await pause(SEALED_FOR);
    const sealed = childrenOf(app.pid);
    for (const pid of sealed) {
      const { bytes, traces } = scanMemory(finder, pid);
      expectNone(`the memory of the sealed core (${Math.round(bytes / 1e6)} MB) after half a minute`, traces);
    }
    if (sealed.includes(core) || sealed.length === 0) {
      failed += 1;
      console.log('✗ the core that held the keys is still there, or nothing took its place');
    }
    // It handed the connections over and never saw a frame.
    const edge = scanMemory(finder, app.pid);
    expectNone(`the memory of the edge (${Math.round(edge.bytes / 1e6)} MB)`, edge.traces);
    const afterSeal = scanOpenFiles(finder, treeOf(app.pid));
    expectNone(`${afterSeal.files} files that the sealed program holds open`, afterSeal.traces);

    process.kill(sealed[0]!, 'SIGABRT');
    await pause(2000);
    await browser.close();
    expectNone(
      'what the program said',
      finder.find(Buffer.from(app.stderr())).map((what) => ({ where: 'stderr', what })),
    );
    await app.stop();
    const after = scanFolders(finder, searched.filter(existsSync));
    expectNone(`${after.files} files after the end`, after.traces);
  } finally {
    await browser.close();
    await app.kill();
  }
}

const root = mkdtempSync(join(tmpdir(), 'almoner-canary-'));
try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('The canary scan needs Linux and root: it reads the memory of other processes.');
  await run(root);
} catch (thrown) {
  failed += 1;
  console.error(thrown);
}
rmSync(root, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
