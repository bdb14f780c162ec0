/** One seed's clinic: its desks, its relay, the network between them, what was acknowledged and what was seen to happen. */
import type { SnapshotMeasures } from '#platform/sync/snapshot-writer.ts';
import type { SignedRecord } from '#protocol/membership-record.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createRng, type Rng } from '../../durability/rng.ts';
import type { Reach } from '../attacks/attack.ts';
import { createEvilRelay, type EvilRelay } from '../attacks/evil-relay.ts';
import { RUNNER } from '../checks/checks.ts';
import { createLedger, type Ledger } from '../checks/ledger.ts';
import { createWhispers, type Whispers } from '../checks/whispers.ts';
import { type Canaries, createCanaries } from '../workload/canaries.ts';
import { createDesk, type Desk } from './desk.ts';
import type { Disk } from './disk.ts';
import { createNetwork, type Network } from './network.ts';
import { type EnrolledDevice, FOUNDED, type OrganisationTemplate } from './organisation.ts';
import { startRelayProgram } from './relay.ts';
import { createRelayHost, type RelayHost } from './relay-host.ts';
import { createTime, type Time } from './time.ts';

export interface World {
  readonly seed: number;
  readonly rng: Rng;
  readonly time: Time;
  readonly network: Network;
  readonly host: RelayHost;
  readonly evil: EvilRelay;
  /** Those that came in later behind the others. */
  readonly desks: readonly Desk[];
  /** Devices that may still be let in. */
  readonly newcomers: readonly EnrolledDevice[];
  /** One of them was let in by this log: it stands on somebody's desk, and runs. */
  welcome(newcomer: EnrolledDevice, records: readonly Uint8Array[]): void;
  readonly ledger: Ledger;
  readonly canaries: Canaries;
  /** Whether some desks have a newer program than others. */
  readonly hasVersions: boolean;
  /** All of them get it, and so does whoever is let in from now on. */
  update(): void;
  /** The number of the desk whose program is not ours, where there is one. */
  readonly insider: number | null;
  readonly whispers: Whispers;
  /** What happened, a line each. */
  readonly history: string[];
  /** What was thrown where nobody waited for it. */
  readonly failures: string[];
  /** Lists of computers that a desk forgot when it began anew: nobody else may know by now what they gave to whom. */
  readonly leftLogs: (readonly SignedRecord[])[];
  /** How often each op with events was acted on. */
  readonly acted: Map<Id, number>;
  tell(line: string): void;
  /** Stops everything. */
  end(): void;
}

const DAY = 86_400_000;
/** Of seeds, in how many the first desk has a newer program than the others. */
const VERSIONS = 0.15;
/** Of seeds, in how many snapshots are written. */
const SNAPSHOTS = 0.3;
const OFTEN: Partial<SnapshotMeasures> = {
  ...{ short: 6, often: 10, recent: 8, blockOps: 6 },
  ...{ lookMillis: 60_000, keepMillis: 60_000, erasedMillis: 60_000 },
};

export function createWorld(
  seed: number,
  template: OrganisationTemplate,
  foreign: Reach['foreign'],
  diskOf: (device: EnrolledDevice) => Disk,
  insider: number | null,
): World {
  const rng = createRng(seed, 'world');
  const begin = FOUNDED + 30 * DAY;
  const time = createTime(begin);
  const history: string[] = [];
  const org = template.devices[0]!.identity.org;
  const desks: Desk[] = [];
  const acted = new Map<Id, number>();
  const failures: string[] = [];
  const ledger = createLedger();
  const whispers = createWhispers();
  const onDefect = (thrown: unknown): void =>
    void failures.push(`defect: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  const act = (op: Id): void => void acted.set(op, (acted.get(op) ?? 0) + 1);
  const start = startRelayProgram(time, seed);
  const host = createRelayHost(start, template.relay);
  const evil = createEvilRelay({
    host,
    start,
    rng: createRng(seed, 'attack'),
    org,
    foreign,
    now: () => Math.floor(time.now),
    devices: () => desks.map(({ wire }) => wire),
    disconnect: (device) => network.cut(device),
    after: (millis, work) => void time.after(millis, work),
  });
  const network = createNetwork(time, createRng(seed, 'network'), evil.accept);
  const hasVersions = rng.chance(VERSIONS);
  let isUpdated = false;
  // In some clinics one is due after a few envelopes, in most not before hundreds: both ways a newcomer gets what there is.
  const snapshots = rng.chance(SNAPSHOTS) ? OFTEN : {};
  const place = (device: EnrolledDevice, records?: readonly Uint8Array[]): Desk => {
    // Minutes wrong now and then; a day or years belong to the clock faults.
    const skew = rng.chance(0.5) ? 0 : rng.below(8 * 60_000) - 4 * 60_000;
    const number = desks.length + 1;
    const desk = createDesk({
      ...{
        number,
        org: template.org,
        device,
        disk: diskOf(device),
        time,
        network,
        skew,
        seed,
        onDefect,
        snapshots,
      },
      ...{ isOfTomorrow: isUpdated || (hasVersions && number === 1), heard: whispers.heard },
      ...(records && { records }),
      ...(number === RUNNER && { act }),
      // What it had committed when it died and never told anybody.
      started: ({ number: at, device: { id }, running }) =>
        void ledger.note(at, running!.core.writer, id, running!.client.belonging.log.state()?.heads ?? []),
    });
    desks.push(desk);
    return desk;
  };
  for (const device of template.devices) place(device);
  const newcomers = [...template.newcomers];
  let isOver = false;

  return {
    seed,
    rng,
    time,
    network,
    host,
    evil,
    desks,
    newcomers,
    welcome(newcomer, records) {
      // An answer that was on its way when the seed ended: the disk is another seed's by now.
      if (isOver) return;
      newcomers.splice(newcomers.indexOf(newcomer), 1);
      place(newcomer, records).start();
    },
    ledger,
    canaries: createCanaries(createRng(seed, 'words')),
    history,
    hasVersions,
    update() {
      isUpdated = true;
      for (const desk of desks) desk.update();
    },
    insider,
    whispers,
    failures,
    leftLogs: [],
    acted,
    tell(line) {
      history.push(`${((time.now - begin) / 1000).toFixed(1)} s: ${line}`);
    },
    end() {
      isOver = true;
      for (const desk of desks) desk.end();
      host.crash();
    },
  };
}
