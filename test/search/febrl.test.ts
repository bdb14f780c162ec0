/**
 * Quality of the search on FEBRL 1–3, people with names mistyped by a known generator. Runs where the files are: in the
 * folder ALMONER_CORPUS names, or in ../shared/data beside the project.
 *
 * Originals (`rec-N-org`) are put in; then the given name and surname of each duplicate that has both are typed into
 * the box. A hit is its original among the first five.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openTestSearch } from '#modules/people/search/testing.ts';

const folder = join(
  process.env.ALMONER_CORPUS ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)),
  'record-linkage',
);

interface Person {
  readonly record: string;
  readonly original: boolean;
  readonly given: string;
  readonly surname: string;
}

function read(set: number): Person[] | null {
  const file = join(folder, `febrl_dataset${set}.csv`);
  const text = existsSync(file)
    ? readFileSync(file, 'utf8')
    : existsSync(`${file}.gz`)
      ? gunzipSync(readFileSync(`${file}.gz`)).toString()
      : null;
  if (text === null) return null;
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [id = '', given = '', surname = ''] = line.split(',').map((cell) => cell.trim());
      return { record: id.split('-')[1] ?? '', original: id.endsWith('-org'), given, surname };
    });
}

/** Levenshtein distance: what “within two edits” means in the requirement. */
function edits(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1)
      now.push(Math.min(last[j]! + 1, now[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    last = now;
  }
  return last[b.length]!;
}

const isNear = (typed: Person, original: Person): boolean =>
  (edits(typed.given, original.given) <= 2 && edits(typed.surname, original.surname) <= 2) ||
  (edits(typed.given, original.surname) <= 2 && edits(typed.surname, original.given) <= 2);

describe.runIf(read(1) !== null)('searching mistyped names (FEBRL)', () => {
  // The floors lie a little below what is reached, so that a change that costs quality is seen.
  it.each([
    { set: 1, over: 0.96 },
    { set: 2, over: 0.9 },
    { set: 3, over: 0.92 },
  ])('finds the originals of data set $set', { timeout: 120_000 }, async ({ set, over }) => {
    const people = read(set)!;
    const clinic = await openTestSearch();
    try {
      const originals = new Map(people.filter(({ original }) => original).map((one) => [one.record, one]));
      const named = [...originals.values()].filter(({ given, surname }) => given !== '' || surname !== '');
      const ids = new Map<string, string>();
      for (let at = 0; at < named.length; at += 500) {
        const some = named.slice(at, at + 500);
        const { ops } = clinic.records.commit({
          actor: clinic.admin,
          changes: some.map(({ given, surname }) => ({
            kind: 'create',
            entity: 'person',
            values: { name: { ...(given && { given }), ...(surname && { family: surname }) } },
          })),
        });
        for (const [index, { record }] of ops.entries()) ids.set(some[index]!.record, record);
      }
      const tally = { near: [0, 0], all: [0, 0] };
      const count = (pair: number[], hit: boolean) => {
        pair[0]! += hit ? 1 : 0;
        pair[1]! += 1;
      };
      for (const typed of people) {
        const original = originals.get(typed.record);
        if (typed.original || typed.given === '' || typed.surname === '' || original === undefined) continue;
        const hits = await clinic.find(`${typed.given} ${typed.surname}`, { limit: 5 });
        const hit = hits.some(({ id }) => id === ids.get(typed.record));
        count(tally.all, hit);
        if (isNear(typed, original)) count(tally.near, hit);
      }
      const [near, all] = [tally.near[0]! / tally.near[1]!, tally.all[0]! / tally.all[1]!];
      console.log(
        `FEBRL ${set}: recall@5 ${near.toFixed(4)} near (${tally.near[1]}), ${all.toFixed(4)} over all (${tally.all[1]})`,
      );
      expect(near).toBeGreaterThanOrEqual(0.97);
      expect(all).toBeGreaterThanOrEqual(over);
    } finally {
      await clinic.close();
    }
  });
});
