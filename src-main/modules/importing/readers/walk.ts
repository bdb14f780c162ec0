/** Files and folders as a list of sources, in an order in which what is referred to mostly comes first. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { importFaults } from '../import.faults.ts';
import { syntheaTable } from '../map/csv/synthea-tables.ts';
import { type ImportAs, openContent } from './content.ts';
import { findDelimiter, sampleRows } from './csv-dialect.ts';
import { withoutBom } from './text.ts';
import type { Source } from './unit.ts';

const MAX_DEPTH = 32;

function walk(path: string, name: string, depth: number, seen: Set<string>, sources: Source[]): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || depth > MAX_DEPTH) return;
  if (stats.isFile()) {
    const folder = dirname(name);
    sources.push({ name, path, scope: folder === '.' ? name.replace(/\.gz$/i, '') : folder });
    return;
  }
  if (!stats.isDirectory()) return;
  const real = realpathSync(path);
  if (seen.has(real)) return;
  seen.add(real);
  const names = readdirSync(path).filter((one) => !one.startsWith('.'));
  for (const one of names.sort()) walk(join(path, one), `${name}/${one}`, depth + 1, seen, sources);
}

/** Fault: `import.not_found` for a path that leads nowhere. */
export function findSources(paths: readonly string[]): Source[] {
  const sources: Source[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })) throw importFaults['import.not_found']({ path });
    walk(path, basename(realpathSync(path)), 0, seen, sources);
  }
  return sources;
}

const RANKS: readonly (readonly string[])[] = [
  ['Organization', 'organizations', 'payers'],
  ['Practitioner', 'providers'],
  ['PractitionerRole'],
  ['Patient', 'patients'],
  ['RelatedPerson'],
];
const LAST = RANKS.length;

async function rankOf(source: Source, as: ImportAs): Promise<number> {
  try {
    const { format, head, chunks } = await openContent(source, as);
    await chunks[Symbol.asyncIterator]().return?.(undefined);
    const text = Buffer.from(head.subarray(0, 16_384)).toString('latin1');
    // Bundles and cards stand for themselves: whatever they hold, patients among it, comes before loose visits.
    if (format === 'vcard') return 3;
    const names =
      format === 'csv'
        ? [syntheaTable(sampleRows(withoutBom(text), findDelimiter(text, false), false)[0] ?? []) ?? 'patients']
        : [/"resourceType"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? ''];
    if (names[0] === 'Bundle') return 3;
    const rank = RANKS.findIndex((types) => types.includes(names[0] as string));
    return rank < 0 ? LAST : rank;
  } catch {
    return LAST;
  }
}

/** Organisations before practitioners, these before patients, these before the rest; else as they came. */
export async function orderSources(sources: readonly Source[], as: ImportAs): Promise<Source[]> {
  const ranked: { source: Source; rank: number }[] = [];
  for (const source of sources) ranked.push({ source, rank: await rankOf(source, as) });
  return ranked.sort((one, other) => one.rank - other.rank).map(({ source }) => source);
}
