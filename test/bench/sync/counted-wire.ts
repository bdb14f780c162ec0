/** The way to a server: counts what passes, can be pulled out, and tells when somebody is back. */
import { type Forwarder, layForwarder } from '../../support/forwarder.ts';

export interface CountedWire extends Forwarder {
  /** Answers when somebody is connected again after it was put back, with the moment on the clock of `performance.now()`. */
  connected(): Promise<number>;
}

export async function layWire(to: number): Promise<CountedWire> {
  let came: PromiseWithResolvers<number> | null = null;
  const forwarder = await layForwarder(to, () => {
    came?.resolve(performance.now());
    came = null;
    return null;
  });
  return Object.assign(forwarder, {
    connected() {
      came ??= Promise.withResolvers<number>();
      return came.promise;
    },
  });
}
