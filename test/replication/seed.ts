/**
 * The history of one seed: desks at work, machines and network that fail, and in half of the seeds a relay that cheats. Then all is
 * put right, and what must hold is looked at. Everything follows from the seed.
 */
import { createRng, type Rng } from '../durability/rng.ts';
import type { Attack } from './attacks/attack.ts';
import { ATTACK_KINDS } from './attacks/attacks.ts';
import { checkAll, checkAlways, checkUnnoticed, falseAlarms } from './checks/checks.ts';
import { alarmsIn, conditionOf } from './checks/standing.ts';
import { FAULTS, heal, outlastClocks, settleAlarms, type Trouble } from './faults.ts';
import type { Templates } from './templates.ts';
import { ADMINISTERING } from './workload/administering.ts';
import { COMMANDS } from './workload/commands.ts';
import { work } from './workload/work.ts';
import { createWorld, type World } from './world/world.ts';

export interface Outcome {
  readonly seed: number;
  /** Nothing, where all held. */
  readonly problems: readonly string[];
  /** It did not come to its end: something was thrown. */
  readonly isThrown: boolean;
  /** Names of the attacks the relay made, joined. */
  readonly attack: string | null;
  readonly alarms: readonly string[];
  /** How each desk stood at the end, where something failed. */
  readonly condition: readonly string[];
  readonly history: readonly string[];
  readonly events: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/**
 * What a relay does wrong shows within so long online: five minutes from when another device's word of it is there (security.md
 * E1, V2), which comes every minute, and is looked at twice a minute.
 */
const NOTICED = 7.5 * MINUTE;
/** And what is late arrives within so long, once everything works. */
const PATIENCE = 20 * MINUTE;

function pickWeighted<Item extends { readonly weight: number }>(rng: Rng, items: readonly Item[]): Item {
  let left = rng.below(items.reduce((sum, { weight }) => sum + weight, 0));
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  throw new RangeError('nothing to pick from');
}

/** Milliseconds until the next thing happens: mostly soon. */
const pause = (rng: Rng): number => rng.pick([50, 300, 1000, 3000, 10_000, 45_000]) * (0.5 + rng.below(100) / 100);

/** Of steps, how many are an administrator's. */
const ADMINISTRATION = 0.04;

async function workday(world: World, trouble: Trouble, steps: number, faults: number): Promise<void> {
  const { rng } = world;
  const possible = FAULTS.filter((fault) => fault.in === undefined || fault.in === trouble);
  for (let step = 0; step < steps; step += 1) {
    if (rng.chance(faults)) await pickWeighted(rng, possible).run(world);
    else if (rng.chance(ADMINISTRATION)) pickWeighted(rng, ADMINISTERING).run(world);
    else work(world, rng.pick(world.desks), pickWeighted(rng, COMMANDS));
    await world.time.pass(pause(rng));
  }
}

/** Waits until `holds` or the patience is over; answers what it says then. */
async function until<Value>(
  world: World,
  patience: number,
  ask: () => Value,
  isGood: (value: Value) => boolean,
): Promise<Value> {
  const end = world.time.now + patience;
  for (let wait = 2 * SECOND; ; wait = Math.min(MINUTE, wait * 2)) {
    await world.time.pass(wait);
    const value = ask();
    if (isGood(value) || world.time.now >= end) return value;
  }
}

const none = (problems: readonly string[]): boolean => problems.length === 0;

const namesOf = (attacks: readonly Attack[]): string => attacks.map(({ name }) => name).join(' + ');

/** One to three, of different kinds: where one is alone, nothing else can give it away. */
function someAttacks(rng: Rng): Attack[] {
  const count = rng.pick([1, 1, 1, 2, 2, 3]);
  return Array.from({ length: count }, () => rng.pick(rng.pick(ATTACK_KINDS)));
}

async function live(world: World, trouble: Trouble, attacks: readonly Attack[]): Promise<string[]> {
  const { rng, evil, host } = world;
  const faults = rng.pick([0.1, 0.3, 0.5]);
  for (const desk of world.desks) desk.start();
  await workday(world, trouble, 8, 0);
  const older = host.backUp();
  await workday(world, trouble, 6 + rng.below(16), faults);
  if (attacks.length > 0) {
    const names = namesOf(attacks);
    world.tell(`the relay begins: ${names}`);
    evil.begin(attacks, older);
    await workday(world, trouble, 8 + rng.below(10), faults / 3);
    heal(world);
    // To the end of the time, or to the first alarm: what is kept back shows only by the word of others.
    await until(
      world,
      NOTICED,
      () => alarmsIn(world),
      (alarms) => alarms.length > 0,
    );
    const open = [...checkUnnoticed(world), ...checkAlways(world)];
    if (open.length > 0) return [`under ${names}:`, ...open];
    world.tell(`the relay is honest again; alarms: ${alarmsIn(world).join(', ') || 'none'}`);
    evil.end();
  }
  heal(world);
  await outlastClocks(world);
  const look = (): string[] => {
    // It may cost the relay a round to be believed again: somebody looks into it each time.
    if (attacks.length > 0) settleAlarms(world);
    return checkAll(world);
  };
  const problems = await until(world, PATIENCE, look, none);
  return [...problems, ...falseAlarms(world, trouble)];
}

/** Runs a seed to its end. Never throws: what is thrown is a problem. */
export async function runSeed(seed: number, templates: Templates): Promise<Outcome> {
  const rng = createRng(seed, 'seed');
  const trouble: Trouble = rng.chance(0.5) ? 'attack' : rng.pick(['none', 'none', 'copy', 'loss', 'clocks']);
  const attacks = trouble === 'attack' ? someAttacks(rng) : [];
  const world = createWorld(seed, templates.organisation(2 + rng.below(5)), templates.foreign, templates.folder);
  let problems: string[];
  let isThrown = false;
  try {
    problems = await live(world, trouble, attacks);
    problems = [...problems, ...checkAlways(world)];
  } catch (thrown) {
    isThrown = true;
    problems = [`thrown: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`];
  }
  const alarms = alarmsIn(world);
  const condition = problems.length > 0 && !isThrown ? conditionOf(world) : [];
  const { history, time } = world;
  world.end();
  return {
    seed,
    problems,
    isThrown,
    attack: attacks.length > 0 ? namesOf(attacks) : null,
    alarms,
    condition,
    history,
    events: time.events,
  };
}
