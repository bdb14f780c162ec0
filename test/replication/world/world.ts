/** One seed's clinic: its desks, its relay, the network between them, what was acknowledged and what was seen to happen. */
import type { Id } from '#shared/ids/uuid.ts';
import { createRng, type Rng } from '../../durability/rng.ts';
import type { Reach } from '../attacks/attack.ts';
import { createEvilRelay, type EvilRelay } from '../attacks/evil-relay.ts';
import { RUNNER } from '../checks/checks.ts';
import { createLedger, type Ledger } from '../checks/ledger.ts';
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
  readonly desks: readonly Desk[];
  readonly ledger: Ledger;
  readonly canaries: Canaries;
  /** What happened, a line each. */
  readonly history: string[];
  /** What was thrown where nobody waited for it. */
  readonly failures: string[];
  /** How often each op with events was acted on. */
  readonly acted: Map<Id, number>;
  tell(line: string): void;
  /** Stops everything. */
  end(): void;
}

const DAY = 86_400_000;

export function createWorld(
  seed: number,
  template: OrganisationTemplate,
  foreign: Reach['foreign'],
  diskOf: (device: EnrolledDevice) => Disk,
): World {
  const rng = createRng(seed, 'world');
  const begin = FOUNDED + 30 * DAY;
  const time = createTime(begin);
  const history: string[] = [];
  const org = template.devices[0]!.identity.org;
  const desks: Desk[] = [];
  const acted = new Map<Id, number>();
  const failures: string[] = [];
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
    disconnect: () => network.cut(),
  });
  const network = createNetwork(time, createRng(seed, 'network'), evil.accept);
  for (const [at, device] of template.devices.entries()) {
    // Minutes wrong now and then; a day or years belong to the clock faults.
    const skew = rng.chance(0.5) ? 0 : rng.below(8 * 60_000) - 4 * 60_000;
    const number = at + 1;
    const one = { number, org: template.org, device, disk: diskOf(device), time, network, skew, seed, onDefect };
    desks.push(createDesk(number === RUNNER ? { ...one, act } : one));
  }
  return {
    seed,
    rng,
    time,
    network,
    host,
    evil,
    desks,
    ledger: createLedger(),
    canaries: createCanaries(createRng(seed, 'words')),
    history,
    failures,
    acted,
    tell(line) {
      history.push(`${((time.now - begin) / 1000).toFixed(1)} s: ${line}`);
    },
    end() {
      for (const desk of desks) desk.end();
      host.crash();
    },
  };
}
