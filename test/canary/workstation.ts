/**
 * A workstation under the search: a day in the real program and a real browser, and what is found of it in files, open files and
 * memory, before and after a seal.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { systemClock, systemRandom } from '#core/system.ts';
import { createVault } from '#platform/keys/vault.ts';
import { serve } from '../support/app.ts';
import { ensureBrowser } from '../support/browser.ts';
import { childrenOf, treeOf } from '../support/child-process.ts';
import { controls } from './controls.ts';
import { backUp, diagnose, documents, lookBack, takeOut, tasks } from './features.ts';
import { createFinder, type Finder } from './forms.ts';
import { scanFolders, scanMemory, scanOpenFiles, type Trace } from './places.ts';
import { SECOND_PASSWORD, STEM, secretsOf } from './secrets.ts';
import { canaryCount, type Places, prepare, signOut, work } from './story.ts';
import { expectNone, expectSome, fail } from './tally.ts';
import { watched } from './watched.ts';

const SEALED_FOR = 30_000;

const inFile = (finder: Finder, path: string): readonly Trace[] =>
  finder.findDeep(readFileSync(path)).map((what) => ({ where: path, what }));

/** `root`: an empty folder. */
export async function searchWorkstation(root: string): Promise<void> {
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
    const finderOfTexts = createFinder(secretsOf({}));
    const { looks, traces } = await watched(
      () => [
        ...scanFolders(finderOfTexts, [dataDir, temporary, made]).traces,
        ...scanOpenFiles(finderOfTexts, treeOf(app.pid)).traces,
      ],
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
    if (sealed.includes(core) || sealed.length === 0)
      fail('the core that held the keys is still there, or nothing took its place');
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
