/**
 * How a window under Electron gets its port: the page asks the preload script, that asks the host, and the host sends a
 * port whose other end is the core. Between page and preload these are window messages of the page's own origin.
 */
export const HANDOVER = {
  /** Page → preload → host: a port, please. */
  dial: 'almoner:dial',
  /** Host → preload → page, with the port. */
  port: 'almoner:port',
  /** Host → preload → page: the core behind the last port has ended. */
  lost: 'almoner:lost',
} as const;

/** What the preload script says about itself in the page's global object: that there is a host to ask. */
export const HOST_MARK = 'almonerHost';

/** Where the edge takes WebSockets, and where it says whether this browser has a session (204, or 401). */
export const EDGE_PATHS = { socket: '/api/socket', session: '/api/session' } as const;
