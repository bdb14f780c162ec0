/** The network and the timers of this computer, as the sync client and what else talks with a relay want them. */
import type { Outside } from '#platform/sync/relay-work.ts';
import { connectWebsocket } from '#platform/sync/websocket-link.ts';

export const systemOutside: Outside = {
  connect: connectWebsocket,
  timers: {
    after(millis, work) {
      // Node takes what is longer than 24 days for nothing at all.
      const timer = setTimeout(work, Math.min(millis, 0x7fffffff));
      return () => clearTimeout(timer);
    },
  },
};
