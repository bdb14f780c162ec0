/**
 * That this computer was shut out of the clinic, for whoever comes to the unlock page: what knows it is in the database, which is closed
 * then, by the next program too. An empty file beside it, which says no more than that.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dataFiles } from '#platform/database/data-folder.ts';

export const isNotedShutOut = (folder: string): boolean => existsSync(dataFiles(folder).shutOut);

/** A disk that takes no file costs the notice, not the work it comes with. */
export function noteShutOut(folder: string, isShutOut: boolean): void {
  const path = dataFiles(folder).shutOut;
  try {
    if (isShutOut) writeFileSync(path, '', { mode: 0o600 });
    else rmSync(path, { force: true });
  } catch {
    return;
  }
}
