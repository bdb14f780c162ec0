/**
 * The core: one installation, the vault that holds its keys, and who is signed in. It is locked by ending sessions and
 * sealed by closing the database and wiping its key (design §5): when the last user signs out, and when nobody has been
 * signed in for half an hour.
 */

import { updateWatch } from '#modules/settings/contract/system.api.ts';
import { claimDataFolder } from '#platform/database/data-folder.ts';
import { createVault } from '#platform/keys/vault.ts';
import { implement } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { awaitUser } from './await-user.ts';
import { backupHandlers } from './backup.handlers.ts';
import { createBackupKeeper } from './backup-keeper.ts';
import { checkHandlers } from './check.handlers.ts';
import { createCheckKeeper } from './check-keeper.ts';
import type { Core } from './core.types.ts';
import { deviceHandlers } from './device.handlers.ts';
import { createDeviceUpkeep } from './device-upkeep.ts';
import { fileHandlers } from './file.handlers.ts';
import { createFileKeeper } from './file-keeper.ts';
import { systemGauges } from './gauges.ts';
import { healthHandlers } from './health.handlers.ts';
import { sampleSpace } from './health.ts';
import { createInstallation } from './installation.ts';
import { createInvitations } from './invitations.ts';
import { joinHandlers } from './join.handlers.ts';
import { createJoining } from './joining.ts';
import { beginAnew } from './new-device.ts';
import { systemOutside } from './outside.ts';
import { presenceHandlers } from './presence.handlers.ts';
import { createPresence } from './presence.ts';
import { recordHandlers } from './record.handlers.ts';
import { createRejoining } from './rejoining.ts';
import { roleOf } from './role-of.ts';
import type { CoreOptions, CoreServices } from './services.ts';
import { sessionHandlers } from './session.handlers.ts';
import { createSessions } from './sessions.ts';
import { settleUsers } from './settle-users.ts';
import { setupHandlers } from './setup.handlers.ts';
import { isNotedShutOut, noteShutOut } from './shut-out-note.ts';
import { syncHandlers } from './sync.handlers.ts';
import { createSyncKeeper } from './sync-keeper.ts';
import { systemClock, systemRandom } from './system.ts';
import { createUpdateState } from './update-state.ts';
import { userHandlers } from './user.handlers.ts';
import { settleOwnKeys } from './user-keys.ts';
import { createUserUpkeep } from './user-upkeep.ts';
import { demandActive } from './users.ts';
import { watchChanges } from './watch-changes.ts';

/** Nobody signed in for this long: the database is closed (design §5). */
const SEAL_AFTER_MILLIS = 30 * 60_000;
const WATCH_MILLIS = 5_000;

