/** A session with the relay for one piece of work, such as letting a device in: opened, used, closed. */
import type { Belonging } from './belonging.ts';
import { deviceFaults } from './device-faults.ts';
import { refused } from './membership-authoring.ts';
import { relayFaults } from './relay-faults.ts';
import {
  type Ask,
  asDevice,
  type Hello,
  openRelaySession,
  RelayRefusal,
  type RelaySession,
} from './relay-session.ts';
import type { Connect, Timers } from './types.ts';

/** How the outside is reached: real in a core, played in a test. */
export interface Outside {
  readonly connect: Connect;
  readonly timers: Timers;
}

export interface RelayWork {
  readonly session: Pick<RelaySession, 'ask' | 'hello'>;
  /** Told of mail in a mailbox of ours, also of what came before anybody asked to be told. */
  onMail(listener: (invite: string, bytes: Uint8Array) => void): void;
  /** Told when the link was gone and we were let in again. */
  onReturn(listener: () => void): void;
  /** Told when the link came back and we are not let in any more; it is the end of the session. */
  onLost(listener: () => void): void;
  close(): void;
}

/** Time to be let in; with what follows it stays below the fifteen seconds in which a command has to say that there is no relay. */
const CONNECT_MILLIS = 10_000;

/**
 * Fault: `relay.address` for what is no address, or one in clear that is not on this computer.
 */
export function requireRelayAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch (thrown) {
    throw relayFaults['relay.address']({ address }, thrown);
  }
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'wss:' && !(url.protocol === 'ws:' && isLoopback))
    throw relayFaults['relay.address']({ address });
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '')
    throw relayFaults['relay.address']({ address });
  return url.href.replace(/\/$/, '');
}

/** Resolves once let in. `told`: of records that say why a device is not let in. Faults: `relay.*`, `device.revoked`, `device.outside`; a RelayRefusal of `enter` and `recover`. */
export function openRelayWork(
  { connect, timers }: Outside,
  url: string,
  introduction: (hello: Hello) => Ask | null,
  told?: (first: number, records: readonly Uint8Array[]) => void,
): Promise<RelayWork> {
  const mail = new Set<(invite: string, bytes: Uint8Array) => void>();
  const unread: { readonly invite: string; readonly bytes: Uint8Array }[] = [];
  const returns = new Set<() => void>();
  const losses = new Set<() => void>();
  return new Promise((resolve, reject) => {
    let isIn = false;
    let last = 'no answer';
    const giveUp = (thrown: unknown): void => {
      calledOff();
      session.close();
      reject(thrown);
    };
    const calledOff = timers.after(CONNECT_MILLIS, () =>
      giveUp(relayFaults['relay.unreachable']({ reason: last })),
    );
    const session = openRelaySession({
      url,
      connect,
      timers,
      introduction,
      patience: CONNECT_MILLIS,
      events: {
        ready() {
          calledOff();
          if (isIn) for (const listener of returns) listener();
          isIn = true;
          resolve({
            session,
            onMail(listener) {
              mail.add(listener);
              for (const { invite, bytes } of unread.splice(0)) listener(invite, bytes);
            },
            onReturn: (listener) => void returns.add(listener),
            onLost: (listener) => void losses.add(listener),
            close: () => session.close(),
          });
        },
        refused(code) {
          giveUp(new RelayRefusal(code));
          for (const listener of losses) listener();
        },
        failed: giveUp,
        said(reply) {
          if (reply.kind === 'records') told?.(reply.first, reply.records);
          if (reply.kind !== 'mailed') return;
          const bytes = Buffer.from(reply.bytes);
          if (mail.size === 0) unread.push({ invite: reply.invite, bytes });
          for (const listener of mail) listener(reply.invite, bytes);
        },
        closed(reason) {
          last = reason;
        },
      },
    });
  });
}

/** As a member. Faults: `device.alone`, `relay.*`, `device.revoked`, `device.outside`. */
export async function openMemberWork(outside: Outside, belonging: Belonging): Promise<RelayWork> {
  const url = belonging.relay();
  if (url === null || belonging.log.state() === null) throw deviceFaults['device.alone']();
  const introduction = asDevice(belonging.identity, () => belonging.log.state()?.relayKey ?? '');
  const told = (first: number, records: readonly Uint8Array[]) => void belonging.log.take(first, records);
  return openRelayWork(outside, url, introduction, told).catch((thrown) => {
    throw thrown instanceof RelayRefusal ? refused(thrown) : thrown;
  });
}
