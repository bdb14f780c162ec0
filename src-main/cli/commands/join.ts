/** `device-join` and `recover`: a clinic from its relay, in a new folder or in one that came out of a backup. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { nameOwnDevice, ownName } from '#core/device-names.ts';
import { belongingOf } from '#core/devices.ts';
import { systemActor } from '#core/first-records.ts';
import type { Installation } from '#core/installation.ts';
import { type JoinStep, joinClinic, rejoinClinic } from '#core/join.ts';
import { startOver } from '#core/new-device.ts';
import { systemOutside } from '#core/outside.ts';
import { installAdministrator, type Recovered, recoverClinic, recoverHere } from '#core/recover.ts';
import { takeOverUsers } from '#core/renew-warrants.ts';
import { settleUsers } from '#core/settle-users.ts';
import { recordCounts } from '#core/stats.ts';
import { syncOnce } from '#core/sync-once.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import type { Opened, Vault } from '#platform/keys/types.ts';
import type { BootstrapProgress } from '#platform/sync/bootstrap-progress.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Arguments } from '../arguments.ts';
import { installationFor, withClinic } from '../open.ts';
import { facts, type Output, stepTeller } from '../output.ts';
import { readSecrets } from '../secrets.ts';
import { readKit } from './keys.ts';

const STEPS: Readonly<Record<JoinStep, string>> = {
  relay: 'Asking the relay',
  confirmation: 'Waiting until the digits are confirmed on the other computer',
  log: 'Looking through the list of computers',
  keys: 'Making keys',
  database: 'Making the database',
  finish: 'Done; the records follow',
};

const ATTEMPTS = 3;

const name = () => ({ ...ownName(), name: hostname() });

/** What a clinic answers to once it is here: its first sync, in the folder it was put into. */
async function open<Result>(
  args: Arguments,
  output: Output,
  login: string | undefined,
  password: string,
  work: (opened: Opened & { readonly installation: Installation; readonly vault: Vault }) => Promise<Result>,
): Promise<Result> {
  return withClinic(args, async (vault, dataDir) => {
    const opened = await vault.openWithPassword(login, password);
    const installation = installationFor(dataDir, vault, output);
    try {
      installation.open(opened.key);
      return await work({ ...opened, installation, vault });
    } finally {
      opened.key.fill(0);
      await installation.seal();
    }
  });
}

const hasClinic = (args: Arguments): boolean => existsSync(dataFiles(args.required('data')).keyslots);

const PHASES: Readonly<Record<BootstrapProgress['phase'], string>> = {
  people: 'Fetching people',
  newest: 'Fetching tasks, appointments and the newest entries',
  older: 'Fetching older entries',
};

/** The records, the name of this computer, and slots for the colleagues. */
async function firstSync(
  installation: Installation,
  output: Output,
  vault: Vault,
  key: Uint8Array,
  user: { readonly userId: Id; readonly login: string },
  before: () => Promise<void> = async () => undefined,
): Promise<{ readonly device: Id; readonly records: number }> {
  const { platform } = installation;
  const tell = stepTeller(output);
  await syncOnce(installation, systemOutside, ({ phase, done, total }) =>
    tell(PHASES[phase], done / Math.max(1, total)),
  );
  await before();
  const device = fromWireId(belongingOf(installation).identity.device);
  nameOwnDevice(platform, user, device);
  platform.audit.append({ actor: null, action: 'device-join', entity: 'device', record: device });
  await settleUsers(platform, vault, key);
  await syncOnce(installation, systemOutside);
  const counts = Object.values(recordCounts(platform, systemActor(user.userId, user.login)));
  return { device, records: counts.reduce((sum, count) => sum + count, 0) };
}

/** The password is the inviting user's own; in a folder that came out of a backup, of one of its users. */
export async function deviceJoin(args: Arguments, output: Output): Promise<number> {
  const [url, code] = [args.required('relay'), args.required('code')];
  const isBack = hasClinic(args);
  const [password] = await readSecrets(args.flag('password-stdin'), ['Password: ']);
  const common = {
    ...{ url, code, name: name(), outside: systemOutside, random: systemRandom, clock: systemClock },
    progress: (step: JoinStep) => output.progress(STEPS[step]),
    compare: (digits: string, organisation: string) =>
      output.progress(`${organisation}: both screens must show ${digits}`),
  };
  let login = args.option('user');
  if (!isBack) {
    const joined = await joinClinic({
      ...common,
      dataDir: args.required('data'),
      async password(invited, attempt) {
        if (attempt === 0) return password!;
        // At a terminal the keys that came are kept for some more tries; what is piped in has only one password.
        if (args.flag('password-stdin') || attempt >= ATTEMPTS)
          throw enrolFaults['join.password']({ login: invited });
        const [again] = await readSecrets(false, [`That is not the password of ${invited}. Once more: `]);
        return again!;
      },
    });
    login = joined.user.login;
  }
  const answer = await open(args, output, login, password!, async ({ installation, vault, key, ...user }) => {
    if (isBack) {
      if (args.flag('start-over') || belongingOf(installation).standing === 'revoked')
        await startOver(installation, key);
      await rejoinClinic(belongingOf(installation), common);
    }
    return firstSync(installation, output, vault, key, user);
  });
  output.result(answer, facts);
  return 0;
}

/** A new administrating computer by the kit alone; every other one is shut out. */
export async function recover(args: Arguments, output: Output): Promise<number> {
  const url = args.required('relay');
  const kit = readKit(args.required('kit'));
  const login = args.option('user') ?? 'admin';
  const isBack = hasClinic(args);
  const [password] = await readSecrets(args.flag('password-stdin'), ['New password for the administrator: ']);
  let recovered: Recovered | null = null;
  if (!isBack)
    recovered = await recoverClinic({
      ...{ url, kit, login, password: password!, outside: systemOutside },
      ...{ dataDir: args.required('data'), clock: systemClock, random: systemRandom },
    });
  const answer = await open(args, output, login, password!, async ({ installation, vault, key, ...user }) => {
    const { platform } = installation;
    if (belongingOf(installation).standing === 'revoked') await startOver(installation, key);
    if (belongingOf(installation).standing !== 'member')
      await recoverHere(belongingOf(installation), { url, kit, outside: systemOutside, random: systemRandom });
    const isNew = recovered !== null || platform.records.peek('user', user.userId) === null;
    return firstSync(installation, output, vault, key, user, async () => {
      // What computers that are shut out now said of users goes on to hold.
      takeOverUsers(platform);
      if (isNew) await installAdministrator(platform, vault, key, recovered?.user ?? user, password!);
    });
  });
  output.result({ ...answer, administrator: login }, facts);
  return 0;
}
