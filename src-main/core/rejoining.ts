/**
 * A computer whose clinic came out of a backup, let in again by an administrator's code, for its screens. It keeps its records and
 * users; what it had not sent goes out once it is in. One attempt at a time.
 */
import type { JoinState } from '#modules/users/contract/join.api.ts';
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import type { Actor } from '#shared/access/actor.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { ownName } from './device-names.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';
import { rejoinClinic } from './join.ts';
import type { Changing } from './watch-changes.ts';

export interface Rejoining extends Changing<JoinState> {
  /** Fault: `invite.busy`. How it goes on is told by the state. */
  begin(actor: Actor, asked: { readonly relay: string; readonly code: string }): void;
  /** Gives up while nobody was let in, or puts a failure away. */
  cancel(): void;
}

export function createRejoining(installation: Installation, outside: Outside): Rejoining {
  const listeners = new Set<() => void>();
  let state: JoinState = { step: 'none' };
  let stopping: AbortController | null = null;
  const set = (next: JoinState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    status: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    begin(actor, { relay, code }) {
      if (stopping !== null) throw enrolFaults['invite.busy']();
      const mine = new AbortController();
      stopping = mine;
      const { platform } = installation;
      const belonging = belongingOf(installation);
      set({ step: 'asking' });
      void rejoinClinic(belonging, {
        ...{ url: relay, code, outside, random: platform.random, clock: platform.clock },
        ...{ name: ownName(), signal: mine.signal },
        compare: (digits, organisation) => set({ step: 'comparing', digits, organisation }),
      })
        .then(
          () => {
            const record = fromWireId(belonging.identity.device);
            platform.audit.append({ actor, action: 'device-join', entity: 'device', record });
            return { step: 'joined', login: actor.login } as const;
          },
          (thrown): JoinState => {
            const { code: what, message, remedy } = toFaultValue(thrown);
            return mine.signal.aborted
              ? { step: 'none' }
              : { step: 'failed', fault: { code: what, message, remedy } };
          },
        )
        .then((next) => {
          stopping = null;
          set(next);
        });
    },
    cancel() {
      if (stopping === null) set({ step: 'none' });
      else stopping.abort();
    },
  };
}