/** Claims the data folder. Faults: `data.in_use`, `data.not_writable`. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { dataDir, clock = systemClock, random = systemRandom } = options;
  const claim = claimDataFolder(dataDir);
  const vault = createVault({ folder: dataDir, clock, random, ...options.vault });
  const installation = createInstallation({
    dataDir,
    clock,
    random,
    readers: 'threads',
    keychain: () => {
      const { keychain, keychainReason } = vault.status();
      return { keychain, keychainReason };
    },
    ...(options.onDefect ? { onDefect: options.onDefect } : {}),
  });
  const { platform } = installation;
  const keeper = createBackupKeeper(installation);
  const checks = createCheckKeeper(installation);
  const update = createUpdateState();
  const outside = options.outside ?? systemOutside;
  const invitations = createInvitations(installation, outside);
  const files = createFileKeeper(installation, outside);
  const sync = createSyncKeeper(installation, outside, (client) => {
    const ends = [files.begin(client), users.begin(client)];
    return () => {
      for (const end of ends) end();
    };
  });
  // What the clinic has goes to its new relay at once: somebody waits for it.
  invitations.onChange(() => attemptTo(sync.tick));
  const rejoining = createRejoining(installation, outside);
  rejoining.onChange(() => attemptTo(sync.tick));
  const upkeep = createDeviceUpkeep(installation, clock);
  const presence = createPresence({ whispers: sync.whispers, now: () => clock.now(), every: unheld });
  const { gauges = systemGauges, version } = options;
  const health = { platform, modules: installation.modules, gauges, version };
  const lockMillis = () => (installation.isOpen ? platform.organisation().lockMinutes : 10) * 60_000;
  const sessions = createSessions(clock, lockMillis);
  const listeners = new Set<(sessionId: string) => void>();
  const sealListeners = new Set<() => void>();
  /** Failed attempts that could not be written down, since the log is sealed too; told at the next sign-in. */
  let failedWhileSealed = 0;
  const closing = new AbortController();
  /** One opening or closing at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };

  const isShutOut = (): boolean => installation.isOpen && installation.belonging()?.standing === 'revoked';
  const seal = async (): Promise<void> => {
    if (installation.isOpen) noteShutOut(dataDir, isShutOut());
    users.sealed();
    for (const sessionId of sessions.ids()) endSession(sessionId);
    rejoining.cancel();
    invitations.stop();
    sync.stop();
    await checks.stop();
    await keeper.stop();
    await installation.seal();
  };
  const tellSealed = (): void => {
    for (const listener of sealListeners) listener();
  };
  /** Not at the end of the process, which follows anyway. */
  const sealItself = async (): Promise<void> => {
    await seal();
    tellSealed();
  };
  const endSession = (sessionId: string): void => {
    if (sessions.end(sessionId)) for (const listener of listeners) listener(sessionId);
  };

  const endSessionsOf = (userId: string): void => {
    for (const sessionId of sessions.idsOf(userId)) endSession(sessionId);
  };
  const users = createUserUpkeep({
    ...{ installation, vault, sessions, endSessionsOf, timers: outside.timers },
    inTurn,
  });

  /** Opens the database; a newer version of the program first backs it up, while the core goes on answering. */
  const openUpdated = async (key: Uint8Array): Promise<void> => {
    try {
      await installation.prepareUpdate(key, update.tell);
      installation.open(key);
    } finally {
      update.end();
    }
  };

  const services: CoreServices = {
    options,
    installation,
    vault,
    sessions,
    keeper,
    state: () => (installation.isOpen ? 'open' : vault.status().state === 'ready' ? 'sealed' : 'empty'),
    shutOut: () => (installation.isOpen ? isShutOut() : isNotedShutOut(dataDir)),
    open: (key) =>
      inTurn(async () => {
        if (!installation.isOpen) await openUpdated(key);
      }),
    enter: (sessionId, opened, how) =>
      inTurn(async () => {
        try {
          if (!installation.isOpen) await openUpdated(opened.key);
          if (await awaitUser(installation, outside, sync, opened.userId, closing.signal)) {
            await settleUsers(platform, vault, opened.key);
            settleOwnKeys(platform, opened);
            users.entered();
          }
        } catch (thrown) {
          if (sessions.ids().length === 0) await seal();
          throw thrown;
        } finally {
          opened.key.fill(0);
        }
        const user = platform.records.peek('user', opened.userId);
        try {
          demandActive(user);
        } catch (thrown) {
          platform.audit.append({ actor: null, action: 'sign-in-failed', detail: { login: opened.login } });
          if (sessions.ids().length === 0) await sealItself();
          throw thrown;
        }
        sessions.start(sessionId, {
          userId: opened.userId,
          login: opened.login,
          name: (user?.values.name as string | undefined) ?? opened.login,
          role: roleOf(user),
          origin: how.origin,
          viewOnly: how.readOnly === true,
        });
        if (failedWhileSealed > 0)
          platform.audit.append({
            actor: null,
            action: 'sign-in-failed',
            detail: { whileSealed: failedWhileSealed },
          });
        failedWhileSealed = 0;
        platform.audit.append({ actor: sessions.actorOf(sessionId), action: 'sign-in' });
        attemptTo(sync.tick);
      }),
    leave: (sessionId, action) =>
      inTurn(async () => {
        const actor = sessions.holder(sessionId);
        if (!actor) return;
        endSession(sessionId);
        platform.audit.append({ actor, action });
        if (action === 'sign-out' && sessions.ids().length === 0) await sealItself();
      }),
    startOver: (actor) =>
      inTurn(async () => {
        sync.stop();
        beginAnew(installation, actor);
        await seal();
        noteShutOut(dataDir, false);
        tellSealed();
      }),
    endSessionsOf,
    async attempt(login, work) {
      try {
        return await work();
      } catch (thrown) {
        if (installation.isOpen)
          platform.audit.append({ actor: null, action: 'sign-in-failed', detail: { login: login ?? null } });
        else failedWhileSealed += 1;
        throw thrown;
      }
    },
  };

  const watch = setInterval(() => {
    keeper.tick();
    attemptTo(() => checks.tick(!keeper.busy && !(installation.isOpen && platform.busy())));
    if (installation.isOpen) attemptTo(() => sampleSpace(health));
    attemptTo(sync.tick);
    users.tick();
    attemptTo(() => upkeep.tick(sync.session(), sync.isSettled));
    if (upkeep.wasShutOut()) void inTurn(sealItself);
    for (const { sessionId, why } of sessions.over()) void services.leave(sessionId, why);
    const since = sessions.emptySince;
    if (
      installation.isOpen &&
      since !== null &&
      clock.now() - since >= SEAL_AFTER_MILLIS &&
      !platform.busy() &&
      !keeper.busy &&
      !checks.busy
    )
      void inTurn(async () => {
        if (sessions.ids().length === 0) await sealItself();
      });
  }, WATCH_MILLIS).unref();

  const actorOf = (sessionId: string): Actor | null => sessions.actorOf(sessionId);
  return {
    get state() {
      return services.state();
    },
    handlers: [
      implement(updateWatch, (_input, { signal }) => watchChanges(update, signal)),
      ...setupHandlers(services),
      ...joinHandlers(createJoining(services, outside, sync)),
      ...sessionHandlers(services),
      ...userHandlers(services),
      ...deviceHandlers(services, outside, invitations, rejoining, sync),
      ...backupHandlers(keeper),
      ...checkHandlers(checks, platform),
      ...syncHandlers(sync),
      ...fileHandlers(files),
      ...healthHandlers(health, () => installation.isOpen),
      ...recordHandlers(platform),
      ...presenceHandlers(platform, presence),
      ...installation.modules.flatMap((module) => module.handlers),
    ],
    actorOf,
    async signIn(sessionId, how) {
      const opened = await services.attempt(how.login, () => vault.openWithPassword(how.login, how.password));
      await services.enter(sessionId, opened, how);
    },
    onSessionEnd: (listener) => void listeners.add(listener),
    onSealed: (listener) => void sealListeners.add(listener),
    endSession: (sessionId) => void services.leave(sessionId, 'lock'),
    async close() {
      clearInterval(watch);
      closing.abort();
      presence.close();
      installation.stopUpdate();
      await inTurn(seal);
      claim.release();
    },
  };
}

/** Now and then, as long as the process has something else to do. */
function unheld(millis: number, work: () => void): () => void {
  const timer = setInterval(work, millis).unref();
  return () => clearInterval(timer);
}

/** A full disk must not end the watch that tells of it. */
function attemptTo(work: () => void): void {
  try {
    work();
  } catch {
    // It is tried again at the next look.
  }
}
