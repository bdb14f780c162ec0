/** Joining a clinic, on the screens of a computer that has none. */
import { beginJoin, givePassword, type JoinState, joinWatch } from '#modules/users/contract/join.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { ownName } from './device-names.ts';
import { joinClinic } from './join.ts';
import type { CoreServices } from './services.ts';
import { setupFaults } from './setup.handlers.ts';
import { watchChanges } from './watch-changes.ts';

const ENDS: ReadonlySet<JoinState['step']> = new Set(['none', 'joined', 'failed']);

export function joinHandlers(core: CoreServices, outside: Outside): readonly Handler[] {
  const { installation, options, vault } = core;
  const { clock, random } = installation.platform;
  const listeners = new Set<() => void>();
  let state: JoinState = { step: 'none' };
  let answer: ((password: string) => void) | null = null;
  const set = (next: JoinState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const watched = {
    status: () => state,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  return [
    implement(joinWatch, (_input, { signal }) => watchChanges(watched, signal)),
    implement(beginJoin, async ({ relay, code }) => {
      if (core.state() !== 'empty') throw setupFaults['setup.done']();
      if (!ENDS.has(state.step)) throw enrolFaults['invite.busy']();
      set({ step: 'asking' });
      joinClinic({
        ...{ url: relay, code, dataDir: options.dataDir, outside, clock, random, name: ownName() },
        claimed: { vault },
        compare: (digits, organisation) => set({ step: 'comparing', digits, organisation }),
        password: (login, attempt) =>
          new Promise((resolve) => {
            answer = resolve;
            set({ step: 'password', login, wrong: attempt > 0 });
          }),
      }).then(
        ({ user }) => set({ step: 'joined', login: user.login }),
        (thrown) => {
          const { code: what, message, remedy } = toFaultValue(thrown);
          set({ step: 'failed', fault: { code: what, message, remedy } });
        },
      );
      return {};
    }),
    implement(givePassword, async ({ password }) => {
      const give = answer;
      answer = null;
      if (give === null) return {};
      set({ step: 'making' });
      give(password);
      return {};
    }),
  ];
}
