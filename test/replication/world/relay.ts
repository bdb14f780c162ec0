/** The real room on the simulator's storage, network and time. */
import { createRelay } from '../../../sync-server/room/relay.ts';
import { createSeededRandom } from '../../support/seeded.ts';
import type { StartRelay } from './relay-host.ts';
import { createProcessTimers, type Time } from './time.ts';

export function startRelayProgram(time: Time, seed: number): StartRelay {
  const random = createSeededRandom(seed * 64);
  return (storage) => {
    const timers = createProcessTimers(time);
    const clock = { now: () => Math.floor(time.now) };
    const relay = createRelay({ storage, clock, random, timers, token: null, log: () => undefined });
    let isOver = false;
    return {
      accept(device, socket) {
        const accepted = relay.connect({
          address: device,
          send: (type, frame) => socket.send(type, frame),
          get waiting() {
            return socket.waiting;
          },
          close: () => socket.close(),
        });
        return {
          received: (type, frame) => void (isOver || accepted.receive(type, frame)),
          closed: () => void (isOver || accepted.closed()),
        };
      },
      kill() {
        isOver = true;
        timers.end();
      },
    };
  };
}
