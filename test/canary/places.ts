/** Where something could have been left: files of folders, files that processes hold open, their memory. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finder } from './forms.ts';

export interface Trace {
  readonly where: string;
  readonly what: string;
}

/** Every file below the folders, with its name, which may tell something too. */
export function scanFolders(finder: Finder, folders: readonly string[]): { files: number; traces: Trace[] } {
  const traces: Trace[] = [];
  let files = 0;
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      const path = join(folder, name);
      traces.push(...finder.find(Buffer.from(name)).map((what) => ({ where: `the name of ${path}`, what })));
      const bytes = readIfFile(path);
      if (bytes === null) continue;
      files += 1;
      traces.push(...finder.findDeep(bytes).map((what) => ({ where: path, what })));
    }
  return { files, traces };
}

/** Files come and go while programs run. */
function readIfFile(path: string): Buffer | null {
  try {
    return statSync(path).isFile() ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

/** What the processes hold open, files that have no name any more included; nothing of the system's own. */
export function scanOpenFiles(finder: Finder, pids: readonly number[]): { files: number; traces: Trace[] } {
  const traces: Trace[] = [];
  let files = 0;
  for (const pid of pids)
    for (const handle of entriesOf(`/proc/${pid}/fd`)) {
      const link = `/proc/${pid}/fd/${handle}`;
      const target = attempt(() => readlinkSync(link)) ?? '';
      if (!target.startsWith('/') || /^\/(proc|sys|dev\/(?!shm))/.test(target)) continue;
      const bytes = readIfFile(link);
      if (bytes === null) continue;
      files += 1;
      traces.push(...finder.findDeep(bytes).map((what) => ({ where: `${target}, open in ${pid}`, what })));
    }
  return { files, traces };
}

const entriesOf = (folder: string): readonly string[] => attempt(() => readdirSync(folder)) ?? [];

function attempt<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch {
    return null;
  }
}

const PIECE = 32 * 1024 * 1024;

const PAGE = 4096n;
const ENTRY = 8;

/** Parts of a range that hold anything: much is reserved and was never touched (Linux, pagemap: bits 63 and 62). */
function* presentRuns(
  pages: number,
  from: bigint,
  to: bigint,
): Generator<{ readonly from: bigint; readonly to: bigint }> {
  const entries = Buffer.alloc(Number((to - from) / PAGE) * ENTRY);
  readSync(pages, entries, 0, entries.length, (from / PAGE) * BigInt(ENTRY));
  let begun: bigint | null = null;
  for (let at = 0; at <= entries.length; at += ENTRY) {
    const isPresent = at < entries.length && (entries[at + ENTRY - 1]! & 0xc0) !== 0;
    const address = from + BigInt(at / ENTRY) * PAGE;
    if (isPresent) begun ??= address;
    else if (begun !== null) {
      yield { from: begun, to: address };
      begun = null;
    }
  }
}

/** All memory that a process can write to, as the system shows it to root. */
export function scanMemory(finder: Finder, pid: number): { bytes: number; traces: Trace[] } {
  const found = new Set<string>();
  let total = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pages = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (range === null) continue;
      const [from, to] = [BigInt(`0x${range[1]}`), BigInt(`0x${range[2]}`)];
      for (const run of presentRuns(pages, from, to))
        for (let at = run.from; at < run.to; at += BigInt(PIECE)) {
          const size = Math.min(PIECE + finder.longest, Number(run.to - at));
          const piece = Buffer.alloc(size);
          const read = attempt(() => readSync(memory, piece, 0, size, at)) ?? 0;
          total += read;
          for (const what of finder.find(piece.subarray(0, read))) found.add(what);
        }
    }
  } finally {
    closeSync(memory);
    closeSync(pages);
  }
  return { bytes: total, traces: [...found].map((what) => ({ where: `memory of ${pid}`, what })) };
}
