/**
 * The core's side of one carrier: runs what the frames ask for and answers. A connection belongs to one session, given
 * by the host when it was made; nothing in a frame can change that. Invariants: a malformed frame is answered and does
 * no harm; a closed carrier aborts everything that runs for it; a session's end ends its feeds at once.
 */
import { callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server';
import type { Actor } from '#shared/access/actor.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
import { type Carrier, listenOnce, MAX_FRAME_LENGTH } from '#shared/api/carrier.ts';
import type { RequestFrame, ServerFrame } from '#shared/api/frame.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { readClientFrame } from './client-frame.ts';
import { errorShape, shapeOf } from './error-shape.ts';
import type { ApiContext, ApiRouter } from './router.ts';

/** Calls and feeds that one connection may have open; a window needs a few dozen. */
const MAX_OPEN = 256;

export interface Api {
  readonly router: ApiRouter;
  /** The user signed in on a session, or null. */
  actorOf(sessionId: string): Actor | null;
  /** Told of a failure that was no fault. What was thrown may hold record content: it is for platform/log alone. */
  report(procedure: string, thrown: unknown): void;
}

export interface Served {
  /** The session was locked or signed out: ends the feeds that need a user, with `session.required`. */
  sessionEnded(): void;
}

/** Serves a carrier until it closes; then tells `onClosed`. */
export function serveCarrier(
  carrier: Carrier,
  api: Api,
  sessionId: string,
  onClosed: () => void = () => {},
): Served {
  const open = new Map<number, AbortController>();
  let session = new AbortController();
  const context: ApiContext = {
    sessionId,
    actor: () => api.actorOf(sessionId),
    sessionSignal: () => session.signal,
  };

  const send = (frame: ServerFrame): void => carrier.send(JSON.stringify(frame));

  function sendData(id: number, data: unknown): void {
    const frame = JSON.stringify({ id, result: { type: 'data', data } });
    if (frame.length > MAX_FRAME_LENGTH) throw apiFaults['answer.too_large']();
    carrier.send(frame);
  }

  /** Forgets a call; true where it was still wanted. */
  function close(id: number, controller: AbortController): boolean {
    if (open.get(id) !== controller) return false;
    open.delete(id);
    return true;
  }

  function fail(id: number, controller: AbortController, procedure: string, thrown: unknown): void {
    if (!close(id, controller)) return;
    controller.abort();
    const error = getTRPCErrorFromUnknown(thrown);
    const shape = errorShape(error);
    if (shape.data.fault.code === 'internal') api.report(procedure, error.cause ?? error);
    send({ id, error: shape });
  }

  async function pump(id: number, messages: AsyncIterable<unknown>, { signal }: AbortController): Promise<void> {
    const iterator = messages[Symbol.asyncIterator]();
    // The first step makes the handler listen, and only then may the caller believe that it does.
    let next = iterator.next();
    send({ id, result: { type: 'started' } });
    try {
      for (let step = await next; !step.done && !signal.aborted; step = await next) {
        sendData(id, step.value);
        next = iterator.next();
      }
    } finally {
      await iterator.return?.();
    }
  }

  async function run({ id, method, params }: RequestFrame, controller: AbortController): Promise<void> {
    try {
      const result: unknown = await callTRPCProcedure({
        router: api.router,
        path: params.path,
        getRawInput: async () => params.input,
        ctx: context,
        type: method,
        signal: controller.signal,
        batchIndex: 0,
      });
      if (method !== 'subscription') sendData(id, result);
      else {
        await pump(id, result as AsyncIterable<unknown>, controller);
        if (!controller.signal.aborted) send({ id, result: { type: 'stopped' } });
      }
      close(id, controller);
    } catch (thrown) {
      fail(id, controller, params.path, thrown);
    }
  }

  const refuse = (id: number | null, fault: Fault): void => send({ id, error: shapeOf(fault.toValue()) });

  function receive(text: string): void {
    const read = readClientFrame(text);
    if ('fault' in read) refuse(read.id, read.fault);
    else if (read.frame.method === 'subscription.stop') {
      const controller = open.get(read.frame.id);
      if (controller && close(read.frame.id, controller)) controller.abort();
    }
    // An answer to a number that is in use would end the call that has it.
    else if (open.has(read.frame.id)) refuse(null, apiFaults['call.malformed']());
    else if (open.size >= MAX_OPEN) refuse(read.frame.id, apiFaults['call.too_many']());
    else {
      const controller = new AbortController();
      open.set(read.frame.id, controller);
      void run(read.frame, controller);
    }
  }

  carrier.listen(
    listenOnce({
      message: receive,
      closed: () => {
        const running = [...open.values()];
        open.clear();
        for (const controller of running) controller.abort();
        onClosed();
      },
    }),
  );

  return {
    sessionEnded: () => {
      session.abort();
      session = new AbortController();
    },
  };
}
