/**
 * What a network does to a clinic (DC-07; rows F9, F15 and E4 of the fault matrix). In each, people work at all desks while
 * it happens, and every answered save must be shown at every desk soon after it is over.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clinic } from './clinic.ts';
import type { Worker } from './work.ts';

export interface Scene {
  readonly clinic: Clinic;
  readonly workers: readonly Worker[];
}

export interface Scenario {
  readonly name: string;
  /** From the end of the fault until every desk shows everything. Dead connections are noticed within 30 s. */
  readonly withinSeconds: number;
  run(scene: Scene): Promise<void>;
}

const all = async (workers: readonly Worker[], times: number): Promise<void> =>
  void (await Promise.all(workers.map((worker) => worker.save(times))));

export const scenarios: readonly Scenario[] = [
  {
    name: 'nothing is wrong',
    withinSeconds: 10,
    run: ({ workers }) => all(workers, 10),
  },
  {
    name: 'one packet of five gets lost at one desk',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      clinic.desks[1]!.cable.lose(20);
      await all(workers, 15);
    },
  },
  {
    name: 'one desk has 64 kbit/s',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      clinic.desks[1]!.cable.narrow(64);
      await all(workers, 10);
    },
  },
  {
    name: 'the cable of one desk is pulled and put back',
    withinSeconds: 30,
    async run({ clinic, workers }) {
      const { cable } = clinic.desks[1]!;
      cable.unplug();
      await all(workers, 20);
      await sleep(5_000);
      cable.plug();
    },
  },
  {
    name: 'the cables of all desks are pulled, in and out, six times',
    withinSeconds: 30,
    async run({ clinic, workers }) {
      for (let time = 0; time < 6; time += 1) {
        for (const { cable } of clinic.desks) cable.unplug();
        await all(workers, 3);
        for (const { cable } of clinic.desks) cable.plug();
        await sleep(700);
      }
    },
  },
  {
    name: 'every byte takes 800 ms each way',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      clinic.way.delay(800);
      await all(workers, 10);
    },
  },
  {
    name: 'connections stay open and carry nothing',
    withinSeconds: 45,
    async run({ clinic, workers }) {
      clinic.way.silence(true);
      await all(workers, 10);
      await sleep(40_000);
      clinic.way.silence(false);
    },
  },
  {
    name: 'the relay is killed while all are sending',
    withinSeconds: 30,
    async run({ clinic, workers }) {
      const working = all(workers, 40);
      await sleep(500);
      await clinic.relay.stop('SIGKILL');
      await working;
      await clinic.startRelay();
    },
  },
  {
    name: 'the relay loses everything it had',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      await clinic.relay.stop();
      rmSync(clinic.relayFolder, { recursive: true });
      await all(workers, 5);
      await clinic.startRelay();
      // It has another key: an administrator says that it is the clinic's. The other desks see it in the log by themselves.
      const [desk] = clinic.desks;
      await desk!.close();
      await desk!.command('relay-change', ...clinic.named);
      await desk!.open();
    },
  },
  {
    name: 'the relay is put back to an older backup',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      const backup = join(clinic.relayFolder, '..', 'relay-backup');
      await clinic.relay.stop();
      cpSync(clinic.relayFolder, backup, { recursive: true });
      await clinic.startRelay();
      await all(workers, 15);
      await sleep(5_000);
      await clinic.relay.stop('SIGKILL');
      rmSync(clinic.relayFolder, { recursive: true });
      cpSync(backup, clinic.relayFolder, { recursive: true });
      await all(workers, 5);
      await clinic.startRelay();
    },
  },
];
