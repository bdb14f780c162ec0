/**
 * Whatever is interrupted, and wherever: the old or the new secret opens, set-up is done or may begin anew (K6). Processes
 * are killed at the same steps by test/durability.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, openDatabase } from '../database/open.ts';
import type { KeyDisk } from './key-disk.ts';
import { CHEAP_KDF, createFailingDisk, createFakeKeychain, systemBytes } from './testing.ts';
import type { Vault } from './types.ts';
import { createVault } from './vault.ts';

const ANA = { userId: '0192f4c0-0000-7000-8000-000000000001', login: 'ana' };
const OLD = 'seven green rowing boats';
const NEW = 'the heron eats at dawn';
const keychain = createFakeKeychain();
const kit = createVault({ folder: '/nowhere', random: systemBytes, clock: { now: () => 0 }, keychain }).newKit();
let root: string;

const vaultAt = (folder: string, disk?: KeyDisk): Vault =>
  createVault({
    random: systemBytes,
    folder,
    clock: { now: () => 1_795_000_000_000 },
    keychain,
    kdf: CHEAP_KDF,
    ...(disk ? { disk } : {}),
  });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function setUp(folder: string, disk?: KeyDisk): Promise<void> {
  const made = await vaultAt(folder, disk).create(ANA, OLD, kit);
  const path = join(folder, 'almoner.db');
  if (!existsSync(path)) createDatabase(path, made.key).close();
  made.finish();
}

/** Which of these passwords open vault and database. */
async function opening(folder: string, passwords: readonly string[]): Promise<string[]> {
  const open: string[] = [];
  for (const password of passwords) {
    const opened = await vaultAt(folder)
      .openWithPassword('ana', password)
      .catch((thrown: { code: string }) => {
        expect(thrown.code).toBe('password.wrong');
        return null;
      });
    if (opened === null) continue;
    openDatabase(join(folder, 'almoner.db'), opened.key, 'reader').close();
    open.push(password);
  }
  return open;
}

const kitOpens = async (folder: string): Promise<boolean> => {
  const { key } = await vaultAt(folder).openWithKit('ana', kit, OLD);
  openDatabase(join(folder, 'almoner.db'), key, 'reader').close();
  return true;
};

const died = new Error('the disk died');
const die = (): never => {
  throw died;
};

const changes: readonly [string, (vault: Vault) => Promise<unknown>][] = [
  ['a change of password', (vault) => vault.changePassword('ana', OLD, NEW)],
  ['a new password by kit', (vault) => vault.openWithKit('ana', kit, NEW)],
];

describe.each(changes)('%s that is interrupted', (_what, change) => {
  it.each(['before', 'midway'] as const)(
    '%s any step leaves exactly the old or the new password',
    async (when) => {
      const seen = new Set<string>();
      for (let step = 1; ; step += 1) {
        const folder = join(root, `${when}-${step}`);
        await setUp(folder);
        const disk = createFailingDisk(step, when, die);
        const finished = await change(vaultAt(folder, disk)).then(
          () => true,
          (thrown) => {
            expect(thrown).toBe(died);
            return false;
          },
        );
        const open = await opening(folder, [OLD, NEW]);
        expect(open).toHaveLength(1);
        seen.add(open[0]!);
        if (finished) {
          expect(open).toEqual([NEW]);
          expect(step).toBeGreaterThan(3);
          break;
        }
        expect(await kitOpens(folder)).toBe(true);
      }
      expect(seen).toEqual(new Set([OLD, NEW]));
    },
    60_000,
  );
});

describe('set-up that is interrupted', () => {
  it.each(['before', 'midway'] as const)(
    '%s any step is done or may begin anew',
    async (when) => {
      const states = new Set<string>();
      for (let step = 1; ; step += 1) {
        const folder = join(root, `${when}-${step}`);
        const finished = await setUp(folder, createFailingDisk(step, when, die)).then(
          () => true,
          () => false,
        );
        const { state } = vaultAt(folder).status();
        states.add(state);
        if (state !== 'ready') await setUp(folder);
        expect(await opening(folder, [OLD])).toEqual([OLD]);
        expect(await kitOpens(folder)).toBe(true);
        if (finished) {
          expect(state).toBe('ready');
          break;
        }
      }
      expect(states).toEqual(new Set(['empty', 'unfinished', 'ready']));
    },
    60_000,
  );
});
