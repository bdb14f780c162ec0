/**
 * The window's connection to the core: dials a carrier, dials again when it closes, and says how things stand.
 * Invariants: a call is never repeated by itself, since a command may have been carried out before the line broke; and
 * nothing waits for a lost line: calls made meanwhile fail with `core.unreachable`.
 */
import { apiFaults } from '#shared/api/api.faults.ts';
import { type Caller, createCaller } from '#shared/api/caller.ts';
import type { Carrier } from '#shared/api/carrier.ts';
import { Fault } from '#shared/errors/fault.ts';

/**
 * `connecting`: not once connected yet. `connected`. `lost`: dialling again. `restored`: connected again just now.
 * `refused`: the program answers, but this browser has no session; it needs a fresh link from `npm start`.
 */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'restored' | 'refused';

/** Thrown by a dialler where the other side answers and says no. */
export class Refused extends Error {}

/** Opens one carrier. Rejects with Refused, or with anything else where nobody answers. */
export type Dial = () => Promise<Carrier>;

export interface Timers {
  /** Calls `run` after `ms` milliseconds; the function it returns cancels. */
  after(ms: number, run: () => void): () => void;
}

export interface Connection extends Caller {
  state(): ConnectionState;
  /** How many carriers were opened so far. A feed lives on one of them and has to be begun again on the next. */
  epoch(): number;
  /** Told after every change of state, until the function it returns is called. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Told whenever a call or feed ends in `session.required`: the screen was locked, or the core came back sealed. */
  onSessionRequired(listener: () => void): () => void;
}

const FIRST_WAIT = 100;
const LONGEST_WAIT = 1000;
const RESTORED_FOR = 4000;

export const windowTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

function createSignal<Message>() {
  const listeners = new Set<(message: Message) => void>();
  return {
    tell: (message: Message) => {
      for (const listener of [...listeners]) listener(message);
    },
    on: (listener: (message: Message) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Starts dialling at once and goes on for as long as the page lives. */
export function createConnection(dial: Dial, timers: Timers = windowTimers): Connection {
  const states = createSignal<ConnectionState>();
  const sessionEnds = createSignal<void>();
  let state: ConnectionState = 'connecting';
  let caller: Caller | null = null;
  let waiting: ((caller: Caller) => void)[] = [];
  let epoch = 0;
  let wait = FIRST_WAIT;
  let calm: () => void = () => {};

  function become(next: ConnectionState): void {
    calm();
    if (next === 'restored') calm = timers.after(RESTORED_FOR, () => become('connected'));
    if (next === state) return;
    state = next;
    states.tell(next);
  }

  function open(carrier: Carrier): void {
    wait = FIRST_WAIT;
    epoch += 1;
    caller = createCaller(carrier, lost);
    const first = waiting;
    waiting = [];
    for (const go of first) go(caller);
    become(epoch === 1 ? 'connected' : 'restored');
  }

  function lost(): void {
    caller = null;
    become('lost');
    redial();
  }

  function redial(): void {
    timers.after(wait, connect);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function connect(): void {
    dial().then(open, (error) => {
      if (error instanceof Refused) become('refused');
      else if (state === 'refused') become('lost');
      redial();
    });
  }
  connect();

  const noteEnd = (thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === 'session.required') sessionEnds.tell();
  };
  const firstCaller = () => new Promise<Caller>((resolve) => waiting.push(resolve));

  return {
    state: () => state,
    epoch: () => epoch,
    onState: states.on,
    onSessionRequired: sessionEnds.on,
    call: async (contract, input, signal) => {
      if (caller === null && state !== 'connecting') throw apiFaults['core.unreachable']();
      try {
        return await (caller ?? (await firstCaller())).call(contract, input, signal);
      } catch (thrown) {
        noteEnd(thrown);
        throw thrown;
      }
    },
    watch: (contract, input, listener) => {
      let stop = () => {};
      let wanted = true;
      const begin = (by: Caller) => {
        if (!wanted) return;
        stop = by.watch(contract, input, {
          ...listener,
          ended: (fault) => {
            noteEnd(fault);
            listener.ended(fault);
          },
        });
      };
      if (caller !== null) begin(caller);
      else if (state === 'connecting') waiting.push(begin);
      else listener.ended(apiFaults['core.unreachable']());
      return () => {
        wanted = false;
        stop();
      };
    },
  };
}
