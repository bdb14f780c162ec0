/** What the computer says of itself: an argument (law 10), so that a full disk can be shown to the code without one. */
import { statfsSync, statSync } from 'node:fs';
import { arch, availableParallelism, platform, release, totalmem } from 'node:os';

interface DiskSpace {
  /** Bytes this user may still write. */
  readonly free: number;
  readonly total: number;
}

export interface Gauges {
  /** Of the disk a folder lies on; null where the system does not say. */
  disk(folder: string): DiskSpace | null;
  /** Bytes; 0 where there is no such file. */
  fileBytes(path: string): number;
  /** Bytes of memory this process holds. */
  memory(): number;
  /** Of the computer and the programs, without names. */
  system(): Readonly<Record<string, string | number>>;
}

export const systemGauges: Gauges = {
  disk(folder) {
    try {
      const { bavail, blocks, bsize } = statfsSync(folder);
      return { free: bavail * bsize, total: blocks * bsize };
    } catch {
      return null;
    }
  },
  fileBytes(path) {
    try {
      return statSync(path).size;
    } catch {
      return 0;
    }
  },
  memory: () => process.memoryUsage.rss(),
  system: () => ({
    platform: platform(),
    release: release(),
    arch: arch(),
    processors: availableParallelism(),
    memory: totalmem(),
    node: process.versions.node,
    ...(process.versions.electron ? { electron: process.versions.electron } : {}),
  }),
};
