/**
 * The appointed device asks the relay to let envelopes go that its snapshot stands for (ADR 0018), and shows it what the devices signed. Whether
 * all is there that it takes, and how old an envelope must be, the relay judges: it is asked now and then, for time passes and words come in.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Word } from './attestations.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { SNAPSHOT_SPACES } from './snapshot-notes.ts';
import { isAuthority } from './snapshot-trust.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

const ASK_MILLIS = 6 * 60 * 60_000;

export interface Compacting {
  /** Rejects as `ask` does, but for the relay's no. */
  run(session: Pick<RelaySession, 'ask'>): Promise<void>;
}

interface Dependencies {
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly clock: Clock;
}

export function createCompacting({ store, membership, clock }: Dependencies): Compacting {
  const { self, attestations, places } = store;
  /** When it was last asked, and with how many words. */
  const asked = new Map<SpaceName, { readonly at: number; readonly words: string }>();

  /** What was said of the log as it is now. */
  const wordsOf = (space: SpaceName): readonly Word[] =>
    attestations
      .all(space)
      .filter(
        ({ attestation: { log, place, head } }) =>
          log === places.log(space) && (places.headAt(space, place) ?? head) === head,
      );
  const isReady = (said: readonly Word[]): boolean => {
    const words = said.map(({ attestation }) => attestation);
    const wrote = words.find(({ device, verdict }) => device === self.device && verdict === 'wrote');
    return words.some(({ snapshot, verdict }) => snapshot === wrote?.snapshot && verdict === 'same');
  };

  return {
    async run(session) {
      const state = membership.state();
      if (!isAuthority(state, self.device)) return;
      for (const space of SNAPSHOT_SPACES) {
        const said = wordsOf(space);
        if (!state!.members.get(self.device)!.spaces.has(space) || !isReady(said)) continue;
        const words = said.map(({ bytes }) => bytes);
        const name = Buffer.concat(words).toString('base64');
        const before = asked.get(space);
        if (before?.words === name && Math.abs(clock.now() - before.at) < ASK_MILLIS) continue;
        await session.ask({ kind: 'compact', space, words }).catch((thrown: unknown) => {
          if (!(thrown instanceof RelayRefusal)) throw thrown;
        });
        asked.set(space, { at: clock.now(), words: name });
      }
    },
  };
}
