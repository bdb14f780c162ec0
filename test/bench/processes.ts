/** What the system says of running programs: by `ps`, which Linux and macOS have, or in /proc, which Linux has alone. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/** What a tick of the system's clock lasts, as it counts the time of processes (`getconf CLK_TCK`). */
const tickMillis = (): number => {
  const { stdout, status } = spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' });
  return 1000 / (status === 0 ? Number(stdout) : 100);
};
let tick: number | null = null;

/** Processor time that a process has used, in itself and for it in the system: milliseconds, in steps of 10. */
export function processorMillis(pid: number): number {
  tick ??= tickMillis();
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Its name, in brackets, may hold anything; the times are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tick;
}
