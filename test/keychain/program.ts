/** The whole program beside a keyring that hangs: its commands end, its unlock page answers, and it can be stopped. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlock } from '#modules/users/contract/session.api.ts';
import { follow, openWindow } from '../../src-main/host-edge/testing.ts';
import { almoner, serve } from '../support/app.ts';
import { allFiles, entryOf, outcomeOf, SHORT_PASSWORD } from './clinic.ts';
import { type Keyring, startKeyring } from './keyring.ts';
import type { Stage } from './scenarios.ts';
import { SOON_MILLIS } from './silence.ts';

/** A clinic made by the command line, with its entry in the keychain. */
async function setUp({ folder, expect }: Stage): Promise<{ data: string; ring: Keyring; key: string }> {
  const ring = await startKeyring('open');
  const data = join(folder, 'data');
  const { exitCode, json, stderr } = await almoner(
    // biome-ignore format: one option a line says no more.
    ['init', '--data', data, '--organisation', 'Lantern', '--admin', 'ana', '--kit', join(folder, 'kit'), '--password-stdin', '--json'],
    `${SHORT_PASSWORD}\n`,
  );
  expect(
    'a clinic is set up with its keychain',
    exitCode === 0 && json<{ keychain: string }>().keychain === 'present',
    stderr,
  );
  const { content } = JSON.parse(readFileSync(join(data, 'keyslots.json'), 'utf8')) as {
    content: { database: string };
  };
  return { data, ring, key: (await entryOf(content.database)) ?? 'none' };
}

const stats = (data: string) =>
  almoner(['stats', '--data', data, '--password-stdin', '--json'], `${SHORT_PASSWORD}\n`);

export async function commandsThatEnd(stage: Stage): Promise<void> {
  const { expect } = stage;
  const { data, ring, key } = await setUp(stage);
  expect('a command opens', (await stats(data)).exitCode === 0);
  ring.hang();
  const started = performance.now();
  const refused = await stats(data);
  expect(
    'a command names it',
    `${refused.stdout}${refused.stderr}`.includes('keychain.unavailable'),
    refused.stderr,
  );
  expect('fails', refused.exitCode !== 0 && refused.exitCode !== null);
  expect('and ends', performance.now() - started < SOON_MILLIS, `${Math.round(performance.now() - started)} ms`);
  expect('the key stands in nothing it said', !`${refused.stdout}${refused.stderr}`.includes(key));
  ring.goOn();
  expect('once it answers, the next command opens', (await stats(data)).exitCode === 0);
  expect('the key stands in no file of the clinic', !allFiles(data).includes(key));
}

export async function programThatAnswers(stage: Stage): Promise<void> {
  const { expect } = stage;
  const { data, ring, key } = await setUp(stage);
  const app = await serve({ dataDir: data });
  const { caller } = await openWindow(Number(new URL(app.url).port), await follow(app.url));
  const enter = () => outcomeOf(caller.call(unlock, { password: SHORT_PASSWORD, viewOnly: false }));
  ring.hang();
  const started = performance.now();
  const { code } = await enter();
  expect('the page is told', code === 'keychain.unavailable', code);
  expect('soon', performance.now() - started < SOON_MILLIS);
  ring.goOn();
  expect('once it answers, the password opens', (await enter()).code === 'opened');
  ring.hang();
  expect('a second opening is told again', (await enter()).code === 'keychain.unavailable');
  const stopping = performance.now();
  const exitCode = await app.stop();
  const seconds = Math.round((performance.now() - stopping) / 1000);
  expect(
    'the program ends in order although a question is open',
    exitCode === 0 && seconds < 8,
    `${exitCode}, ${seconds} s`,
  );
  const logs = existsSync(join(data, 'logs')) ? allFiles(join(data, 'logs')) : '';
  expect('the key stands in no log', !`${logs}${app.stderr()}`.includes(key) && key.length === 44);
}
