/**
 * The network between devices and the relay: slow, narrow, cut, or silent (a socket that is open on one side only). A
 * connection keeps the order of its frames or breaks, as TCP does; what else may happen to frames is the relay's malice.
 */
import type { Connect, Link, LinkEvents } from '#platform/sync/types.ts';
import type { Rng } from '../../durability/rng.ts';
import type { ProcessTimers, Time } from './time.ts';

/** What the relay sees of a device's connection. */
export interface Socket {
  send(type: number, frame: Uint8Array): void;
  /** Bytes that have not left yet. */
  readonly waiting: number;
  close(): void;
}

/** What a connection sees of the relay. */
export interface Accepted {
  received(type: number, frame: Uint8Array): void;
  closed(): void;
}

/** Null: nobody listens. `device` is the network's word, of which an honest relay makes nothing. */
export type Accept = (device: string, socket: Socket) => Accepted | null;

/** The way between one device and the relay. */
export interface Path {
  isUp: boolean;
  /** Frames vanish, and nobody is told. */
  isSilent: boolean;
  /** Milliseconds one way. */
  latency: number;
  /** Bytes a second. */
  bandwidth: number;
  /** Probability that a frame breaks the connection instead of arriving. */
  loss: number;
}

export interface Network {
  path(device: string): Path;
  /** Ends all connections of a device, or of all, and lets them be tried again. */
  cut(device?: string): void;
  /** The relay gives up the connections of a device; the device finds out by itself. */
  abandon(device: string): void;
  /** How a process on a device reaches the relay. */
  connector(device: string, timers: ProcessTimers): Connect;
}

/** Neither side has said a word for so long: the connection is given up, as the product's transport does. */
const SILENCE = 30_000;
const FIRST_RETRY = 200;
const LAST_RETRY = 5_000;

interface Connection {
  readonly device: string;
  readonly end: (reason: string) => void;
  readonly abandon: () => void;
}

export function createNetwork(time: Time, rng: Rng, accept: Accept): Network {
  const paths = new Map<string, Path>();
  const open = new Set<Connection>();
  const pathOf = (device: string): Path => {
    let path = paths.get(device);
    if (path === undefined) {
      path = { isUp: true, isSilent: false, latency: 5, bandwidth: 1_000_000, loss: 0 };
      paths.set(device, path);
    }
    return path;
  };

  /** One direction: frames leave one after another and arrive in that order. */
  const createLane = (
    path: Path,
    arrive: (type: number, frame: Uint8Array) => void,
    lost: () => void,
    swallowed: () => void,
  ) => {
    let leaves = 0;
    let arrives = 0;
    return {
      get waiting() {
        return Math.max(0, Math.ceil(((leaves - time.now) * path.bandwidth) / 1000));
      },
      send(type: number, frame: Uint8Array): void {
        leaves = Math.max(leaves, time.now) + (frame.length * 1000) / path.bandwidth;
        arrives = Math.max(arrives, leaves + path.latency);
        const isLost = path.loss > 0 && rng.chance(path.loss);
        time.after(arrives - time.now, () => {
          if (isLost) lost();
          else if (path.isUp && !path.isSilent) arrive(type, frame);
          else swallowed();
        });
      },
    };
  };

  const establish = (
    device: string,
    timers: ProcessTimers,
    events: { received(type: number, frame: Uint8Array): void; closed(reason: string): void },
  ): { send(type: number, frame: Uint8Array): void; readonly waiting: number; close(): void } | null => {
    const path = pathOf(device);
    let isOpen = true;
    let heard = time.now;
    let isAbandoned = false;
    let isDead = false;
    let accepted: Accepted | null = null;
    let callOff = (): void => {};
    const end = (reason: string): void => {
      if (!isOpen) return;
      isOpen = false;
      callOff();
      open.delete(connection);
      if (!isAbandoned) accepted?.closed();
      events.closed(reason);
    };
    const abandon = (): void => {
      if (!isOpen || isAbandoned) return;
      isAbandoned = true;
      accepted?.closed();
    };
    const connection: Connection = { device, end, abandon };
    // A connection that swallowed a frame gives none after it.
    const swallowed = (): void => {
      isDead = true;
    };
    const down = createLane(
      path,
      (type, frame) => {
        if (!isOpen || isDead) return;
        if (timers.isAsleep) {
          swallowed();
          return;
        }
        heard = time.now;
        events.received(type, frame);
      },
      () => end('lost'),
      swallowed,
    );
    const up = createLane(
      path,
      (type, frame) => void (isOpen && !isDead && !isAbandoned && accepted?.received(type, frame)),
      () => end('lost'),
      swallowed,
    );
    accepted = accept(device, {
      send: (type, frame) => void (isOpen && down.send(type, frame)),
      get waiting() {
        return down.waiting;
      },
      close: () => void time.after(path.latency, () => end('closed by the relay')),
    });
    if (accepted === null) return null;
    open.add(connection);
    const listen = (): void => {
      callOff = timers.after(SILENCE, () => (time.now - heard >= SILENCE ? end('silence') : listen()));
    };
    listen();
    return {
      send: (type, frame) => void (isOpen && up.send(type, frame)),
      get waiting() {
        return up.waiting;
      },
      close: () => end('closed here'),
    };
  };

  return {
    path: pathOf,
    cut(device) {
      for (const connection of [...open])
        if (device === undefined || connection.device === device) connection.end('cut');
    },
    abandon(device) {
      for (const connection of [...open]) if (connection.device === device) connection.abandon();
    },
    connector: (device, timers) => (_url, events: LinkEvents) => {
      const path = pathOf(device);
      let current: ReturnType<typeof establish> = null;
      let isWanted = true;
      let retry = FIRST_RETRY;
      const closed = (reason: string): void => {
        current = null;
        if (!isWanted) return;
        events.closed(reason);
        later();
      };
      const later = (): void => {
        const wait = retry + rng.below(retry);
        retry = Math.min(LAST_RETRY, retry * 2);
        timers.after(wait, attempt);
      };
      const attempt = (): void => {
        if (!isWanted) return;
        if (!path.isUp || path.isSilent) {
          later();
          return;
        }
        current = establish(device, timers, { received: events.received, closed });
        if (current === null) later();
        else {
          retry = FIRST_RETRY;
          events.opened();
        }
      };
      timers.after(path.latency * 2, attempt);
      const link: Link = {
        send: (type, frame) => current?.send(type, frame),
        get waiting() {
          return current?.waiting ?? 0;
        },
        close() {
          isWanted = false;
          current?.close();
          current = null;
        },
      };
      return link;
    },
  };
}
