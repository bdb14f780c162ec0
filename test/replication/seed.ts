/**
 * The history of one seed: desks at work, machines and network that fail, and in most seeds a relay that cheats. Then all is
 * put right, and what must hold is looked at. Everything follows from the seed.
 */

import type { MemoryState } from '../../sync-server/storage/memory.ts';
import { createRng, type Rng } from '../durability/rng.ts';
import type { Attack } from './attacks/attack.ts';
import { drawRounds, type Rounds } from './attacks/attacks.ts';
import { appointGiver, bringBack, stillLacking } from './bring-back.ts';
import { checkAll, checkAlways, checkUnnoticed, falseAlarms, lackingNow, unsound } from './checks/checks.ts';
import { alarmsIn, conditionOf, isSettled, ledAstray } from './checks/standing.ts';
import { FAULTS, heal, outlastClocks, settleAlarms, type Trouble } from './faults.ts';
import type { Templates } from './templates.ts';
import { ADMINISTERING } from './workload/administering.ts';
import { COMMANDS } from './workload/commands.ts';
import { exchange, MEETING } from './workload/meeting.ts';
import { whisperAt } from './workload/whispering.ts';
import { work } from './workload/work.ts';
import { FIRST_PERSON } from './workload/writing.ts';
import type { EnrolledDevice } from './world/organisation.ts';
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
  /** Desks that were led where no honest relay leads them back, and say so. */
  readonly astray: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** What a relay does wrong shows within so long online (security.md E1). */
const NOTICED = 5 * MINUTE;
/** Within so long from when a device was told of something. */
const OVERDUE = 3 * MINUTE;
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

const sizes = (shares: Readonly<Record<number, number>>): readonly number[] =>
  Object.entries(shares).flatMap(([size, share]) => Array.from({ length: share }, () => Number(size)));

/**
 * Desks of a clinic, and of how many seeds. A lie about what others wrote mostly takes three, and shows with three; what a seed costs
 * grows with their square, so that one of six is as dear as four of three.
 */
const SIZES = {
  others: sizes({ 2: 8, 3: 8, 4: 2, 5: 1, 6: 1 }),
  attacked: sizes({ 2: 3, 3: 16, 4: 2, 5: 1, 6: 1 }),
} as const;
/** Of seeds, in how many the relay cheats. */
const ATTACKED = 0.7;
/** Of seeds, how many lie on encrypted files even where memory would do. */
const FILES = 0.03;
/** Of seeds, in how many each desk goes through the product's own check at the end, which costs a seventh of a seed. */
const CHECKED = 0.1;
/** Of steps, how many are an administrator's. */
const ADMINISTRATION = 0.1;
/** How many are whispered. */
const WHISPERS = 0.03;
/** And how many are of two desks about one record: more where a relay cheats, for that is what it can spoil. */
const MEETINGS = { always: 0.15, attacked: 0.4 } as const;

interface Workday {
  readonly trouble: Trouble;
  readonly steps: number;
  /** Of steps, how many are something that goes wrong, and how many are of two desks about one record. */
  readonly faults: number;
  readonly meetings: number;
}

async function workday(world: World, { trouble, steps, faults, meetings }: Workday): Promise<void> {
  const { rng } = world;
  const possible = FAULTS.filter((fault) => fault.in === undefined || fault.in === trouble);
  for (let step = 0; step < steps; step += 1) {
    if (rng.chance(faults)) await pickWeighted(rng, possible).run(world);
    else if (rng.chance(ADMINISTRATION)) pickWeighted(rng, ADMINISTERING).run(world);
    else if (rng.chance(meetings)) await pickWeighted(rng, MEETING).run(world);
    else if (rng.chance(WHISPERS)) whisperAt(world, rng.pick(world.desks));
    else work(world, rng.pick(world.desks), pickWeighted(rng, COMMANDS));
    await world.time.pass(pause(rng));
  }
}

/** Waits until `holds` or the patience is over; answers what it says then. */
async function until<Value>(
  world: World,
  patience: number,
  ask: (waited: number) => Value,
  isGood: (value: Value) => boolean,
): Promise<Value> {
  const begin = world.time.now;
  for (let wait = 2 * SECOND; ; wait = Math.min(MINUTE, wait * 2)) {
    await world.time.pass(wait);
    const waited = world.time.now - begin;
    const value = ask(waited);
    if (isGood(value) || waited >= patience) return value;
  }
}

const none = (problems: readonly string[]): boolean => problems.length === 0;

const namesOf = (rounds: Rounds): string =>
  rounds.map((attacks) => attacks.map(({ name }) => name).join(' + ')).join(', then ');

