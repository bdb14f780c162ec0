/** The network and the timers of this computer, as the sync client and what else talks with a relay want them. */
import type { Outside } from '#platform/sync/relay-work.ts';
import { connectWebSocket } from '#platform/sync/web-socket-link.ts';

export const systemOutside: Outside = {
  connect: connectWebSocket,
  timers: {
    after(millis, work) {
      const timer = setTimeout(work, millis);
      return () => clearTimeout(timer);
    },
  },
};
