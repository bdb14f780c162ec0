/** Set-up from an empty folder. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beginSetup, finishSetup } from '#modules/settings/contract/system.api.ts';
import { databaseOf, LOGIN, makeClinic, PASSWORDS, vaultOf } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { keyBy, openingPasswords } from './password.ts';

const ORGANISATION = {
  name: 'Elm Street',
  timeZone: 'America/Chicago',
  language: 'en',
  lawProfile: 'US',
  region: 'US',
  production: false,
} as const;

export const setupScenario: Scenario<Template> = {
  name: 'set-up',
  async make(root) {
    const folder = join(root, 'empty');
    mkdirSync(folder, { recursive: true });
    return { folder, key: new Uint8Array(32), password: null };
  },
  async run({ caller }, _, { note }) {
    const { kit } = await caller.call(beginSetup, {});
    const admin = { login: LOGIN, name: 'Ana' };
    await caller.call(finishSetup, { organisation: ORGANISATION, admin, password: PASSWORDS[0], kit });
    note('done');
  },
  async verify(folder, _, answers) {
    const { state } = vaultOf(folder).status();
    if (state !== 'ready') {
      if (answers.includes('done')) return ['lost: set-up was finished and is not'];
      // What was begun can be begun again.
      await makeClinic(folder);
    } else if (!existsSync(databaseOf(folder))) return ['there are keys and no database'];
    const opening = await openingPasswords(folder, [PASSWORDS[0]]);
    if (opening.length !== 1) return ['the password does not open'];
    const key = (await keyBy(folder, PASSWORDS[0]))!;
    const { refused, problems } = await inspect(folder, key, () => []);
    return refused ? [`it would not open: ${refused.code}`] : problems;
  },
};
