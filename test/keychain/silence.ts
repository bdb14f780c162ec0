/** A keyring that says nothing, for ever or for a while: nobody may wait for it longer than for a moment. */
import { randomBytes, scrypt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClinic, opensTo, outcomeOf, SHORT_PASSWORD } from './clinic.ts';
import { startKeyring } from './keyring.ts';
import type { Stage } from './scenarios.ts';

/** Three seconds and the key derivations before them, on a slow and busy machine. */
export const SOON_MILLIS = 15_000;

export async function hangs({ folder, expect }: Stage): Promise<void> {
  const ring = await startKeyring('open');
  const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
  const before = clinic.slots();
  ring.hang();
  const started = performance.now();
  const { code, text } = await outcomeOf(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
  const waited = Math.round(performance.now() - started);
  expect('it is named', code === 'keychain.unavailable', `${code} ${text}`);
  expect('soon', waited < SOON_MILLIS, `${waited} ms`);
  // More questions than a process has threads for such work.
  const more = await Promise.all(
    Array.from({ length: 6 }, () => outcomeOf(clinic.fresh().openWithPassword('ana', SHORT_PASSWORD))),
  );
  expect(
    'however often it is asked',
    more.every((one) => one.code === 'keychain.unavailable'),
  );
  const derived = promisify(scrypt)('other work', randomBytes(16), 32).then(() => true);
  const late = new Promise<false>((resolve) => void setTimeout(() => resolve(false), SOON_MILLIS));
  expect('and no thread of the program is lost', (await Promise.race([derived, late])) === true);
  expect('no slot is touched', clinic.slots() === before);
  ring.goOn();
  expect(
    'once it answers, the password opens',
    await opensTo(clinic.key)(clinic.vault.openWithPassword('ana', SHORT_PASSWORD)),
  );
}

export async function isSlow({ folder, expect }: Stage): Promise<void> {
  const ring = await startKeyring('open');
  const clinic = await makeClinic(join(folder, 'data'), SHORT_PASSWORD);
  const opens = opensTo(clinic.key);
  ring.hang();
  setTimeout(() => ring.goOn(), 1500);
  expect('one that answers late is waited for', await opens(clinic.vault.openWithPassword('ana', SHORT_PASSWORD)));
  ring.hang();
  const { code } = await outcomeOf(clinic.vault.openWithPassword('ana', SHORT_PASSWORD));
  expect('one that answers too late is named', code === 'keychain.unavailable', code);
  ring.goOn();
  expect('and asked again at the next try', await opens(clinic.vault.openWithPassword('ana', SHORT_PASSWORD)));
}
