/** Nothing in the key files can be changed without being refused: not by chance, and not by one who knows the format. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecoveryFile, readSlotFile, type SlotContent } from './slot-file.ts';
import { CHEAP_KDF, createFakeKeychain, systemBytes } from './testing.ts';
import { createVault } from './vault.ts';

const ANA = { userId: '0192f4c0-0000-7000-8000-000000000001', login: 'ana' };
const PASSWORD = 'seven green rowing boats';
const keychain = createFakeKeychain();
const root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
const folders = [join(root, 'one'), join(root, 'two')] as const;
const vaultAt = (folder: string) =>
  createVault({ folder, random: systemBytes, clock: { now: () => 0 }, keychain, kdf: CHEAP_KDF });
const slotsAt = (folder: string) => join(folder, 'keyslots.json');
let whole: string;

beforeAll(async () => {
  for (const folder of folders) {
    const vault = vaultAt(folder);
    (await vault.create(ANA, PASSWORD, vault.newKit())).finish();
  }
  whole = readFileSync(slotsAt(folders[0]), 'utf8');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const damaged = expect.objectContaining({ code: 'keyslots.damaged' });

describe.each([
  ['keyslots.json', readSlotFile],
  ['recovery.json', readRecoveryFile],
])('%s', (name, read: (text: string) => unknown) => {
  it('is refused with any byte changed, unless it means the same', () => {
    const bytes = readFileSync(join(folders[0], name));
    const expected = read(bytes.toString('utf8'));
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1 << (at % 8), 0x20, 0x01]) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ bit;
        let result: unknown;
        try {
          result = read(changed.toString('utf8'));
        } catch (thrown) {
          expect(thrown).toEqual(damaged);
          continue;
        }
        expect(result).toEqual(expected);
        expect(
          [bytes.toString('latin1', at, at + 1), changed.toString('latin1', at, at + 1)].join('').trim(),
        ).toBe('');
      }
    }
  });

  it('is refused cut short anywhere', () => {
    const text = readFileSync(join(folders[0], name), 'utf8').trimEnd();
    for (let length = 0; length < text.length; length += 7)
      expect(() => read(text.slice(0, length))).toThrow(damaged);
  });
});

describe('one who knows the format and makes the checksum right', () => {
  /** Writes the changed content with a right checksum and the old MAC. */
  const forge = (change: (content: SlotContent) => SlotContent): void => {
    const json = JSON.parse(whole) as { content: SlotContent; mac: string };
    const content = change(json.content);
    const rest = { content, mac: json.mac };
    const checksum = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
    writeFileSync(slotsAt(folders[0]), JSON.stringify({ ...rest, checksum }));
  };
  const other = () => readSlotFile(readFileSync(slotsAt(folders[1]), 'utf8')).content;
  const firstUser = (content: SlotContent, change: Partial<SlotContent['users'][number]>): SlotContent => ({
    ...content,
    users: content.users.map((user) => ({ ...user, ...change })),
  });
  const withKdf = (content: SlotContent, kdf: Record<string, unknown>): SlotContent => {
    const sealed = JSON.parse(content.users[0]!.sealedPrivateKey) as { kdf: Record<string, unknown> };
    return firstUser(content, { sealedPrivateKey: JSON.stringify({ ...sealed, kdf: { ...sealed.kdf, ...kdf } }) });
  };
  const flip = (text: string): string => {
    const bytes = Buffer.from(text, 'base64');
    bytes[40] = bytes[40]! ^ 1;
    return bytes.toString('base64');
  };

  it.each<[string, string, (content: SlotContent) => SlotContent]>([
    ['lowers the memory', 'keyslots.damaged', (content) => withKdf(content, { memory: 1024 })],
    ['lowers the passes', 'keyslots.damaged', (content) => withKdf(content, { passes: 1 })],
    ['raises the memory beyond bounds', 'keyslots.damaged', (content) => withKdf(content, { memory: 2 ** 31 })],
    ['changes the parameters within bounds', 'password.wrong', (content) => withKdf(content, { passes: 4 })],
    [
      'puts the slot of another database here',
      'keychain.lost',
      (content) => ({ ...content, users: other().users, machineKey: other().machineKey }),
    ],
    [
      'puts that slot here and keeps the rest',
      'keyslots.damaged',
      (content) => ({ ...content, users: other().users }),
    ],
    [
      'gives the slot another public key',
      'password.wrong',
      (content) => firstUser(content, { publicKey: other().users[0]!.publicKey }),
    ],
    [
      'gives the slot another sealed key',
      'keyslots.damaged',
      (content) => firstUser(content, { sealedKey: other().users[0]!.sealedKey }),
    ],
    [
      'flips a bit of the sealed key',
      'keyslots.damaged',
      (content) => firstUser(content, { sealedKey: flip(content.users[0]!.sealedKey) }),
    ],
    ['renames the user', 'keyslots.damaged', (content) => firstUser(content, { login: 'ana2' })],
    [
      'gives the slot another id',
      'keyslots.damaged',
      (content) => firstUser(content, { id: other().users[0]!.id }),
    ],
    [
      'gives the file another database',
      'keyslots.foreign',
      (content) => ({ ...content, database: other().database }),
    ],
    ['says there is no machine key', 'keyslots.damaged', (content) => ({ ...content, machineKey: null })],
    [
      'adds a slot of his own',
      'keyslots.damaged',
      (content) => ({ ...content, users: [...content.users, { ...other().users[0]!, login: 'eve' }] }),
    ],
    ['takes another recovery slot', 'keyslots.damaged', (content) => ({ ...content, recovery: other().recovery })],
    ['changes the reason', 'keyslots.damaged', (content) => ({ ...content, keychainReason: 'none' })],
  ])('is refused when he %s', async (_what, fault, change) => {
    forge(change);
    const login = _what === 'renames the user' ? 'ana2' : 'ana';
    await expect(vaultAt(folders[0]).openWithPassword(login, PASSWORD)).rejects.toMatchObject({ code: fault });
    writeFileSync(slotsAt(folders[0]), whole);
    (await vaultAt(folders[0]).openWithPassword('ana', PASSWORD)).key.fill(0);
  });
});
