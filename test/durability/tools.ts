/** What the full run needs beside Node: strace, a compiler, a small disk. Had by apt-get as root; else the run fails. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const run = (command: string, ...args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`);
};

const isThere = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Packages of Debian by the program they bring. */
const PACKAGES = [
  ['strace', ['strace']],
  ['gcc', ['gcc', 'libc6-dev']],
] as const;

/** Makes sure of every program. Throws, with the reason, where one can't be had. */
export function ensureTools(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'The full durability run needs Linux and root: it traces system calls and mounts small disks.',
    );
  const missing = PACKAGES.filter(([program]) => !isThere(program));
  if (missing.length === 0) return;
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing.flatMap(([, names]) => names));
}

/** Compiles the library that lets writes fail, into this folder; answers its path. */
export function compileFailingDisk(folder: string): string {
  const library = join(folder, 'failing-disk.so');
  const source = fileURLToPath(new URL('./failing-disk.c', import.meta.url));
  run('gcc', '-O1', '-shared', '-fPIC', '-o', library, source, '-ldl');
  return library;
}

/** A disk of this size in memory, mounted at the folder until `remove`. */
export function mountSmallDisk(folder: string, bytes: number): { remove(): void } {
  mkdirSync(folder, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', folder);
  return { remove: () => run('umount', '-l', folder) };
}
