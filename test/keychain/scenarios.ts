/** What a Secret Service can do to the program, and what the program has to make of it (design §5). */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  allFiles,
  entryOf,
  keychain,
  makeClinic,
  NEW_PASSWORD,
  newId,
  opensTo,
  outcomeOf,
  PASSWORD,
  SHORT_PASSWORD,
  vaultAt,
} from './clinic.ts';
import { startKeyring } from './keyring.ts';
import { commandsThatEnd, programThatAnswers } from './program.ts';
import { hangs, isSlow } from './silence.ts';
import type { Bus } from './surroundings.ts';

export interface Stage {
  readonly folder: string;
  expect(what: string, holds: boolean, seen?: string): void;
}

export interface Scenario {
  readonly name: string;
  readonly bus: Bus;
  tell(stage: Stage): Promise<void>;
}

/** Set-up where no keychain can be had: the password alone, and so a longer one; the reason is kept for the banner. */
async function setUpWithout({ folder, expect }: Stage, reason: RegExp): Promise<void> {
  const data = join(folder, 'data');
  const weak = await outcomeOf(
    vaultAt(data).create({ userId: newId(), login: 'ana' }, SHORT_PASSWORD, vaultAt(data).newKit()),
  );
  expect('a short password is refused', weak.code === 'password.weak', weak.code);
  const clinic = await makeClinic(data);
  const { keychain: state, keychainReason } = clinic.vault.status();
  expect('set-up falls back to the password', state === 'absent', state);
  expect('the reason is kept', reason.test(keychainReason ?? ''), keychainReason ?? 'none');
  expect('the password opens', await opensTo(clinic.key)(clinic.fresh().openWithPassword('ana', PASSWORD)));
}

/** Whatever the keychain says, it is named, nothing is changed, and the kit opens. */
async function isNamed(
  { folder, expect }: Stage,
  damage: { readonly code: string; readonly text?: RegExp; readonly entry: string | null },
): Promise<void> {
  const clinic = await makeClinic(join(folder, `data-${newId()}`), SHORT_PASSWORD);
  const before = clinic.slots();
  if (damage.entry === null) await keychain.remove(clinic.account());
  else await keychain.write(clinic.account(), damage.entry);
  const { code, text } = await outcomeOf(clinic.fresh().openWithPassword('ana', SHORT_PASSWORD));
  expect('it is named', code === damage.code, code);
  expect('without its content', damage.entry === null || !text.includes(damage.entry.slice(0, 8)));
  expect('no slot is touched', clinic.slots() === before);
  expect('nor the entry', (await entryOf(clinic.account())) === damage.entry);
  const opens = opensTo(clinic.key);
  expect('the kit opens', await opens(clinic.fresh().openWithKit('ana', clinic.kit, NEW_PASSWORD)));
  expect('and the new password then', await opens(clinic.fresh().openWithPassword('ana', NEW_PASSWORD)));
  expect('with a key that is a key', Buffer.from((await entryOf(clinic.account())) ?? '', 'base64').length === 32);
}

