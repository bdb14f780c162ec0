/** A new password: by the old one, and by the recovery kit. */

import { existsSync, readFileSync } from 'node:fs';
import { settleUsers } from '#core/settle-users.ts';
import { changePassword, unlockWithKit } from '#modules/users/contract/session.api.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { installationOf, LOGIN, makeClinic, PASSWORDS, vaultOf } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import type { Scenario, Template } from '../scenarios.ts';

interface Made extends Template {
  readonly kit: string;
}

const [OLD, NEW] = PASSWORDS;

/** What opened key files of these very bytes: thousands of cuts leave the same few, and each derivation takes its time. */
const tried = new Map<string, Buffer | null>();

function filesOf(folder: string): string {
  const { keyslots, recovery, pendingKeyslots } = dataFiles(folder);
  return JSON.stringify(
    [keyslots, recovery, pendingKeyslots].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)),
  );
}

/** The key that a password opens, or null where it is the wrong one. Other faults pass. */
export async function keyBy(folder: string, password: string, login = LOGIN): Promise<Buffer | null> {
  const name = `${login} ${password} ${filesOf(folder)}`;
  const known = tried.get(name);
  if (known !== undefined) return known;
  const opened = await vaultOf(folder)
    .openWithPassword(login, password)
    .catch((thrown: { code?: string }) => {
      if (thrown.code === 'password.wrong') return null;
      throw thrown;
    });
  tried.set(name, opened?.key ?? null);
  return opened?.key ?? null;
}

/** The passwords that open the vault here; the user's record is brought in line as at every opening. */
export async function openingPasswords(folder: string, passwords: readonly string[]): Promise<string[]> {
  const opening: string[] = [];
  for (const password of passwords) {
    const key = await keyBy(folder, password);
    if (key === null) continue;
    opening.push(password);
    const installation = installationOf(folder);
    installation.open(key);
    await settleUsers(installation.platform, vaultOf(folder), key);
    await installation.seal();
  }
  return opening;
}

async function verify(folder: string, { key, kit }: Made, answers: readonly string[]): Promise<readonly string[]> {
  const opening = await openingPasswords(folder, [OLD, NEW]);
  const wanted = answers.includes('changed') ? NEW : null;
  const problems: string[] = [];
  if (opening.length !== 1) problems.push(`${opening.length} of the two passwords open`);
  else if (wanted !== null && opening[0] !== wanted) problems.push('lost: the new password does not open');
  const { refused, problems: named } = await inspect(folder, key, () => []);
  if (refused) problems.push(`it would not open: ${refused.code}`);
  const files = `kit ${filesOf(folder)}`;
  const byKit = tried.get(files) ?? (await vaultOf(folder).openWithKit(LOGIN, kit, PASSWORDS[2])).key;
  tried.set(files, byKit);
  if (!byKit.equals(key)) problems.push('the kit opens another database');
  return [...problems, ...named];
}

export const passwordScenario: Scenario<Made> = {
  name: 'password change',
  async make(root) {
    const { folder, key, kit } = await makeClinic(root);
    return { folder, key, kit, password: OLD };
  },
  async run({ caller }, _, { note }) {
    await caller.call(changePassword, { oldPassword: OLD, newPassword: NEW });
    note('changed');
  },
  verify,
};

export const kitScenario: Scenario<Made> = {
  name: 'slot change by kit',
  async make(root) {
    const { folder, key, kit } = await makeClinic(root);
    return { folder, key, kit, password: null };
  },
  async run({ caller }, { kit }, { note }) {
    await caller.call(unlockWithKit, { login: LOGIN, kit, newPassword: NEW });
    note('changed');
  },
  verify,
};
