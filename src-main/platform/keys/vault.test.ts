import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, openDatabase } from '../database/open.ts';
import { sealPrivateKey } from './private-key.ts';
import { keyPairFrom } from './seal.ts';
import { CHEAP_KDF, createFakeKeychain, type FakeKeychain, systemBytes } from './testing.ts';
import type { Opened, SlotUser, Vault } from './types.ts';
import { createVault } from './vault.ts';

const ANA = { userId: '0192f4c0-0000-7000-8000-000000000001', login: 'ana' };
const BEN = { userId: '0192f4c0-0000-7000-8000-000000000002', login: 'ben' };
const OLD = 'seven green rowing boats';
const NEW = 'the heron eats at dawn';
const code = (value: string) => expect.objectContaining({ code: value });

let root: string;
let folder: string;
let keychain: FakeKeychain;
let now: number;
let kit: string;

const at = (where: string, chain = keychain): Vault =>
  createVault({ folder: where, random: systemBytes, clock: { now: () => now }, keychain: chain, kdf: CHEAP_KDF });
const file = (name: string, where = folder) => join(where, name);
const text = (name: string, where = folder) => readFileSync(file(name, where), 'utf8');

/** Sets up, with a database in which to look whether the key is the right one. */
async function setUp(where = folder, chain = keychain): Promise<Opened> {
  const vault = at(where, chain);
  const made = await vault.create(ANA, OLD, kit);
  createDatabase(file('almoner.db', where), made.key).close();
  made.finish();
  return made;
}

