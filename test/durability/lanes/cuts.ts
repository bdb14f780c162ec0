/**
 * Power cuts: what the real core does to its folder is recorded by strace, and played onto a disk that may lose whatever was
 * not synced. What is left is opened with the product's own code.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createDisk, type Image, LOSSES, type Loss } from '../disk.ts';
import { type ChildOptions, runTask, startCore } from '../driver.ts';
import type { Product } from '../product.ts';
import { createRng, type Rng } from '../rng.ts';
import { backupScenario, restoreScenario } from '../scenarios/backup.ts';
import { deskScenario } from '../scenarios/desk.ts';
import { documentsScenario } from '../scenarios/documents.ts';
import { importScenario } from '../scenarios/import.ts';
import { kitScenario, passwordScenario } from '../scenarios/password.ts';
import { setupScenario } from '../scenarios/setup.ts';
import { migrationScenario } from '../scenarios/upkeep.ts';
import type { Scenario, Task, Template } from '../scenarios.ts';
import { type DiskEvent, parseTrace, STRACE } from '../strace.ts';
import { attempt, type LaneOptions } from './lane.ts';

interface Recording {
  readonly scenario: Scenario;
  readonly made: Template;
  readonly folder: string;
  readonly before: ReadonlyMap<string, Buffer | null>;
  readonly events: readonly DiskEvent[];
  /** Answers with the number of events after which the caller had them. */
  readonly answers: readonly { readonly after: number; readonly answer: string }[];
}

/** Files of a folder by path, folders as null. */
function readFolder(folder: string): Map<string, Buffer | null> {
  const files = new Map<string, Buffer | null>([[folder, null]]);
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    files.set(path, statSync(path).isDirectory() ? null : readFileSync(path));
  }
  return files;
}

/** Runs a scenario once under strace. */
async function record(scenario: Scenario, root: string, product: Product): Promise<Recording> {
  const made = await scenario.make(join(root, 'template'));
  const folder = join(root, 'live');
  cpSync(made.folder, folder, { recursive: true });
  const before = readFolder(folder);
  const trace = join(root, 'trace');
  const options: ChildOptions = { product, under: [...STRACE, '-o', trace], haste: scenario.haste === true };
  const findAnswers = scenario.task
    ? await recordTask(scenario.task(folder, made), options)
    : await recordCore(scenario, made, folder, options);
  const events = parseTrace(readFileSync(trace, 'utf8'), folder);
  rmSync(trace);
  return { scenario, made, folder, before, events, answers: findAnswers(events) };
}

type FindAnswers = (events: readonly DiskEvent[]) => Recording['answers'];

/** Each line that a task told is a write of its own. */
async function recordTask(task: Task, options: ChildOptions): Promise<FindAnswers> {
  const { answers } = await runTask(task, options);
  return (events) =>
    answers.map((answer) => {
      const after = events.findIndex((event) => event.kind === 'told' && event.bytes.toString() === `${answer}\n`);
      if (after < 0) throw new Error(`the answer ${answer} is not in the trace`);
      return { after, answer };
    });
}

async function recordCore(
  scenario: Scenario,
  made: Template,
  folder: string,
  options: ChildOptions,
): Promise<FindAnswers> {
  const core = await startCore(folder, options);
  let calls = 0;
  const noted: { readonly call: number; readonly answer: string }[] = [];
  const caller: typeof core.caller = {
    call(contract, input, signal) {
      calls += 1;
      return core.caller.call(contract, input, signal);
    },
    watch(contract, input, listener) {
      calls += 1;
      return core.caller.watch(contract, input, listener);
    },
  };
  if (made.password !== null) await core.signIn(made.password);
  await scenario.run!(
    { ...core, caller },
    made,
    { note: (answer) => noted.push({ call: calls, answer }) },
    folder,
  );
  await core.close();
  return (events) => {
    const told = new Map<number, number>();
    for (const [index, event] of events.entries())
      if (event.kind === 'told')
        for (const [, id] of event.bytes.toString('latin1').matchAll(/"id":(\d+),"result":\{"type":"data"/g))
          if (!told.has(Number(id))) told.set(Number(id), index);
    return noted.map(({ call, answer }) => {
      const after = told.get(call);
      if (after === undefined) throw new Error(`the answer to call ${call} is not in the trace`);
      return { after, answer };
    });
  };
}

/** Neither is on the disk for good: the claim, and the log's index, which SQLite makes anew. */
const isPassing = (path: string): boolean => path.endsWith('-shm') || path.endsWith('.lock');

function writeImage({ files }: Image, from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  // Folders before what lies in them.
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (isPassing(path)) continue;
    const target = join(to, relative(from, path));
    if (bytes === null) mkdirSync(target, { recursive: true });
    else writeFileSync(target, bytes, { mode: 0o600 });
  }
}

const FEW = 250;

