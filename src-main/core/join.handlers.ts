/** Getting a clinic from a relay, on the screens of a computer that has none. */
import {
  beginJoin,
  cancelJoin,
  givePassword,
  joinWatch,
  recoverFromRelay,
} from '#modules/users/contract/join.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { Joining } from './joining.ts';
import { watchChanges } from './watch-changes.ts';

export function joinHandlers(joining: Joining): readonly Handler[] {
  return [
    implement(joinWatch, (_input, { signal }) => watchChanges(joining, signal)),
    implement(beginJoin, async (asked) => {
      joining.begin(asked);
      return {};
    }),
    implement(recoverFromRelay, async (asked, { sessionId }) => {
      joining.recover(sessionId, asked);
      return {};
    }),
    implement(givePassword, async ({ password }, { sessionId }) => {
      joining.give(sessionId, password);
      return {};
    }),
    implement(cancelJoin, async () => {
      joining.cancel();
      return {};
    }),
  ];
}
