/** `init` and `password`: what concerns keys rather than records. */
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defaultOrganisation, systemActor, writeFirstRecords } from '#core/first-records.ts';
import { rememberKit } from '#core/kit-memory.ts';
import { setupFaults } from '#core/setup.handlers.ts';
import { demandVoice, keepKeys } from '#core/user-keys.ts';
import { LANGUAGES, LAW_PROFILES } from '#modules/settings/contract/organisation.entity.ts';
import { kitDocument } from '#modules/settings/recovery-kit-document.ts';
import { syncFolder } from '#platform/database/data-folder.ts';
import type { Opened } from '#platform/keys/types.ts';
import { type Arguments, cliFaults } from '../arguments.ts';
import { installationFor, withClinic, withFolder } from '../open.ts';
import { facts, type Output } from '../output.ts';
import { liesWithin } from '../paths.ts';
import { readSecrets } from '../secrets.ts';

/** The kit lies apart from what it opens, whatever links lead there. Fault: `cli.usage`. */
function kitPath(args: Arguments): string {
  const path = resolve(args.required('kit'));
  if (liesWithin(args.required('data'), path))
    throw cliFaults['cli.usage']({ problem: 'The recovery kit must not lie inside the data folder' });
  return path;
}

/** Mode 0600, and on the disk before set-up goes on. An existing file is not overwritten: it may be another clinic's kit. */
function writeKit(path: string, text: string): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (thrown) {
    const problem = (thrown as NodeJS.ErrnoException).code === 'EEXIST' ? 'already exists' : 'cannot be written';
    throw cliFaults['cli.usage']({ problem: `The file ${path} ${problem}` });
  }
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(path, 0o600);
  syncFolder(dirname(path));
}

function oneOf<Choice extends string>(
  args: Arguments,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const value = args.option(name) ?? fallback;
  const choice = choices.find((one) => one === value);
  if (!choice)
    throw cliFaults['cli.usage']({ problem: `The option --${name} takes one of ${choices.join(', ')}` });
  return choice;
}

export const init = (args: Arguments, output: Output): Promise<number> =>
  withFolder(args, async (vault, dataDir) => {
    if (vault.status().state === 'ready') throw setupFaults['setup.done']();
    const base = defaultOrganisation(args.required('organisation'));
    const organisation = {
      ...base,
      timeZone: args.option('time-zone') ?? base.timeZone,
      region: (args.option('region') ?? base.region).toUpperCase(),
      language: oneOf(args, 'language', LANGUAGES, base.language),
      lawProfile: oneOf(args, 'law', LAW_PROFILES, base.lawProfile),
      production: args.flag('production'),
    };
    const login = args.required('admin');
    const path = kitPath(args);
    const [password] = await readSecrets(args.flag('password-stdin'), ['Password for the administrator: ']);
    const kit = vault.newKit();
    const installation = installationFor(dataDir, vault, output);
    const { platform } = installation;
    const made = await vault.create({ userId: platform.newId(), login }, password!, kit);
    let kitWritten = false;
    try {
      writeKit(path, kitDocument(organisation.name, kit, organisation.language));
      kitWritten = true;
      installation.create(made.key);
      const id = writeFirstRecords(platform, organisation, {
        ...made,
        id: made.userId,
        name: args.option('name') ?? login,
      });
      rememberKit(installation, kit);
      made.finish();
      const { keychain } = vault.status();
      output.result(
        { organisation: id, admin: login, kit: path, keychain },
        (answer) => `${facts(answer)}\nPrint the recovery kit, keep it in a safe, and delete the file.`,
      );
      return 0;
    } catch (thrown) {
      // A kit of nothing would only be mistaken for one of something.
      if (kitWritten) unlinkSync(path);
      throw thrown;
    } finally {
      made.key.fill(0);
      await installation.seal();
    }
  });

/** The code in a kit's file: the document as it was written, or the code alone. */
export const readKit = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw cliFaults['cli.usage']({ problem: `The file ${path} cannot be read` });
  }
};

export const password = (args: Arguments, output: Output): Promise<number> =>
  withClinic(args, async (vault, dataDir) => {
    const kit = args.option('kit');
    const installation = installationFor(dataDir, vault, output);
    const { platform } = installation;
    const fromStdin = args.flag('password-stdin');
    const user = args.option('user');
    let key: Buffer | null = null;
    try {
      const prompts = kit === undefined ? ['Old password: ', 'New password: '] : ['New password: '];
      const secrets = await readSecrets(fromStdin, prompts);
      const fresh = secrets.at(-1)!;
      let opened: Opened;
      const code = kit === undefined ? undefined : readKit(kit);
      if (code === undefined) {
        opened = await vault.openWithPassword(user, secrets[0]!);
        key = opened.key;
        installation.open(key);
        demandVoice(platform, opened.userId);
        opened = { ...opened, ...(await vault.changePassword(user, secrets[0]!, fresh)) };
      } else {
        opened = await vault.openWithKit(user, code, fresh);
        key = opened.key;
        installation.open(key);
      }
      const actor = systemActor(opened.userId, opened.login);
      keepKeys(platform, opened, code);
      platform.audit.append({ actor, action: kit === undefined ? 'password-change' : 'password-reset-by-kit' });
      output.result({ login: opened.login, changed: true }, () => 'The password was changed.');
      return 0;
    } finally {
      key?.fill(0);
      await installation.seal();
    }
  });