interface Moment {
  /** Events before it. */
  readonly after: number;
  readonly loss: Loss;
}

/**
 * The moments of so many cuts. Of few events each with each loss, in an order of chance, so that a short run too meets all
 * losses; of many any one, or one about those on which all depends: names that change, files that end, and what is synced.
 */
export function momentsOf(events: readonly DiskEvent[], rng: Rng, count: number): readonly Moment[] {
  const moments = events.length + 1;
  if (events.length < FEW) {
    const all = Array.from({ length: moments }, (_, after) => LOSSES.map((loss) => ({ after, loss }))).flat();
    const order = all.map((moment) => ({ moment, at: rng.below(1 << 30) })).sort((a, b) => a.at - b.at);
    return Array.from({ length: count }, (_, number) => order[number % order.length]!.moment);
  }
  const turns = events.flatMap(({ kind }, index) => (kind === 'write' || kind === 'told' ? [] : [index]));
  return Array.from({ length: count }, () => {
    const loss = rng.pick(LOSSES);
    const isAny = turns.length === 0 || rng.chance(0.5);
    return { after: isAny ? rng.below(moments) : Math.min(events.length, rng.pick(turns) + rng.below(3)), loss };
  });
}

/** No recording needs more of them. */
const DECISIVE = 400;

/** Moments right after something that is no mere write, evenly, with all of what is not synced and with nothing of it: by no luck. */
function decisiveMoments(events: readonly DiskEvent[]): readonly Moment[] {
  const turns = events.flatMap(({ kind }, index) => (kind === 'write' ? [] : [index + 1]));
  const stride = Math.ceil((2 * turns.length) / DECISIVE);
  return turns
    .filter((_, number) => number % stride === 0)
    .flatMap((after) => (['none', 'all'] as const).map((loss) => ({ after, loss })));
}

/** Cuts the power at these moments of one recording, which are in their order. */
async function cutRecording(
  recording: Recording,
  moments: readonly Moment[],
  rng: Rng,
  name: string,
  { root, tally }: Pick<LaneOptions, 'root' | 'tally'>,
): Promise<void> {
  const { scenario, made, events, answers, before, folder } = recording;
  const disk = createDisk(before);
  const left = join(root, 'left');
  let played = 0;
  for (const [number, { after: moment, loss }] of moments.entries()) {
    for (; played < moment; played += 1) disk.play(events[played]!);
    const given = answers.filter(({ after }) => after < moment).map(({ answer }) => answer);
    const what = `cut ${number} of ${name}, ${loss} after ${moment} of ${events.length} events`;
    await attempt(tally, what, () => {
      writeImage(disk.cut(loss, rng), folder, left);
      return scenario.verify(left, made, given);
    });
  }
}

/** How many of a hundred cuts each kind of work gets. */
const kinds = (seed: number): readonly (readonly [share: number, Scenario])[] =>
  [
    [79, deskScenario('desk', { seed, saves: 40, closeEvery: 14 })],
    [3, deskScenario('long log', { seed, saves: 64, closeEvery: 1000 })],
    [4, importScenario],
    [3, migrationScenario],
    [4, passwordScenario],
    [2, kitScenario],
    [1, setupScenario],
    [2, documentsScenario],
    [1, backupScenario],
    [1, restoreScenario],
  ] as unknown as readonly (readonly [number, Scenario])[];

/** Where `decisive`, the moments on which all depends instead of as many as `count` says. */
export async function cutLane(options: LaneOptions & { readonly decisive: boolean }): Promise<void> {
  const { root, product, seed, count, say, only, decisive } = options;
  const chosen = kinds(seed).filter(([, { name }]) => only?.includes(name) ?? true);
  const shares = chosen.reduce((sum, [share]) => sum + share, 0);
  for (const [share, scenario] of chosen) {
    const base = join(root, scenario.name.replaceAll(' ', '-'));
    mkdirSync(base, { recursive: true });
    const begun = performance.now();
    const recording = await record(scenario, base, product);
    const recorded = performance.now();
    const rng = createRng(seed, 'cuts', scenario.name);
    const { events } = recording;
    const wanted = Math.max(1, Math.round((count * share) / shares));
    const moments = decisive
      ? decisiveMoments(events)
      : [...momentsOf(events, rng, wanted)].sort((a, b) => a.after - b.after);
    await cutRecording(recording, moments, rng, `${scenario.name}, seed ${seed}`, { ...options, root: base });
    const milliseconds = ((performance.now() - recorded) / moments.length).toFixed(1);
    const writes = events.filter(({ kind }) => kind === 'write').length;
    say(
      `  ${scenario.name}: ${moments.length} cuts in ${events.length} events (${writes} writes, ${recording.answers.length} answers), ${milliseconds} ms each, recorded in ${((recorded - begun) / 1000).toFixed(1)} s`,
    );
    rmSync(base, { recursive: true, force: true });
  }
}
