/**
 * The client's side of one carrier: sends calls, matches answers to them, and rejects whatever is open when the carrier
 * closes. It knows nothing of reconnecting.
 */
import { type Fault, fromFaultValue, toFaultValue } from '../errors/fault.ts';
import { apiFaults } from './api.faults.ts';
import { type Carrier, listenOnce, MAX_FRAME_LENGTH } from './carrier.ts';
import type { Contract, InputOf, OutputOf } from './contract.ts';
import { METHOD_OF, type ServerFrame } from './frame.ts';

/** As much of an AbortSignal as is needed here; both the browser's and Node's have it. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface FeedListener<Message> {
  /** The core listens from here on: nothing that happens after it is missed. */
  started?(): void;
  message(message: Message): void;
  /** The feed ended; with a fault (`core.lost`, `session.required`, …) or, without one, because it was complete. */
  ended(fault: Fault | null): void;
}

export type Query = Contract<'query'>;
export type Command = Contract<'command'>;
export type Feed = Contract<'feed'>;

export interface Caller {
  /** One question, one answer. Rejects with a Fault, or with the signal's reason once that is aborted. */
  call<C extends Query | Command>(contract: C, input: InputOf<C>, signal?: Signal): Promise<OutputOf<C>>;
  /** Listens until the function it returns is called; after that the listener hears nothing more. */
  watch<C extends Feed>(contract: C, input: InputOf<C>, listener: FeedListener<OutputOf<C>>): () => void;
}

interface Pending {
  started(): void;
  data(value: unknown): void;
  done(): void;
  failed(fault: Fault): void;
}

/** The core never sends anything else than JSON; if it does, the line can't be trusted. */
function parse(text: string): ServerFrame | null {
  try {
    return JSON.parse(text) as ServerFrame;
  } catch {
    return null;
  }
}

/** Takes over the carrier. `onClosed` is told after everything open has been rejected with `core.lost`. */
export function createCaller(carrier: Carrier, onClosed: () => void = () => {}): Caller {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed = false;

  carrier.listen(
    listenOnce({
      message: (text) => {
        const frame = parse(text);
        if (frame === null) return carrier.close();
        const one = frame.id === null ? undefined : pending.get(frame.id);
        if (one === undefined || frame.id === null) return;
        if ('error' in frame) {
          pending.delete(frame.id);
          one.failed(fromFaultValue(frame.error.data.fault));
        } else if (frame.result.type === 'data') one.data(frame.result.data);
        else if (frame.result.type === 'started') one.started();
        else {
          pending.delete(frame.id);
          one.done();
        }
      },
      closed: () => {
        closed = true;
        const open = [...pending.values()];
        pending.clear();
        for (const one of open) one.failed(apiFaults['core.lost']());
        onClosed();
      },
    }),
  );

  /** Answers the id of the call, or null where the failure has already been told. */
  function ask(contract: Contract, input: unknown, waiting: Pending): number | null {
    const fault = closed ? apiFaults['core.unreachable']() : null;
    lastId += 1;
    const id = lastId;
    const frame = JSON.stringify({ id, method: METHOD_OF[contract.kind], params: { path: contract.name, input } });
    if (fault || frame.length > MAX_FRAME_LENGTH) {
      waiting.failed(fault ?? apiFaults['input.too_large']());
      return null;
    }
    pending.set(id, waiting);
    carrier.send(frame);
    return id;
  }

  function stop(id: number | null): void {
    if (id === null || !pending.delete(id)) return;
    carrier.send(JSON.stringify({ id, method: 'subscription.stop' }));
  }

  return {
    call: (contract, input, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          stop(id);
          reject(signal?.reason);
        };
        const settle = (finish: () => void) => {
          signal?.removeEventListener('abort', abort);
          if (id !== null) pending.delete(id);
          finish();
        };
        let id: number | null = null;
        id = ask(contract, input, {
          started: () => {},
          data: (value) => settle(() => resolve(value as OutputOf<typeof contract>)),
          done: () => settle(() => reject(fromFaultValue(toFaultValue(null)))),
          failed: (fault) => settle(() => reject(fault)),
        });
        signal?.addEventListener('abort', abort, { once: true });
      }),
    watch: (contract, input, listener) => {
      let listening = true;
      const end = (fault: Fault | null) => {
        if (listening) listener.ended(fault);
        listening = false;
      };
      const id = ask(contract, input, {
        started: () => listener.started?.(),
        data: (value) => listener.message(value as OutputOf<typeof contract>),
        done: () => end(null),
        failed: end,
      });
      return () => {
        listening = false;
        stop(id);
      };
    },
  };
}
