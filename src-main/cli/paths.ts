/** Where paths lead. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** Where a path leads, though its end may not be there yet. */
function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

/** Whether `path` is `folder` or lies in it, whatever links lead there. */
export function liesWithin(folder: string, path: string): boolean {
  const inside = relative(realPath(resolve(folder)), realPath(path));
  return inside === '' || (!/^\.\.($|[\\/])/.test(inside) && !isAbsolute(inside));
}
