/**
 * One machine of the clinic: its disk, its clock, and the program on it, which runs, sleeps with its lid closed, or is gone.
 * What a crash leaves is what was committed. A desk can be put back to a copy of its disk, as a restored image does.
 */
import { forgettingSteps } from '#core/forgetting.ts';
import { becomeNewDevice } from '#core/new-device.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Standing } from '#platform/sync/belonging.ts';
import { storeIdentity } from '#platform/sync/device-keys.ts';
import { forgetReceipts, leaveLog, takeLettingIn } from '#platform/sync/leave-log.ts';
import { createMembershipLog } from '#platform/sync/membership-log.ts';
import type { SnapshotMeasures } from '#platform/sync/snapshot-writer.ts';
import type { Whisper } from '#platform/sync/whispering.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createSeededRandom } from '../../support/seeded.ts';
import { type Client, startClient } from './client.ts';
import { type Core, openCore } from './core.ts';
import type { Disk } from './disk.ts';
import { createMortal, DeadError } from './mortal.ts';
import type { Network } from './network.ts';
import type { EnrolledDevice } from './organisation.ts';
import { runEvents } from './runner.ts';
import { createProcessTimers, createWallClock, type ProcessTimers, type Time, type WallClock } from './time.ts';
import { TODAY, TOMORROW } from './versions.ts';

/** What runs while the program is up. */
export interface Running {
  readonly core: Core;
  readonly client: Client;
  readonly timers: ProcessTimers;
  /** The program dies at the so manieth write from now. */
  readonly dieAt: (write: number) => void;
}

export interface Desk {
  readonly number: number;
  readonly name: string;
  readonly device: EnrolledDevice;
  /** As the network and the protocol name it. */
  readonly wire: string;
  /** All it was ever called, the last of them that. */
  readonly wires: readonly string[];
  readonly clock: WallClock;
  /** Null while the program is not up. */
  readonly running: Running | null;
  /** The machine sleeps: its program neither works nor hears. */
  readonly isAsleep: boolean;
  /** It was put back to an older copy of its disk. */
  readonly isCopy: boolean;
  /** What it is in its organisation, as far as it knows itself. */
  readonly standing: Standing;
  start(): void;
  /** The program is gone at once. */
  crash(): void;
  /** The newer program is installed, and runs if the older did. */
  update(): void;
  sleep(): void;
  wake(): void;
  /** Keeps a copy of the disk, and puts it back. */
  keep(): void;
  readonly hasCopy: boolean;
  putBack(): void;
  /** Begins anew as another device, as the product lets it; from now on it is that one, which nobody has let in yet. */
  beginAnew(as: EnrolledDevice): void;
  /** It was let in again by this log: its program starts. */
  comeBack(records: readonly Uint8Array[]): void;
  /** The seed is over. */
  end(): void;
}

export interface DeskOptions {
  readonly number: number;
  readonly org: Id;
  readonly device: EnrolledDevice;
  readonly disk: Disk;
  readonly time: Time;
  readonly network: Network;
  /** Milliseconds its clock is wrong by. */
  readonly skew: number;
  readonly seed: number;
  /** Told of what the program takes for a defect of its own. */
  readonly onDefect: (thrown: unknown) => void;
  readonly snapshots: Partial<SnapshotMeasures>;
  /** Whether its program is the newer one. */
  readonly isOfTomorrow: boolean;
  /** The membership log that lets it in, where it comes in mid-run. */
  readonly records?: readonly Uint8Array[];
  /** A whisper came through. */
  readonly heard: (device: string, whisper: Whisper) => void;
  /** Its program is up. */
  readonly started?: (desk: Desk) => void;
  /** Told of each op with events, on the machine appointed to act on them. */
  readonly act?: (op: Id) => void;
}

/** After which a relay's operating system gives up a connection whose other end is silent. */
const ABANDON_MILLIS = 60_000;
const RUNNER_MILLIS = 10_000;
const FORGET_MILLIS = 10_000;

/** Something the program does again and again, as long as it lives. */
function every(millis: number, timers: ProcessTimers, work: () => void): void {
  timers.after(millis, () => {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof DeadError)) throw thrown;
    }
    every(millis, timers, work);
  });
}

