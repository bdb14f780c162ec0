/** What the system says of running programs, by `ps`: there is one on Linux and macOS. */
import { spawnSync } from 'node:child_process';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Resident set, in MB of a million bytes. */
  readonly rss: number;
}

export function processes(): readonly Process[] {
  const { stdout, status } = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  if (status !== 0) throw new Error('ps is needed to see how much memory a process has');
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number])
    .map(([pid, parent, kib]) => ({ pid, parent, rss: (kib * 1024) / 1e6 }));
}

/** Memory of `serve`: the core is the child that the edge keeps running. Throws where it has none. */
export function memoryOf(servePid: number): { readonly core: number; readonly edge: number } {
  const all = processes();
  const children = all.filter(({ parent }) => parent === servePid);
  const core = children.reduce((most, { rss }) => Math.max(most, rss), 0);
  const edge = all.find(({ pid }) => pid === servePid);
  if (core === 0 || edge === undefined) throw new Error('the core is not running');
  return { core, edge: edge.rss };
}
