/**
 * A computer without a clinic that gets one from a relay, for the screens: by an administrator's code, or by the recovery kit. What they
 * show follows the one attempt that there can be. Whoever gave the password is signed in at the end.
 * Invariant: until the database is made an attempt leaves nothing behind, however it ends; from then on the unlock page goes on.
 */
import type { JoinState } from '#modules/users/contract/join.api.ts';
import { firstSyncIn } from '#platform/sync/bootstrap-progress.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { ownName } from './device-names.ts';
import { joinClinic } from './join.ts';
import { installAdministrator, recoverClinic } from './recover.ts';
import type { CoreServices } from './services.ts';
import { setupFaults } from './setup.handlers.ts';
import type { SyncKeeper } from './sync-keeper.ts';
import type { Changing } from './watch-changes.ts';

export interface Joining extends Changing<JoinState> {
  /** Faults: `setup.done`, `invite.busy`. */
  begin(asked: { readonly relay: string; readonly code: string }): void;
  /** `sessionId`: of the window that is signed in at the end. Faults: as `begin`. */
  recover(
    sessionId: string,
    asked: { readonly relay: string; readonly kit: string; readonly login: string; readonly password: string },
  ): void;
  /** The password that was asked for. */
  give(sessionId: string, password: string): void;
  /** Gives up while nobody was let in, or puts a failure away. */
  cancel(): void;
}

interface Given {
  readonly sessionId: string;
  readonly password: string;
}

const ENDS: ReadonlySet<JoinState['step']> = new Set(['none', 'joined', 'failed']);
const COUNT_MILLIS = 300;

export function createJoining(core: CoreServices, outside: Outside, sync: Pick<SyncKeeper, 'catchUp'>): Joining {
  const { installation, options, vault, sessions } = core;
  const { platform } = installation;
  const { clock, random } = platform;
  const origin = options.host === 'electron' ? 'window' : 'browser';
  const listeners = new Set<() => void>();
  let state: JoinState = { step: 'none' };
  let waiting: { give(given: Given): void; giveUp(): void } | null = null;
  let stopping: AbortController | null = null;

  const set = (next: JoinState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const askPassword = (login: string, wrong: boolean): Promise<Given> =>
    new Promise((resolve, reject) => {
      waiting = { give: resolve, giveUp: () => reject(enrolFaults['invite.abandoned']()) };
      set({ step: 'password', login, wrong });
    });

  /** How much has come so far, while `work` is under way. */
  const counting = async <Result>(login: string, work: () => Promise<Result>): Promise<Result> => {
    let callOff = (): void => undefined;
    const tell = (): void => {
      const row = installation.isOpen ? platform.writer.prepare('SELECT max(seq) AS last FROM op').get() : null;
      const progress = installation.isOpen ? firstSyncIn(platform.writer) : null;
      set({ step: 'fetching', login, changes: Number(row?.last ?? 0), progress });
      callOff = outside.timers.after(COUNT_MILLIS, tell);
    };
    tell();
    try {
      return await work();
    } finally {
      callOff();
    }
  };

  const signIn = async (login: string, { sessionId, password }: Given): Promise<void> => {
    await core.enter(sessionId, await vault.openWithPassword(login, password), { origin });
  };

  const joinBy = async (url: string, code: string, signal: AbortSignal): Promise<void> => {
    let given: Given | null = null;
    const { device, user } = await joinClinic({
      ...{ url, code, dataDir: options.dataDir, outside, clock, random, name: ownName(), signal },
      claimed: { vault },
      compare: (digits, organisation) => set({ step: 'comparing', digits, organisation }),
      async password(login, attempt) {
        given = await askPassword(login, attempt > 0);
        return given.password;
      },
    });
    const by = given as Given | null;
    if (by === null) throw enrolFaults['invite.abandoned']();
    await counting(user.login, () => signIn(user.login, by));
    tellAudit(by.sessionId, 'device-join', device);
    set({ step: 'joined', login: user.login });
  };

  const recoverBy = async (url: string, kit: string, login: string, by: Given): Promise<void> => {
    const { password, sessionId } = by;
    const recovered = await recoverClinic({
      ...{ url, kit, login, password, dataDir: options.dataDir, outside, clock, random },
      claimed: { vault },
    });
    await counting(login, async () => {
      const opened = await vault.openWithPassword(login, password);
      try {
        await core.open(opened.key);
        // Whether the login is somebody's is known only when all is here.
        await sync.catchUp(() => false);
        await installAdministrator(platform, vault, opened.key, recovered.user, password);
      } finally {
        opened.key.fill(0);
      }
      await signIn(login, by);
    });
    tellAudit(sessionId, 'device-join', recovered.device);
    set({ step: 'joined', login });
  };

  const tellAudit = (sessionId: string, action: string, device: Id): void =>
    void platform.audit.append({ actor: sessions.actorOf(sessionId), action, entity: 'device', record: device });

  const attempt = (work: (signal: AbortSignal) => Promise<void>): void => {
    if (core.state() !== 'empty') throw setupFaults['setup.done']();
    if (!ENDS.has(state.step)) throw enrolFaults['invite.busy']();
    const mine = new AbortController();
    stopping = mine;
    set({ step: 'asking' });
    work(mine.signal).catch((thrown) => {
      const { code, message, remedy } = toFaultValue(thrown);
      // Who called it off knows why it ended.
      set(mine.signal.aborted ? { step: 'none' } : { step: 'failed', fault: { code, message, remedy } });
    });
  };

  return {
    status: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    begin: ({ relay, code }) => attempt((signal) => joinBy(relay, code, signal)),
    recover: (sessionId, { relay, kit, login, password }) =>
      attempt(() => recoverBy(relay, kit, login, { sessionId, password })),
    give(sessionId, password) {
      const asking = waiting;
      waiting = null;
      if (asking === null) return;
      set({ step: 'making' });
      asking.give({ sessionId, password });
    },
    cancel() {
      if (ENDS.has(state.step)) {
        if (state.step === 'failed') set({ step: 'none' });
        return;
      }
      if (state.step === 'making' || state.step === 'fetching') return;
      stopping?.abort();
      waiting?.giveUp();
      waiting = null;
    },
  };
}