const opens = ({ key }: Pick<Opened, 'key'>, where = folder): boolean => {
  openDatabase(file('almoner.db', where), key, 'reader').close();
  return true;
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  folder = join(root, 'data');
  keychain = createFakeKeychain();
  now = 1_795_000_000_000;
  kit = at(folder).newKit();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('set-up', () => {
  it('makes a vault that its password and its kit open, and nothing else', async () => {
    const made = await setUp();
    const vault = at(folder);
    expect(vault.status()).toEqual({ state: 'ready', logins: ['ana'], keychain: 'present', keychainReason: null });
    const opened = await vault.openWithPassword(undefined, OLD);
    expect(opened).toEqual(
      made.key.equals(opened.key) && {
        ...ANA,
        key: made.key,
        publicKey: made.publicKey,
        sealedPrivateKey: made.sealedPrivateKey,
        signKey: made.signKey,
        word: made.word,
      },
    );
    expect(opens(opened)).toBe(true);
    expect((await vault.openWithPassword(' ANA', OLD)).key.equals(made.key)).toBe(true);
    await expect(vault.openWithPassword('ana', NEW)).rejects.toThrow(code('password.wrong'));
    await expect(vault.openWithPassword('eve', OLD)).rejects.toThrow(code('password.wrong'));
    await expect(vault.openWithKit('ana', at(folder).newKit(), NEW)).rejects.toThrow(code('kit.wrong'));
    await expect(vault.openWithKit('ana', kit.slice(1), NEW)).rejects.toThrow(code('kit.malformed'));
  });

  it('keeps its files private, and neither key nor password nor kit in them', async () => {
    const made = await setUp();
    const secrets = [
      made.key.toString('base64'),
      made.key.toString('hex'),
      OLD,
      kit,
      kit.replaceAll('-', ''),
      ...keychain.entries.values(),
    ];
    for (const name of ['keyslots.json', 'recovery.json']) {
      expect(statSync(file(name)).mode & 0o777).toBe(0o600);
      for (const secret of secrets) expect(text(name)).not.toContain(secret);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual(['almoner.db', 'keyslots.json', 'recovery.json']);
  });

  it('is not done until it is finished, and may begin anew before', async () => {
    const first = await at(folder).create(ANA, OLD, kit);
    createDatabase(file('almoner.db'), first.key).close();
    expect(at(folder).status().state).toBe('unfinished');
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('keyslots.missing'));
    expect(keychain.entries.size).toBe(1);
    const second = await setUp();
    expect(second.key.equals(first.key)).toBe(false);
    expect(keychain.entries.size).toBe(1);
    expect(opens(await at(folder).openWithPassword('ana', OLD))).toBe(true);
  });

  it('never replaces what is there: slots, kit, or a database that lost both', async () => {
    await setUp();
    const before = readFileSync(file('almoner.db'));
    for (const lost of [[], ['keyslots.json'], ['recovery.json']]) {
      for (const name of lost) rmSync(file(name));
      expect(at(folder).status().state).toBe('ready');
      await expect(at(folder).create(ANA, OLD, kit)).rejects.toThrow(code('vault.exists'));
    }
    expect(readdirSync(folder)).toEqual(['almoner.db']);
    expect(readFileSync(file('almoner.db')).equals(before)).toBe(true);
    await expect(at(folder).openWithKit('ana', kit, NEW)).rejects.toThrow(code('keyslots.missing'));
  });

  it('refuses a weak password or a malformed kit before it writes anything', async () => {
    await expect(at(folder).create(ANA, 'too short', kit)).rejects.toThrow(code('password.weak'));
    await expect(at(folder).create(ANA, 'ana ana ana ana 123', kit)).rejects.toThrow(code('password.weak'));
    await expect(at(folder).create(ANA, OLD, 'no kit')).rejects.toThrow(code('kit.malformed'));
    expect(readdirSync(root)).toEqual([]);
    expect(keychain.entries.size).toBe(0);
  });
});

describe('without a keychain', () => {
  const SHORT = 'kgw9 vbxj 4tq';
  beforeEach(() => {
    keychain.broken = 'no bus';
  });

  it('a longer password is asked for, and the reason stands in the status', async () => {
    await expect(at(folder).create(ANA, SHORT, kit)).rejects.toMatchObject({
      code: 'password.weak',
      params: { min: 15 },
    });
    await setUp();
    expect(at(folder).status()).toMatchObject({ keychain: 'absent', keychainReason: 'no bus' });
    expect(at(folder).checkPassword(SHORT, [])).toEqual({ code: 'password.weak', minLength: 15 });
    expect(opens(await at(folder).openWithPassword('ana', OLD))).toBe(true);
  });

  it('a change of password takes up the keychain once there is one', async () => {
    await setUp();
    keychain.broken = null;
    await at(folder).changePassword('ana', OLD, SHORT);
    expect(at(folder).status().keychain).toBe('present');
    expect(at(folder).checkPassword(SHORT, [])).toEqual({ code: null, minLength: 12 });
    expect(opens(await at(folder).openWithPassword('ana', SHORT))).toBe(true);
    keychain.entries.clear();
    await expect(at(folder).openWithPassword('ana', SHORT)).rejects.toThrow(code('keychain.lost'));
  });

  it('an empty folder says so once the keychain was asked', async () => {
    const vault = at(join(root, 'empty'));
    expect(vault.status().keychain).toBe('unknown');
    await new Promise((resolve) => setImmediate(resolve));
    expect(vault.status()).toEqual({ state: 'empty', logins: [], keychain: 'absent', keychainReason: 'no bus' });
    keychain.broken = null;
    const other = at(join(root, 'empty'));
    other.status();
    await new Promise((resolve) => setImmediate(resolve));
    expect(other.status().keychain).toBe('present');
    expect(other.checkPassword(SHORT, [])).toEqual({ code: null, minLength: 12 });
    expect(keychain.entries.size).toBe(0);
  });
});

describe('a keychain that fails later', () => {
  /** Gives every entry another value. */
  const replaceAll = (chain: FakeKeychain, value: string): void => {
    for (const name of chain.entries.keys()) chain.entries.set(name, value);
  };
  it.each<[string, string, (chain: FakeKeychain) => void]>([
    [
      'does not answer',
      'keychain.unavailable',
      (chain) => {
        chain.broken = 'locked';
      },
    ],
    [
      'is locked and shows nothing',
      'keychain.unavailable',
      (chain) => {
        chain.locked = true;
      },
    ],
    ['lost the entry', 'keychain.lost', (chain) => chain.entries.clear()],
    ['has another key', 'keychain.lost', (chain) => replaceAll(chain, randomBytes(32).toString('base64'))],
    ['has nonsense', 'keychain.lost', (chain) => replaceAll(chain, 'nonsense')],
    ['has far too much', 'keychain.lost', (chain) => replaceAll(chain, 'QUJD'.repeat(100_000))],
  ])('is named when it %s; the slots stay, and the kit opens', async (_what, fault, damage) => {
    const made = await setUp();
    const before = text('keyslots.json');
    const entries = new Map(keychain.entries);
    damage(keychain);
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code(fault));
    await expect(at(folder).changePassword('ana', OLD, NEW)).rejects.toThrow(code(fault));
    await expect(at(folder).openWithPassword('ana', NEW)).rejects.toThrow(code('password.wrong'));
    expect(text('keyslots.json')).toBe(before);
    const opened = await at(folder).openWithKit('ana', kit, NEW);
    expect(opened.key.equals(made.key)).toBe(true);
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('password.wrong'));
    expect(entries.size).toBe(1);
    expect([...keychain.entries.keys()].filter((name) => !entries.has(name))).toEqual([]);
  });

  it('that is only locked keeps its entry, whoever opens with the kit meanwhile', async () => {
    await setUp();
    const before = [...keychain.entries];
    keychain.locked = true;
    await at(folder).openWithKit('ana', kit, NEW);
    expect([...keychain.entries]).toEqual(before);
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
  });
});