/** An entry that is there and can't be seen: named, nothing written, and the password opens once it can be seen again. */
async function staysBehindLock({ folder, expect }: Stage): Promise<void> {
  const ring = await startKeyring('open');
  const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
  const before = clinic.slots();
  const entry = await entryOf(clinic.account());
  ring.lock();
  const { code, text } = await outcomeOf(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
  expect('a locked keychain is named', code === 'keychain.unavailable', `${code} ${text}`);
  const changed = await outcomeOf(clinic.vault.changePassword('ana', SHORT_PASSWORD, NEW_PASSWORD));
  expect('the password is not changed behind its back', changed.code === 'keychain.unavailable', changed.code);
  expect('no slot is touched', clinic.slots() === before);
  await ring.kill();
  const unlocked = await startKeyring('open');
  expect('nor the entry', (await entryOf(clinic.account())) === entry);
  let opened = false;
  // A prompt that was open when its keyring died holds the question for a while.
  for (let tries = 0; tries < 10 && !opened; tries += 1)
    opened = await opensTo(clinic.key)(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
  expect('unlocked, the password opens in the same program', opened);
  await unlocked.kill();
}

export const scenarios: readonly Scenario[] = [
  { name: 'no session bus', bus: 'none', tell: (stage) => setUpWithout(stage, /D-Bus|bus/i) },
  { name: 'nothing on the bus', bus: 'bare', tell: (stage) => setUpWithout(stage, /org\.freedesktop\.secrets/) },
  {
    name: 'no default collection',
    bus: 'bare',
    async tell(stage) {
      await startKeyring('as it lies');
      await setUpWithout(stage, /collection/);
    },
  },
  {
    name: 'no default collection, and a prompter that never shows',
    bus: 'prompter that never shows',
    async tell(stage) {
      await startKeyring('as it lies');
      await setUpWithout(stage, /in time/);
    },
  },
  {
    name: 'an open keychain',
    bus: 'bare',
    async tell({ folder, expect }) {
      await startKeyring('open');
      const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
      expect('is used, and a shorter password does', clinic.vault.status().keychain === 'present');
      const entry = await entryOf(clinic.account());
      expect('holds 32 bytes under the name of the database', Buffer.from(entry ?? '', 'base64').length === 32);
      expect(
        'opens with the password',
        await opensTo(clinic.key)(clinic.fresh().openWithPassword('ana', SHORT_PASSWORD)),
      );
      expect('its key stands in no file', !allFiles(folder).includes(entry ?? 'none'));
      const probed = vaultAt(join(folder, 'empty'));
      mkdirSync(join(folder, 'empty'));
      probed.status();
      for (let tries = 0; tries < 100 && probed.status().keychain === 'unknown'; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect('an empty folder is told that there is one', probed.status().keychain === 'present');
    },
  },
  ...(
    [
      ['a missing entry', { code: 'keychain.lost', entry: null }],
      ['the key of another', { code: 'keychain.lost', entry: randomBytes(32).toString('base64') }],
      ['a key cut short', { code: 'keychain.lost', entry: randomBytes(20).toString('base64') }],
      ['a garbled entry', { code: 'keychain.lost', entry: '¿ñ\u0001\u202e not base64 at all \u{1f511}' }],
      ['an entry of a megabyte', { code: 'keychain.lost', entry: 'QUJD'.repeat(262_144) }],
    ] as const
  ).map(
    ([name, damage]): Scenario => ({
      name,
      bus: 'bare',
      async tell(stage) {
        await startKeyring('open');
        await isNamed(stage, damage);
      },
    }),
  ),
  { name: 'a locked collection without a prompter', bus: 'bare', tell: staysBehindLock },
  { name: 'a locked collection, its prompt dismissed', bus: 'prompter that gives up', tell: staysBehindLock },
  {
    name: 'a locked collection, its prompt never answered',
    bus: 'prompter that never shows',
    tell: staysBehindLock,
  },
  {
    name: 'a locked collection at a set-up',
    bus: 'bare',
    async tell(stage) {
      (await startKeyring('open')).lock();
      await setUpWithout(stage, /locked/);
    },
  },
  {
    name: 'the kit while the collection is locked',
    bus: 'bare',
    async tell({ folder, expect }) {
      const ring = await startKeyring('open');
      const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
      const entry = await entryOf(clinic.account());
      ring.lock();
      const opens = opensTo(clinic.key);
      const weak = await outcomeOf(clinic.vault.openWithKit('ana', clinic.kit, SHORT_PASSWORD));
      expect('needs a longer password, which now stands alone', weak.code === 'password.weak', weak.code);
      expect('opens', await opens(clinic.vault.openWithKit('ana', clinic.kit, NEW_PASSWORD)));
      expect(
        'and the password opens without the keychain',
        await opens(clinic.fresh().openWithPassword('ana', NEW_PASSWORD)),
      );
      await ring.kill();
      await startKeyring('open');
      expect('the entry is as it was', (await entryOf(clinic.account())) === entry);
      await clinic.vault.changePassword('ana', NEW_PASSWORD, PASSWORD);
      expect(
        'the next change of password takes the keychain up again',
        clinic.vault.status().keychain === 'present',
      );
      expect('by the entry that was there', (await entryOf(clinic.account())) === entry);
      expect('and opens', await opens(clinic.fresh().openWithPassword('ana', PASSWORD)));
    },
  },
  {
    name: 'a keyring that dies and comes back',
    bus: 'bare',
    async tell({ folder, expect }) {
      const ring = await startKeyring('open');
      const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
      const opens = opensTo(clinic.key);
      expect('opens', await opens(clinic.vault.openWithPassword('ana', SHORT_PASSWORD)));
      ring.hang();
      const asked = outcomeOf(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
      setTimeout(() => void ring.kill(), 1200);
      const { code } = await asked;
      expect('dead in the middle of a question, it is named', code === 'keychain.unavailable', code);
      const gone = await outcomeOf(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
      expect('and while it is gone', gone.code === 'keychain.unavailable', gone.code);
      await startKeyring('open');
      expect(
        'back again, it opens in the same program',
        await opens(clinic.vault.openWithPassword('ana', SHORT_PASSWORD)),
      );
    },
  },
  { name: 'a keyring that hangs', bus: 'bare', tell: hangs },
  { name: 'a keyring that is slow', bus: 'bare', tell: isSlow },
  { name: 'commands, and a keyring that hangs', bus: 'bare', tell: commandsThatEnd },
  { name: 'the unlock page, and a keyring that hangs', bus: 'bare', tell: programThatAnswers },
  {
    name: 'two folders and two users side by side',
    bus: 'bare',
    async tell({ folder, expect }) {
      await startKeyring('open');
      const one = await makeClinic(join(folder, 'one'), SHORT_PASSWORD);
      const two = await makeClinic(join(folder, 'two'), SHORT_PASSWORD);
      const [ofOne, ofTwo] = [await entryOf(one.account()), await entryOf(two.account())];
      expect('each folder has an entry of its own', ofOne !== null && ofTwo !== null && ofOne !== ofTwo);
      const { publicKey, sealedPrivateKey } = await one.vault.openWithPassword('ana', SHORT_PASSWORD);
      const ana = { userId: one.userId as ReturnType<typeof newId>, login: 'ana', publicKey, sealedPrivateKey };
      const bea = await one.vault.newUser({ userId: newId(), login: 'bea' }, 'kites and 9 trams');
      await one.vault.settle(one.key, [ana, bea]);
      const opens = opensTo(one.key);
      expect(
        'a second user opens by the same entry',
        await opens(one.fresh().openWithPassword('bea', 'kites and 9 trams')),
      );
      expect('beside the first', await opens(one.fresh().openWithPassword('ana', SHORT_PASSWORD)));
      await one.vault.changePassword('bea', 'kites and 9 trams', 'lanterns and 9 trams');
      expect(
        'a new password of one leaves the other',
        await opens(one.fresh().openWithPassword('ana', SHORT_PASSWORD)),
      );
      expect('and the entry', (await entryOf(one.account())) === ofOne);
      await keychain.remove(one.account());
      expect('what one folder loses, the other keeps', (await entryOf(two.account())) === ofTwo);
      expect('and opens with', await opensTo(two.key)(two.fresh().openWithPassword('ana', SHORT_PASSWORD)));
      const lost = await outcomeOf(one.fresh().openWithPassword('bea', 'lanterns and 9 trams'));
      expect('the loss is named', lost.code === 'keychain.lost', lost.code);
      expect('removing what is not there is no failure', (await keychain.remove(one.account())).ok);
    },
  },
  {
    name: 'a set-up that was broken off',
    bus: 'bare',
    async tell({ folder, expect }) {
      await startKeyring('open');
      const data = join(folder, 'data');
      const vault = vaultAt(data);
      await vault.create({ userId: newId(), login: 'ana' }, SHORT_PASSWORD, vault.newKit());
      const left = /"database": "([^"]+)"/.exec(allFiles(data))?.[1] ?? '';
      expect('leaves an entry', (await entryOf(left)) !== null);
      const clinic = await makeClinic(data, SHORT_PASSWORD);
      expect('which the next one removes', (await entryOf(left)) === null);
      expect('and has its own', left !== clinic.account() && (await entryOf(clinic.account())) !== null);
    },
  },
];
