/** Whether the desktop program can run here: Electron's binary, a screen to show it on, and a user it runs for. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The surroundings the answer depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
}

/** Why a window could not be opened here whatever is installed, or null. */
export function whyNoWindow({ platform, env, isRoot }: Surroundings): string | null {
  if (platform !== 'linux') return null;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no screen here to open a window on';
  return isRoot ? 'Electron does not run for the root user' : null;
}

/** The binary of an installed Electron package, or null. `packageDir`: `node_modules/electron`. */
export function findElectron(packageDir: string): string | null {
  const pathFile = join(packageDir, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(packageDir, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : null;
}

/**
 * Finds the binary, downloading it within the time given. Answers its path, or why there is none.
 * The npm package of Electron does not download it when it is installed; its own script does.
 */
export async function obtainElectron(
  packageDir: string,
  within: number,
): Promise<{ readonly binary: string } | { readonly why: string }> {
  const present = findElectron(packageDir);
  if (present !== null) return { binary: present };
  const script = join(packageDir, 'install.js');
  if (!existsSync(script)) return { why: 'Electron is not installed' };
  const child = spawn(process.execPath, [script], { stdio: 'ignore', timeout: within, killSignal: 'SIGKILL' });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('exit', (_, killedBy) => resolve(killedBy));
  });
  const binary = findElectron(packageDir);
  if (binary !== null) return { binary };
  const seconds = Math.round(within / 1000);
  return {
    why: `Electron ${signal === null ? 'could not be downloaded' : `was not downloaded within ${seconds} s`}`,
  };
}
