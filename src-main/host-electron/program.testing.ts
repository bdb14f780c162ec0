/** The desktop program on the fake Electron, with a small page and a core that a test speaks for. */
import { afterAll } from 'vitest';
import { makePage } from '../host-edge/testing.ts';
import { type FakeCore, fakeElectron } from './electron.testing.ts';
import { PAGE_URL } from './hardening.ts';
import { type ProgramOptions, runProgram } from './program.ts';
import type { Frame } from './surface.ts';

const page = makePage();
afterAll(() => page.remove());

export function startProgram(options: Partial<ProgramOptions> & { readonly isPackaged?: boolean } = {}) {
  const { isPackaged = true, ...rest } = options;
  const fake = fakeElectron({ isPackaged });
  let lastSession = 0;
  const run = () =>
    runProgram(fake.electron, {
      dataDir: '/data',
      windowDir: '/data/window',
      platform: 'linux',
      // Session ids have to differ; nothing else is asked of them here.
      random: {
        bytes: (length) => {
          lastSession += 1;
          return new Uint8Array(length).fill(lastSession);
        },
      },
      coreEntry: '/app/core.js',
      preload: '/app/preload.cjs',
      pageDir: page.folder,
      ...rest,
    });
  const core = (): FakeCore => fake.world.cores.at(-1)!;
  const current = () => fake.world.windows.at(-1)!;
  return {
    ...fake,
    run,
    core,
    current,
    /** The page of the window asks for a port, or somebody else does in its name. */
    dial(event: { readonly id?: number; readonly frame?: Frame | null } = {}): void {
      const { webContents } = current().window;
      const { id = webContents.id, frame = webContents.mainFrame } = event;
      fake.world.listeners.get('almoner:dial')?.({ sender: { id }, senderFrame: frame });
    },
    /** Sessions the core was told of, in order. */
    connected: (): unknown[] =>
      core().got.flatMap(({ message }) => (message.type === 'connect' ? [message.sessionId] : [])),
    request: (path: string, method = 'GET') =>
      fake.world.handlers.get('app')!(new Request(path.includes(':') ? path : PAGE_URL + path, { method })),
  };
}