describe('a copy of the folder on another computer', () => {
  it('does not open with the password, but with the kit, and leaves the original as it was', async () => {
    await setUp();
    const there = join(root, 'copy');
    cpSync(folder, there, { recursive: true });
    const other = createFakeKeychain();
    await expect(at(there, other).openWithPassword('ana', OLD)).rejects.toThrow(code('keychain.lost'));
    expect(opens(await at(there, other).openWithKit(undefined, kit, NEW), there)).toBe(true);
    expect(opens(await at(there, other).openWithPassword('ana', NEW), there)).toBe(true);
    await expect(at(there).openWithPassword('ana', NEW)).rejects.toThrow(code('keychain.lost'));
    expect(opens(await at(folder).openWithPassword('ana', OLD))).toBe(true);
  });
});

describe('key files that are lost or damaged', () => {
  it.each([
    ['missing', () => rmSync(file('keyslots.json')), 'keyslots.missing'],
    ['empty', () => writeFileSync(file('keyslots.json'), ''), 'keyslots.damaged'],
    [
      'cut short',
      () => writeFileSync(file('keyslots.json'), text('keyslots.json').slice(0, 700)),
      'keyslots.damaged',
    ],
    ['no JSON', () => writeFileSync(file('keyslots.json'), randomBytes(2000)), 'keyslots.damaged'],
    ['deeply nested', () => writeFileSync(file('keyslots.json'), '['.repeat(100_000)), 'keyslots.damaged'],
    [
      'of another shape',
      () => writeFileSync(file('keyslots.json'), '{"content":{},"mac":"","checksum":""}'),
      'keyslots.damaged',
    ],
  ])('when keyslots.json is %s, the kit opens and makes a new one', async (_what, damage, fault) => {
    const made = await setUp();
    damage();
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code(fault));
    const opened = await at(folder).openWithKit('ana', kit, NEW);
    expect(opened.key.equals(made.key)).toBe(true);
    expect(opened.userId).toBe(ANA.userId);
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
  });

  it('when recovery.json is missing or damaged, opening by password renews it', async () => {
    await setUp();
    const whole = text('recovery.json');
    for (const damage of [() => rmSync(file('recovery.json')), () => writeFileSync(file('recovery.json'), '{}')]) {
      damage();
      await at(folder).openWithPassword('ana', OLD);
      expect(text('recovery.json')).toBe(whole);
    }
  });

  it('from a newer version say so', async () => {
    await setUp();
    const { content } = JSON.parse(text('keyslots.json')) as { content: Record<string, unknown> };
    const rest = { content: { ...content, version: 2, something: { new: true } }, proof: 'of another kind' };
    const checksum = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
    writeFileSync(file('keyslots.json'), JSON.stringify({ ...rest, checksum }));
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('keyslots.newer'));
  });

  it('of another installation are told apart', async () => {
    await setUp();
    const there = join(root, 'other');
    const other = createFakeKeychain();
    await setUp(there, other);
    cpSync(file('keyslots.json', there), file('keyslots.json'));
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('keyslots.foreign'));
    // One kit opens both; the key that fits the database lying here is taken, and the files are made to agree again.
    expect(opens(await at(folder).openWithKit('ana', kit, NEW))).toBe(true);
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
  });
});

