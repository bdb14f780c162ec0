/** Programs that a lane needs beside Node. Root on Debian gets them by apt-get; elsewhere the lane says what it lacks. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const INSTALLER = 'apt-get';

/** Names of programs, and the packages that bring them. */
export type Programs = Readonly<Record<string, readonly string[]>>;

const isThere = (program: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, program)),
  );

/** Makes sure of them; answers why they cannot be had, or null. */
export function whyWithout(programs: Programs): string | null {
  const lacking = Object.keys(programs).filter((program) => !isThere(program));
  if (lacking.length === 0) return null;
  const packages = [...new Set(lacking.flatMap((program) => programs[program]!))];
  if (process.getuid?.() !== 0 || !isThere(INSTALLER))
    return `${packages.join(', ')} are not installed, and only root can install them by ${INSTALLER}`;
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ])
    spawnSync(INSTALLER, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return lacking.every(isThere) ? null : `${INSTALLER} could not install ${packages.join(', ')}`;
}
