/** Finds the processes that a process has started, by what the system itself tells. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Process ids. Linux tells them in /proc, where no tool needs to be installed; elsewhere `ps` does. */
export function childrenOf(pid: number): readonly number[] {
  const listed = `/proc/${pid}/task/${pid}/children`;
  if (existsSync(listed)) return readFileSync(listed, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child as number);
}

/** A process and all that it started; what ends meanwhile has no children. */
export function treeOf(pid: number): readonly number[] {
  let children: readonly number[] = [];
  try {
    children = childrenOf(pid);
  } catch {
    // Gone between being listed and being asked.
  }
  return [pid, ...children.flatMap(treeOf)];
}