describe('a change of password', () => {
  it('opens with the new one only; the key pair stays', async () => {
    const made = await setUp();
    const keys = await at(folder).changePassword(undefined, OLD, NEW);
    expect(keys.publicKey).toBe(made.publicKey);
    expect(keys.sealedPrivateKey).not.toBe(made.sealedPrivateKey);
    expect((await at(folder).openWithPassword('ana', NEW)).key.equals(made.key)).toBe(true);
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('password.wrong'));
    expect(opens(await at(folder).openWithKit('ana', kit, OLD))).toBe(true);
  });

  it('needs the old one and a good new one', async () => {
    await setUp();
    const before = text('keyslots.json');
    await expect(at(folder).changePassword('ana', NEW, NEW)).rejects.toThrow(code('password.wrong'));
    await expect(at(folder).changePassword('ana', OLD, 'short')).rejects.toThrow(code('password.weak'));
    await expect(at(folder).changePassword('ana', OLD, 'passwordpassword')).rejects.toThrow(code('password.weak'));
    expect(text('keyslots.json')).toBe(before);
  });

  it('takes any Unicode, typed in either normal form', async () => {
    await setUp();
    const odd = 'Trần thị Ngọc ở phố cổ';
    await at(folder).changePassword('ana', OLD, odd.normalize('NFD'));
    expect(opens(await at(folder).openWithPassword('ana', odd.normalize('NFC')))).toBe(true);
    const long = [...'một hai ba bốn năm '].join('').repeat(14).slice(0, 256);
    await at(folder).changePassword('ana', odd, long);
    await expect(at(folder).openWithPassword('ana', `${long.slice(0, 255)}x`)).rejects.toThrow(
      code('password.wrong'),
    );
    expect(opens(await at(folder).openWithPassword('ana', long))).toBe(true);
  });
});

describe('guessing', () => {
  it('is slowed down from the fifth wrong password, for that name, and never for good', async () => {
    await setUp();
    const vault = at(folder);
    for (let i = 0; i < 5; i += 1)
      await expect(vault.openWithPassword('ana', NEW)).rejects.toThrow(code('password.wrong'));
    await expect(vault.openWithPassword('ana', OLD)).rejects.toMatchObject({
      code: 'password.slow',
      params: { seconds: 2 },
    });
    now += 2000;
    await expect(vault.openWithPassword('ana', NEW)).rejects.toThrow(code('password.wrong'));
    await expect(vault.openWithPassword('ana', OLD)).rejects.toMatchObject({ params: { seconds: 4 } });
    now += 4000;
    expect(opens(await vault.openWithPassword('ana', OLD))).toBe(true);
    await expect(vault.openWithPassword('ana', NEW)).rejects.toThrow(code('password.wrong'));
    expect(opens(await vault.openWithPassword('ana', OLD))).toBe(true);
  });
});

