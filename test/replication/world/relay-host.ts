/** The machine the relay runs on: it stops, starts again from what its disk kept, loses its disk, gets an old backup back. */
import { createMemoryStorage, type MemoryState, type MemoryStorage } from '../../../sync-server/storage/memory.ts';
import type { Accept } from './network.ts';

/** The relay's program, as it was started on a storage. */
export interface RelayProgram {
  readonly accept: Accept;
  /** At once, as a kill does. */
  kill(): void;
}

export type StartRelay = (storage: MemoryStorage) => RelayProgram;

export interface RelayHost {
  /** Null while it is down. */
  readonly storage: MemoryStorage;
  readonly accept: Accept;
  readonly isUp: boolean;
  /** What a backup taken now would hold. */
  backUp(): MemoryState;
  /** Backs up, and the backup itself; before the first it is what the relay began with. */
  keep(): void;
  readonly kept: MemoryState;
  /** Gone at once, with all its connections; the disk stays. */
  crash(): void;
  start(): void;
  /** Starts again from this; from nothing where it is null, with the key it had. */
  restore(state: MemoryState | null): void;
}

export function createRelayHost(start: StartRelay, first: MemoryState): RelayHost {
  let storage = createMemoryStorage(first);
  let kept = first;
  let program: RelayProgram | null = start(storage);
  const host: RelayHost = {
    get storage() {
      return storage;
    },
    get isUp() {
      return program !== null;
    },
    accept: (device, socket) => program?.accept(device, socket) ?? null,
    backUp: () => storage.durable(),
    keep() {
      kept = storage.durable();
    },
    get kept() {
      return kept;
    },
    crash() {
      program?.kill();
      program = null;
      storage = createMemoryStorage(storage.durable());
    },
    start() {
      program ??= start(storage);
    },
    restore(state) {
      const { seed } = storage.durable();
      host.crash();
      storage = createMemoryStorage(state ?? { seed, organisations: new Map(), mailboxes: new Map() });
      host.start();
    },
  };
  return host;
}
