/**
 * What must hold in package-lock.json so that `npm ci` works on every platform, and with the npm that Node 20 brings.
 * A registry may lag for some platforms; `npm install` then leaves their packages out without a word, and the next
 * `npm ci` elsewhere stops. Nothing but integrity hashes ties the lockfile to packages: no registry host stands in it.
 */

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly gypfile?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of package-lock.json (lockfileVersion 3) that is looked at: entries by folder, '' being the project. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/**
 * Packages that ship their native parts ready-made and say `"gypfile": false`. npm does not copy that into the lockfile,
 * and then npm 10 takes their binding.gyp for a reason to compile, which needs Python and a compiler.
 */
const PREBUILT = ['node_modules/better-sqlite3-multiple-ciphers'];

/** Where Node would find `name` from `folder`: in its own node_modules, then in those of the folders above. */
function isInstalled(lock: Lockfile, folder: string, name: string): boolean {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/'))))
    if (lock.packages[`${at}/node_modules/${name}`]) return true;
  return lock.packages[`node_modules/${name}`] !== undefined;
}

/** What is wrong and only `npm install` or a hand can mend; a sentence each. */
export function problemsOf(lock: Lockfile): readonly string[] {
  const problems: string[] = [];
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder !== '' && !entry.link) {
      if (entry.resolved !== undefined) problems.push(`${folder} names where it came from: ${entry.resolved}`);
      if (!entry.integrity && !entry.inBundle) problems.push(`${folder} has no integrity hash`);
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {}))
      if (!isInstalled(lock, folder, name))
        problems.push(`${folder || 'the project'} lacks its optional package ${name}`);
  }
  for (const folder of PREBUILT) if (!lock.packages[folder]) problems.push(`${folder} is missing`);
  return problems;
}

/** The entries that have lost their `"gypfile": false`. */
export const withoutGypfile = (lock: Lockfile): readonly string[] =>
  PREBUILT.filter((folder) => lock.packages[folder] && lock.packages[folder].gypfile !== false);

/** The same lockfile with `"gypfile": false` where it belongs; everything else, order included, stays. */
export function withGypfile(lock: Lockfile): Lockfile {
  const packages = { ...lock.packages };
  for (const folder of withoutGypfile(lock)) packages[folder] = { ...packages[folder], gypfile: false };
  return { ...lock, packages };
}
