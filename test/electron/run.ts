/**
 * `npm run test:electron`: runs the suite where Electron and a screen to open it on are; elsewhere it says what it did
 * not test, and why, and is no failure. (Linux without a screen: `xvfb-run npm run test:electron`.)
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findElectron, whyNoWindow } from '../../build/electron-binary.ts';
import { ensureBuilt } from '../../build/ensure-built.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const binary = findElectron(at('node_modules/electron'));
const why =
  binary === null
    ? 'Electron has not been downloaded (npx install-electron does it)'
    : whyNoWindow({ ...process, isRoot: process.getuid?.() === 0 });

if (why !== null) console.log(`Skipped: the checklist in the running Electron was not tested, because ${why}.`);
else {
  await ensureBuilt(console.log);
  const playwright = at('node_modules/@playwright/test/cli.js');
  const { status } = spawnSync(process.execPath, [playwright, 'test', '--config', at('test/electron.config.ts')], {
    stdio: 'inherit',
    env: { ...process.env, ALMONER_ELECTRON: binary ?? '' },
  });
  process.exitCode = status ?? 1;
}
