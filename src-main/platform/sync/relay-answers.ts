/** Whether there is a relay at an address just now: it says hello by itself, and nothing is said to it. */
import { ENVELOPES, replies } from '#protocol/frames.ts';
import type { Outside } from './relay-work.ts';

/** How long somebody at a command line waits for a word. */
const PATIENCE = 3_000;

export interface RelayAnswer {
  readonly answers: boolean;
  /** Why not, in words of ours or codes of the system; null where it answers. */
  readonly reason: string | null;
}

/** It does not as well where something else answers. */
export const relayAnswers = ({ connect, timers }: Outside, url: string): Promise<RelayAnswer> =>
  new Promise((resolve) => {
    let reason = 'no answer';
    const say = (answers: boolean): void => {
      calledOff();
      link.close();
      resolve({ answers, reason: answers ? null : reason });
    };
    const calledOff = timers.after(PATIENCE, () => say(false));
    const link = connect(url, {
      opened() {},
      received(type, frame) {
        if (type !== ENVELOPES) return;
        reason = 'no relay';
        try {
          say(replies.decode(frame).kind === 'hello');
        } catch {
          say(false);
        }
      },
      // It tries again by itself: the relay may be starting.
      closed(why) {
        reason = why;
      },
    });
  });
