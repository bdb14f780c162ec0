/** How a disk is made to fail, and what may be told of it. */
import { constants } from 'node:os';
import { Fault } from '#shared/errors/fault.ts';

export type Failure = 'EIO' | 'ENOSPC';

/** What a front desk may be told while its disk fails. */
const TOLD: Readonly<Record<Failure, RegExp>> = {
  EIO: /^(disk\.|data\.not_writable|database\.corrupt|data\.in_use|keyslots\.)/,
  ENOSPC: /^(disk\.full|data\.not_writable)/,
};

/** Environment in which changes of files below `folder` fail, from the n-th on and so many of them. */
export const failingFrom = (
  library: string,
  folder: string,
  kind: Failure,
  at: number,
  count: number,
): NodeJS.ProcessEnv => ({
  LD_PRELOAD: library,
  FAIL_DIR: folder,
  FAIL_AT: String(at),
  FAIL_COUNT: String(count),
  FAIL_ERRNO: String(constants.errno[kind]),
});

/** Runs `work`; null where it was answered, the fault where it was refused for the disk. Anything else is a defect. */
export async function refusal(kind: Failure, work: () => Promise<unknown>): Promise<Fault | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    if (thrown instanceof Fault && TOLD[kind].test(thrown.code)) return thrown;
    throw thrown;
  }
}
