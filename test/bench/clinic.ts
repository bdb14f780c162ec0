/**
 * The clinic that is measured: made by the real commands in a folder of its own, opened by the real vault.
 * Its people are generated, so a plain copy of some of them may lie in that folder while the cipher is compared.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstallation } from '#core/installation.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { claimDataFolder, dataFiles } from '#platform/database/data-folder.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Call, Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Contract, InputOf, OutputOf } from '#shared/api/contract.ts';
import { almoner } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import type { BenchOptions } from './options.ts';

const PASSWORD = 'marigold harbour nineteen windows';

export interface Clinic {
  readonly dataDir: string;
  readonly password: string;
  /** Beside the clinic's data, for copies and files to import. */
  readonly workDir: string;
  readonly people: number;
  readonly activities: number;
  /** Fewer repeats of what takes long and is not interactive. */
  readonly quick: boolean;
  /** Of the run that made it; null where the folder was there. */
  readonly populated: { readonly records: number; readonly seconds: number } | null;
  remove(): void;
}

export interface OpenClinic {
  readonly platform: Platform;
  readonly actor: Actor;
  readonly key: Buffer;
  readonly database: string;
  /** Calls a procedure as the administrator's window would, without the window. */
  call<C extends Contract<'query' | 'command'>>(contract: C, input: InputOf<C>): Promise<OutputOf<C>>;
  close(): Promise<void>;
}

interface Made {
  readonly people: number;
  readonly activities: number;
  readonly seed: string;
}

/** Runs a command of the product on the clinic and answers its report. Throws what it said where it failed. */
export async function runCommand(
  { dataDir, password }: Pick<Clinic, 'dataDir' | 'password'>,
  args: readonly string[],
): Promise<Record<string, unknown>> {
  const result = await almoner([...args, '--data', dataDir, '--password-stdin', '--json'], `${password}\n`);
  if (result.exitCode !== 0) throw new Error(`almoner ${args[0]} failed: ${result.stdout}${result.stderr}`);
  return result.json();
}

/** Makes and fills a clinic, or takes the one of an earlier run that was kept. */
export async function makeClinic(options: BenchOptions): Promise<Clinic> {
  const { people, activities, seed } = options;
  const temp = options.data === undefined ? createTempFolder() : null;
  const root = options.data ?? (temp as NonNullable<typeof temp>).path;
  const dataDir = join(root, 'clinic');
  const note = join(root, 'made.json');
  const clinic = {
    dataDir,
    workDir: root,
    password: PASSWORD,
    quick: options.quick,
    remove: () => {
      if (!options.keep) temp?.remove();
    },
  };
  if (existsSync(note)) {
    const made = JSON.parse(readFileSync(note, 'utf8')) as Made;
    return { ...clinic, ...made, populated: null };
  }
  await runCommand(clinic, [
    'init',
    '--organisation',
    'Bench',
    '--admin',
    'bench',
    '--kit',
    join(root, 'kit.txt'),
  ]);
  const size = ['--people', String(people), '--activities', String(activities), '--seed', seed];
  const { records, seconds } = await runCommand(clinic, ['populate', ...size]);
  writeFileSync(note, JSON.stringify({ people, activities, seed } satisfies Made));
  return { ...clinic, people, activities, populated: { records: records as number, seconds: seconds as number } };
}

/** Opens it in this process, as the core does: one writer here, readers in threads. */
export async function openClinic({ dataDir, password }: Clinic): Promise<OpenClinic> {
  const claim = claimDataFolder(dataDir);
  const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom });
  const { key, userId, login } = await vault.openWithPassword(undefined, password);
  const installation = createInstallation({
    dataDir,
    clock: systemClock,
    random: systemRandom,
    readers: 'threads',
    keychain: () => ({ keychain: 'unknown', keychainReason: null }),
  });
  installation.open(key);
  const actor: Actor = { userId, login, role: 'admin', purpose: 'operations', origin: 'cli' };
  const handlers = new Map(
    installation.modules.flatMap((module) => module.handlers).map((one) => [one.contract.name, one]),
  );
  return {
    platform: installation.platform,
    actor,
    async call(contract, input) {
      const handler = handlers.get(contract.name);
      if (!handler) throw new Error(`nobody answers ${contract.name}`);
      const context: Call = { actor, signal: new AbortController().signal, sessionId: 'bench' };
      return handler.handle(contract.input.parse(input) as never, context) as Promise<OutputOf<typeof contract>>;
    },
    key,
    database: dataFiles(dataDir).database,
    async close() {
      await installation.seal();
      key.fill(0);
      claim.release();
    },
  };
}