/** The relay cheats, round after round, while people work. Answers what went unnoticed, or holds no more. */
async function beCheated(world: World, rounds: Rounds, older: MemoryState, faults: number): Promise<string[]> {
  const { rng, evil } = world;
  const meetings = MEETINGS.attacked;
  for (const attacks of rounds) {
    // Mostly all are there to be lied to, and talk.
    const isQuiet = rng.chance(0.8);
    if (isQuiet) {
      heal(world);
      await world.time.pass(2 * SECOND);
    }
    world.tell(`the relay begins: ${namesOf([attacks])}`);
    evil.begin(attacks, older);
    if (isQuiet) await exchange(world);
    const steps = Math.ceil((4 + rng.below(6)) / rounds.length);
    await workday(world, { trouble: 'attack', steps, faults: faults / 3, meetings });
  }
  heal(world);
  // To the end of the time, or to the first alarm: what is kept back shows only by the word of others.
  const isNoticed = (alarms: readonly string[]): boolean => alarms.length > 0;
  await until(world, NOTICED - OVERDUE, () => alarmsIn(world), isNoticed);
  const lacking = lackingNow(world);
  await until(world, OVERDUE, () => alarmsIn(world), isNoticed);
  const open = [...checkUnnoticed(world, lacking), ...checkAlways(world)];
  if (open.length > 0) return [`under ${namesOf(rounds)}:`, ...open];
  world.tell(`the relay is honest again; alarms: ${alarmsIn(world).join(', ') || 'none'}`);
  evil.end();
  return [];
}

async function live(world: World, trouble: Trouble, rounds: Rounds): Promise<string[]> {
  const { rng, host } = world;
  const faults = rng.pick([0.1, 0.3, 0.5]);
  const meetings = MEETINGS.always;
  for (const desk of world.desks) desk.start();
  work(world, world.desks[0]!, FIRST_PERSON);
  await world.time.pass(SECOND);
  await workday(world, { trouble, steps: 3, faults: 0, meetings });
  const older = host.backUp();
  await workday(world, {
    trouble,
    steps: rounds.length > 0 ? 2 + rng.below(5) : 6 + rng.below(9),
    faults,
    meetings,
  });
  if (rounds.length > 0) {
    const problems = await beCheated(world, rounds, older, faults);
    if (problems.length > 0) return problems;
  }
  heal(world);
  await outlastClocks(world);
  if (world.hasVersions) world.update();
  const look = (waited: number): string[] => {
    // It may cost the relay a round to be believed again: somebody looks into it each time.
    if (rounds.length > 0) settleAlarms(world);
    // While something is plainly on its way, all of it need not be looked at.
    return waited < MINUTE && !isSettled(world) ? ['something is on its way'] : checkAll(world);
  };
  const problems = await until(world, PATIENCE, look, none);
  if (problems.length > 0) return problems;
  const { back, problems: open } = await bringBack(world);
  if (back > 0) open.push(...(await until(world, PATIENCE, look, none)));
  if (open.length === 0 && (await appointGiver(world)))
    open.push(...(await until(world, PATIENCE, (waited) => [...stillLacking(world), ...look(waited)], none)));
  // What was kept back until a moment ago is told as such until the next look.
  const alarms = (): string[] => falseAlarms(world, trouble, back > 0);
  return [...open, ...(none(alarms()) ? [] : await until(world, MINUTE, alarms, none))];
}

/** Runs a seed to its end. Never throws: what is thrown is a problem. `only`: of these attacks the relay's are, and it cheats in each seed. */
export async function runSeed(seed: number, templates: Templates, only: readonly Attack[] = []): Promise<Outcome> {
  const rng = createRng(seed, 'seed');
  const drawn: Trouble = rng.chance(ATTACKED)
    ? 'attack'
    : rng.pick(['none', 'none', 'insider', 'copy', 'loss', 'clocks']);
  const trouble = only.length === 0 ? drawn : 'attack';
  const rounds = trouble === 'attack' ? drawRounds(rng, only) : [];
  // Who may be put back to an older copy of his disk has to have a file: the last desk. Of the others some have, that all of it is seen.
  const isCopied = trouble === 'copy';
  const isFile = !isCopied && rng.chance(FILES);
  const isLiedTo = trouble === 'attack' || trouble === 'insider';
  const organisation = templates.organisation(rng.pick(SIZES[isLiedTo ? 'attacked' : 'others']));
  const isLast = (device: EnrolledDevice): boolean => !organisation.devices.slice(0, -1).includes(device);
  const world = createWorld(
    ...([seed, organisation, templates.foreign] as const),
    (device) => templates.disk(device, isFile || (isCopied && isLast(device))),
    trouble === 'insider' ? organisation.devices.length : null,
  );
  let problems: string[];
  let isThrown = false;
  try {
    problems = await live(world, trouble, rounds);
    problems = [...problems, ...checkAlways(world)];
    // What is not well formed a check takes for damage: open, docs/figures.md.
    if (trouble !== 'insider' && createRng(seed, 'check').chance(CHECKED)) problems.push(...unsound(world));
  } catch (thrown) {
    isThrown = true;
    problems = [`thrown: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`];
  }
  const alarms = alarmsIn(world);
  const astray = isThrown ? 0 : ledAstray(world).length;
  const condition = problems.length > 0 && !isThrown ? conditionOf(world) : [];
  const { history, time } = world;
  world.end();
  return {
    seed,
    problems,
    isThrown,
    attack: rounds.length > 0 ? namesOf(rounds) : null,
    alarms,
    condition,
    history,
    events: time.events,
    astray,
  };
}
