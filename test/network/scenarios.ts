/**
 * What a network does to a clinic (DC-07; rows F9, F15 and E4 of the fault matrix). In each, people work at all desks while
 * it happens, and every answered save must be shown at every desk soon after it is over.
 */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepAlive } from '#modules/users/contract/session.api.ts';
import type { Clinic, Desk } from './clinic.ts';
import type { Worker } from './work.ts';

export interface Scene {
  readonly clinic: Clinic;
  readonly workers: readonly Worker[];
  /** For how long a computer that sleeps does. */
  readonly sleepMillis: number;
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
    name: 'one desk sleeps in the middle of it, and wakes',
    withinSeconds: 30,
    async run({ clinic, workers, sleepMillis }) {
      const desk = clinic.desks[1]!;
      const [first, asleep, third] = workers as [Worker, Worker, Worker];
      // What it is at when it falls asleep is answered, or refused since the screen locked itself meanwhile.
      const interrupted = asleep.save(10).catch(() => undefined);
      await sleep(50);
      process.kill(desk.core!.pid, 'SIGSTOP');
      try {
        for (const end = performance.now() + sleepMillis; performance.now() < end; ) {
          await all([first, third], 3);
          // Somebody sits there: a desk that is left alone locks itself.
          for (const { desk: one } of [first, third]) await one.core!.caller.call(keepAlive, {});
          await sleep(Math.min(20_000, sleepMillis));
        }
      } finally {
        process.kill(desk.core!.pid, 'SIGCONT');
      }
      await interrupted;
      // By then its screen may have locked itself.
      await desk.signIn();
      await asleep.save(5);
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
      const backup = await backUpRelay(clinic, 'relay-backup');
      await all(workers, 15);
      await sleep(5_000);
      await clinic.relay.stop('SIGKILL');
      rmSync(clinic.relayFolder, { recursive: true });
      cpSync(backup, clinic.relayFolder, { recursive: true });
      await all(workers, 5);
      await clinic.startRelay();
    },
  },
  {
    name: 'the relay is put back to before a desk was shut out, which goes on writing',
    withinSeconds: 60,
    async run({ clinic, workers }) {
      const [first, ...others] = clinic.desks as [Desk, ...Desk[]];
      await first.close();
      const lost = await clinic.admit('lost');
      // Only the first is to know of it.
      for (const { cable } of others) cable.unplug();
      const backup = await backUpRelay(clinic, 'relay-before');
      const { devices } = await lost.command<{ devices: { device: string; own: boolean }[] }>('sync-status');
      await first.command('device-revoke', devices.find(({ own }) => own)!.device);
      await putBackRelay(clinic, backup);
      const people = join(clinic.relayFolder, '..', 'meanwhile.csv');
      writeFileSync(people, 'full name,date of birth\nMeanwhile Written,1970-01-01\n');
      await lost.command('import', people);
      await lost.command('sync', '--once');
      await first.open();
      await untilShutOut(lost);
      for (const { cable } of others) cable.plug();
      await all(workers, 5);
    },
  },
];

/** Answers where the backup lies; the relay runs again. */
async function backUpRelay(clinic: Clinic, name: string): Promise<string> {
  const backup = join(clinic.relayFolder, '..', name);
  await clinic.relay.stop();
  cpSync(clinic.relayFolder, backup, { recursive: true });
  await clinic.startRelay();
  return backup;
}

async function putBackRelay(clinic: Clinic, backup: string): Promise<void> {
  await clinic.relay.stop('SIGKILL');
  rmSync(clinic.relayFolder, { recursive: true });
  cpSync(backup, clinic.relayFolder, { recursive: true });
  await clinic.startRelay();
}

/** Throws where it still takes part after a while. */
async function untilShutOut(desk: Desk): Promise<void> {
  for (let time = 0; time < 20; time += 1) {
    const said = await desk.command('sync', '--once').then(() => 'shared', String);
    if (said.includes('device.revoked')) return;
    await sleep(1_000);
  }
  throw new Error(`${desk.name} still takes part`);
}