export function createDesk(options: DeskOptions): Desk {
  const { number, disk, time, network } = options;
  let { device } = options;
  const clock = createWallClock(time, options.skew);
  const random = createSeededRandom(options.seed * 64 + number);
  let wire = device.identity.device;
  const wires = [wire];
  let running: Running | null = null;
  let isAsleep = false;
  let isOfTomorrow = options.isOfTomorrow;
  /** Closes what a program that died at a write has open. */
  let closeDead = (): void => undefined;
  let isCopy = false;
  const beLetIn = (records: readonly Uint8Array[]): void => {
    const writer = disk.open();
    const log = createMembershipLog(writer, device.identity.org);
    if (takeLettingIn(writer, log, records, clock.now()) !== 'taken')
      throw new Error('the log that lets it in does not fit');
    writer.connection.close();
  };
  if (options.records) beLetIn(options.records);
  const desk: Desk = {
    number,
    name: `desk ${number}`,
    get device() {
      return device;
    },
    get wire() {
      return wire;
    },
    wires,
    clock,
    get isCopy() {
      return isCopy;
    },
    get standing() {
      return running?.client.belonging.standing ?? 'member';
    },
    get running() {
      return running;
    },
    get isAsleep() {
      return isAsleep;
    },
    start() {
      if (running !== null) return;
      closeDead();
      const timers = createProcessTimers(time);
      const holds = (space: string): boolean => running?.client.belonging.holds(space) ?? false;
      const mortal = createMortal(disk.open(), () => died());
      const died = (): void => {
        timers.end();
        network.cut(wire);
        running = null;
        // Not before what it was in the middle of has come to its end.
        closeDead = () => {
          closeDead = () => undefined;
          core.close();
        };
        time.after(0, () => closeDead());
      };
      const defect = (thrown: unknown): void => {
        if (!(thrown instanceof DeadError)) options.onDefect(thrown);
      };
      const core = openCore({
        writer: mortal.writer,
        registry: isOfTomorrow ? TOMORROW : TODAY,
        device: device.id,
        clock,
        random,
        holds,
      });
      const connect = network.connector(wire, timers);
      const { org, snapshots } = options;
      const client = startClient({ core, org, connect, timers, random, onDefect: defect, snapshots });
      running = { core, timers, client, dieAt: mortal.dieAt };
      client.sync.onWhisper((whisper) => options.heard(wire, whisper));
      options.started?.(desk);
      // Its own work after erasures.
      every(FORGET_MILLIS, timers, () => {
        for (const _ of forgettingSteps(core, [])) void _;
      });
      const { act } = options;
      if (act) every(RUNNER_MILLIS, timers, () => runEvents(core.writer, act));
      if (isAsleep) timers.sleep();
    },
    crash() {
      if (running === null) return;
      const { core, timers } = running;
      running = null;
      timers.end();
      network.cut(wire);
      core.close();
    },
    update() {
      const wasRunning = running !== null;
      desk.crash();
      isOfTomorrow = true;
      if (wasRunning) desk.start();
    },
    sleep() {
      isAsleep = true;
      running?.timers.sleep();
      time.after(ABANDON_MILLIS, () => {
        if (isAsleep) network.abandon(wire);
      });
    },
    wake() {
      isAsleep = false;
      running?.timers.wake();
    },
    keep: disk.keep,
    get hasCopy() {
      return disk.hasCopy;
    },
    putBack() {
      desk.crash();
      disk.putBack();
      isCopy = true;
      desk.start();
    },
    beginAnew(as) {
      desk.crash();
      closeDead();
      const writer = disk.open();
      if (createMembershipLog(writer, device.identity.org).fork() !== null) leaveLog(writer, clock.now());
      else forgetReceipts(writer);
      becomeNewDevice(writer, as.id);
      storeIdentity(createMeta(writer), as.id, as.identity);
      writer.connection.close();
      device = as;
      wire = as.identity.device;
      wires.push(wire);
    },
    comeBack(records) {
      beLetIn(records);
      desk.start();
    },
    end() {
      desk.crash();
      closeDead();
      disk.discard();
    },
  };
  return desk;
}
