/** A short form of `npm run test:durability`, of what Node alone can do: kills at steps and at random, damaged and torn files. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { createDisk, LOSSES } from './disk.ts';
import { HASTE, SABOTAGES, sabotaged } from './hook/sabotages.ts';
import { momentsOf } from './lanes/cuts.ts';
import { damageLane } from './lanes/damage.ts';
import { killLane } from './lanes/kills.ts';
import type { LaneOptions } from './lanes/lane.ts';
import { createProduct } from './product.ts';
import { createRng } from './rng.ts';
import { type DiskEvent, parseTrace } from './strace.ts';
import { createTally, type Tally } from './tally.ts';

// As the programs are bundled (product.ts).
vi.mock('@node-rs/argon2', () => import('./hook/quick-derivation.ts'));

let temp: TempFolder;
let told: string[];
let tally: Tally;
beforeEach(() => {
  temp = createTempFolder();
  told = [];
  tally = createTally((line) => void told.push(line));
});
afterEach(() => temp.remove());

const options = (count: number, only?: readonly string[]): LaneOptions => {
  const root = join(temp.path, 'lane');
  mkdirSync(root);
  return {
    root,
    product: createProduct(join(temp.path, 'programs')),
    seed: 11,
    count,
    tally,
    say: () => {},
    ...(only ? { only } : {}),
  };
};

it('loses nothing to kill -9 at steps and at random', async () => {
  await killLane(options(12, ['commit', 'password change']));
  expect(told).toEqual([]);
  expect(tally.passed).toBeGreaterThanOrEqual(12);
}, 120_000);

it('names what was damaged at rest, and never shows it', async () => {
  await damageLane(options(9));
  expect(told).toEqual([]);
  expect(tally.passed).toBeGreaterThan(40);
}, 120_000);

describe('the harness itself', () => {
  const source = (file: string): string =>
    readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

  it.each([...SABOTAGES, HASTE].map((one) => [one.name, one] as const))(
    'finds in the product what %s switches off',
    (_, sabotage) => {
      for (const file of new Set(sabotage.edits.map((edit) => edit.file)))
        expect(sabotaged(sabotage, file, source(file))).not.toBe(source(file));
    },
  );

  it('reads a trace in the order in which the calls returned', () => {
    const hex = (text: string) => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16)}`).join('');
    const [folder, file] = [hex('/d'), hex('/d/f')];
    const trace = [
      `7 openat(AT_FDCWD<${folder}>, "${file}", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3<${file}>`,
      `7 pwrite64(3<${file}>, "${hex('abc')}", 3, 4096 <unfinished ...>`,
      `8 fsync(3<${file}>) = 0`,
      `7 <... pwrite64 resumed>) = 3`,
      `7 write(5<UNIX>, "${hex('told')}", 4) = 4`,
      `7 rename("${file}", "${hex('/d/g')}") = 0`,
      `7 pwrite64(9<${hex('/elsewhere')}>, "${hex('x')}", 1, 0) = 1`,
      `7 ftruncate(3<${file}>, 9) = -1 EIO`,
    ].join('\n');
    expect(parseTrace(trace, '/d').map(({ kind }) => kind)).toEqual(['create', 'sync', 'write', 'told', 'rename']);
    expect(parseTrace(trace, '/d')[2]).toMatchObject({ path: '/d/f', at: 4096, bytes: Buffer.from('abc') });
  });

  it('keeps a file that was moved once the folder it was moved to is synced, and loses it with that folder', () => {
    const moved = (...folders: readonly string[]) => {
      const disk = createDisk(new Map([['/d', null]]));
      for (const path of ['/d/in', '/d/out']) disk.play({ kind: 'folder', path });
      disk.play({ kind: 'create', path: '/d/in/f', truncate: true });
      disk.play({ kind: 'rename', path: '/d/in/f', to: '/d/out/g' });
      for (const path of folders) disk.play({ kind: 'sync', path });
      return [...disk.cut('all', createRng(1)).files.keys()].sort();
    };
    expect(moved('/d', '/d/out')).toEqual(['/d', '/d/in', '/d/out', '/d/out/g']);
    expect(moved('/d', '/d/in')).toEqual(['/d', '/d/in', '/d/out']);
    expect(moved('/d/out')).toEqual(['/d']);
  });

  it('meets every loss in a short run over few events, and every moment in a long one', () => {
    const few: readonly DiskEvent[] = Array.from({ length: 40 }, () => ({ kind: 'sync', path: '/d' }));
    const short = momentsOf(few, createRng(1), 40);
    expect(new Set(short.map(({ loss }) => loss))).toEqual(new Set(LOSSES));
    const long = momentsOf(few, createRng(1), 41 * LOSSES.length);
    expect(new Set(long.map(({ after, loss }) => `${after} ${loss}`)).size).toBe(long.length);
  });

  it('loses only what was not synced, and whole sectors of it', () => {
    const disk = createDisk(new Map([['/d', null]]));
    disk.play({ kind: 'create', path: '/d/f', truncate: false });
    disk.play({ kind: 'write', path: '/d/f', at: 0, bytes: Buffer.alloc(2048, 1) });
    expect([...disk.cut('all', createRng(1)).files.keys()]).toEqual(['/d']);
    disk.play({ kind: 'sync', path: '/d/f' });
    disk.play({ kind: 'sync', path: '/d' });
    disk.play({ kind: 'write', path: '/d/f', at: 0, bytes: Buffer.alloc(2048, 2) });
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1)
      for (const loss of LOSSES) {
        const bytes = disk.cut(loss, createRng(seed)).files.get('/d/f')!;
        expect(bytes).toHaveLength(2048);
        const sectors = [0, 512, 1024, 1536].map((at) => bytes.subarray(at, at + 512));
        for (const sector of sectors) expect(new Set(sector).size).toBe(1);
        seen.add(sectors.map((sector) => sector[0]).join(''));
      }
    expect(seen).toContain('1111');
    expect(seen).toContain('2222');
    expect(seen).toContain('2211');
    expect(seen).toContain('1122');
  });
});