describe('settling slots with records', () => {
  const record = ({ userId, login, publicKey, sealedPrivateKey }: SlotUser): SlotUser => ({
    userId,
    login,
    publicKey,
    sealedPrivateKey,
  });
  const colleague = async (): Promise<SlotUser> => {
    const pair = keyPairFrom(randomBytes(32));
    const publicKey = pair.publicKey.toString('base64');
    const how = { generation: 1, kdf: CHEAP_KDF, random: { bytes: (length: number) => randomBytes(length) } };
    return {
      ...BEN,
      publicKey,
      sealedPrivateKey: await sealPrivateKey({ ...BEN, publicKey }, pair.privateKey, NEW, how),
    };
  };

  it('changes nothing where they agree, or where nobody is named', async () => {
    const made = await setUp();
    const before = text('keyslots.json');
    expect(await at(folder).settle(made.key, [record(made)])).toEqual([]);
    expect(await at(folder).settle(made.key, [])).toEqual([]);
    expect(text('keyslots.json')).toBe(before);
  });

  it('gives a new colleague a slot, and takes it away again', async () => {
    const made = await setUp();
    const ben = await colleague();
    expect(await at(folder).settle(made.key, [record(made), ben])).toEqual([]);
    expect(at(folder).status().logins).toEqual(['ana', 'ben']);
    expect(opens(await at(folder).openWithPassword('ben', NEW))).toBe(true);
    expect(opens(await at(folder).openWithPassword('ana', OLD))).toBe(true);
    expect((await at(folder).openWithPassword(undefined, OLD)).login).toBe('ana');
    await expect(at(folder).openWithPassword(undefined, NEW)).rejects.toThrow(code('login.needed'));
    await at(folder).settle(made.key, [record(made)]);
    await expect(at(folder).openWithPassword('ben', NEW)).rejects.toThrow(code('password.wrong'));
    expect(opens(await at(folder).openWithPassword('ana', OLD))).toBe(true);
  });

  it('keeps colleagues when one is given a new password by kit on another computer', async () => {
    const made = await setUp();
    await at(folder).settle(made.key, [record(made), await colleague()]);
    keychain.entries.clear();
    await at(folder).openWithKit('ana', kit, OLD);
    expect(opens(await at(folder).openWithPassword('ben', NEW))).toBe(true);
  });

  it('tells the record the newer keys of the slot, after a crash between the two', async () => {
    const made = await setUp();
    const keys = await at(folder).changePassword('ana', OLD, NEW);
    expect(await at(folder).settle(made.key, [record(made)])).toEqual([record({ ...ANA, ...keys })]);
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
    const byKit = await at(folder).openWithKit('ana', kit, OLD);
    expect(await at(folder).settle(made.key, [record(made)])).toEqual([record(byKit)]);
  });

  it('also when the slot file had been lost before the kit made a new one', async () => {
    const made = await setUp();
    for (const password of [NEW, OLD, NEW])
      await at(folder).changePassword('ana', password === NEW ? OLD : NEW, password);
    const last = await at(folder).openWithPassword('ana', NEW);
    rmSync(file('keyslots.json'));
    now += 60_000;
    const byKit = await at(folder).openWithKit('ana', kit, OLD);
    expect(await at(folder).settle(made.key, [record(last)])).toEqual([record(byKit)]);
  });

  it('takes the newer keys of the record: the password changed elsewhere, or an old slot file was put back', async () => {
    const made = await setUp();
    const before = text('keyslots.json');
    const keys = await at(folder).changePassword('ana', OLD, NEW);
    writeFileSync(file('keyslots.json'), before);
    const opened = await at(folder).openWithPassword('ana', OLD);
    expect(await at(folder).settle(opened.key, [{ ...record(made), ...keys }])).toEqual([]);
    await expect(at(folder).openWithPassword('ana', OLD)).rejects.toThrow(code('password.wrong'));
    expect(opens(await at(folder).openWithPassword('ana', NEW))).toBe(true);
  });

  it('leaves a user the slot he has where the keys of his record cannot be used', async () => {
    const made = await setUp();
    const before = text('keyslots.json');
    for (const keys of [
      { sealedPrivateKey: '{"version":2}' },
      { sealedPrivateKey: 'x'.repeat(3000) },
      { publicKey: Buffer.alloc(32).toString('base64') },
      { publicKey: 'AAAA' },
      { login: '' },
    ]) {
      expect(await at(folder).settle(made.key, [{ ...record(made), ...keys }])).toEqual([]);
      expect(await at(folder).settle(made.key, [record(made), { ...(await colleague()), ...keys }])).toEqual([]);
      expect(text('keyslots.json')).toBe(before);
    }
  });

  it('is refused for another key', async () => {
    const made = await setUp();
    await expect(at(folder).settle(randomBytes(32), [record(made)])).rejects.toThrow(code('keyslots.damaged'));
  });
});
