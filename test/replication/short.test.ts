/** A short form of `npm run test:replication`, and what the simulator itself must be. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sabotaged } from '../durability/hook/sabotages.ts';
import { ATTACKS } from './attacks/attacks.ts';
import { FINDS } from './finds.ts';
import { SABOTAGES } from './hook/sabotages.ts';
import { runSeed } from './seed.ts';
import { createTemplates, type Templates } from './templates.ts';

/** More in `npm run test:replication`: these have to be done while somebody waits. */
const SHORT = 12;

let templates: Templates;
beforeAll(() => {
  templates = createTemplates();
});
afterAll(() => templates.remove());

it('brings desks together, whatever network, machines and relay do', async () => {
  const failed: unknown[] = [];
  for (let seed = 1; seed <= SHORT; seed += 1) {
    const { problems, attack } = await runSeed(seed, templates);
    if (problems.length > 0) failed.push({ seed, attack, problems });
  }
  expect(failed).toEqual([]);
}, 120_000);

describe('the simulator', () => {
  it('tells the same history of the same seed', async () => {
    for (const seed of [3, 4]) {
      const first = await runSeed(seed, templates);
      expect((await runSeed(seed, templates)).history).toEqual(first.history);
      expect(first.history.length).toBeGreaterThan(4);
    }
  });

  it('knows forty attacks by name, and more', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(SABOTAGES.map((one) => [one.name, one] as const))(
    'finds in the product what %s switches off',
    (_, one) => {
      for (const file of new Set(one.edits.map((edit) => edit.file))) {
        const source = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
        expect(sabotaged(one, file, source)).not.toBe(source);
      }
    },
  );
});

describe('what the simulator found', () => {
  it.each(FINDS.map(({ what, file, test }) => [what, file, test] as const))('%s: has a test', (_, file, test) => {
    const source = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
    expect(source).toMatch(new RegExp(`\\b(?:it|test)\\(\\s*'${test}'`));
  });
});
