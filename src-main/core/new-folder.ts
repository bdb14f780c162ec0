/** The folder that a clinic is put into from elsewhere: out of a backup, or from a relay. */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFiles } from '#platform/database/data-folder.ts';
import type { Fault, FaultParams } from '#shared/errors/fault.ts';

/**
 * An empty folder, one that is not there yet, or what an earlier attempt left that never became a clinic. Throws what `refuse`
 * makes of anything else.
 */
export function requireNewFolder(folder: string, refuse: (params: FaultParams, cause?: unknown) => Fault): void {
  const { lock, database, mark, pendingKeyslots } = dataFiles(folder);
  const ours = new Set([lock, pendingKeyslots, `${pendingKeyslots}.tmp`, join(folder, 'files')]);
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw refuse({ folder }, thrown);
  }
  const unfinished = names.some((name) => join(folder, name) === pendingKeyslots);
  const foreign = names.filter((name) => {
    const path = join(folder, name);
    return !ours.has(path) && !(unfinished && (path.startsWith(database) || path === mark));
  });
  const hasFiles = names.includes('files') && !unfinished;
  if (foreign.length > 0 || hasFiles) throw refuse({ folder });
}

/** The folder was empty before, so everything in it is ours; `isClaimed`: but for the claim. */
export function leaveNothing(folder: string, existed: boolean, isClaimed = false): void {
  const { lock } = dataFiles(folder);
  for (const name of readdirSync(folder))
    if (!isClaimed || join(folder, name) !== lock) rmSync(join(folder, name), { recursive: true, force: true });
  if (!existed && !isClaimed) rmdirSync(folder);
}
