/** kill -9: of the real core at random moments of a busy desk, and at each step of everything that has steps. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { saveRecords } from '#shared/api/records.api.ts';
import { Fault } from '#shared/errors/fault.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { type LinkedCore, runTask, startCore } from '../driver.ts';
import type { StepOrder, When } from '../hook/steps.ts';
import { inspect } from '../inspect.ts';
import { createLedger } from '../ledger.ts';
import { createRng, type Rng } from '../rng.ts';
import { backupScenario, restoreScenario } from '../scenarios/backup.ts';
import { commitScenario } from '../scenarios/commit.ts';
import { importScenario } from '../scenarios/import.ts';
import { kitScenario, passwordScenario } from '../scenarios/password.ts';
import { setupScenario } from '../scenarios/setup.ts';
import { migrationScenario, rebuildScenario } from '../scenarios/upkeep.ts';
import type { Scenario, Template } from '../scenarios.ts';
import type { Tally } from '../tally.ts';
import { nextWork } from '../workload.ts';

const SCENARIOS = [
  commitScenario,
  importScenario,
  backupScenario,
  restoreScenario,
  migrationScenario,
  rebuildScenario,
  passwordScenario,
  kitScenario,
  setupScenario,
] as unknown as readonly Scenario[];

export interface LaneOptions {
  /** An empty folder of this lane's own. */
  readonly root: string;
  readonly seed: number;
  readonly count: number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
  /** Only these kinds of work; left out: all. */
  readonly only?: readonly string[];
}

/** Answers of a core that died in the middle are no defects. */
const unlessDead = (core: LinkedCore) => (thrown: unknown) => {
  if (core.child.exitCode !== null || core.child.signalCode !== null) return;
  if (thrown instanceof Fault && (thrown.code === 'core.lost' || thrown.code === 'core.unreachable')) return;
  throw thrown;
};

/** One run of a scenario in a copy of its template; answers what callers were told, and whether the process died of it. */
async function runOnce(scenario: Scenario, template: Template, folder: string, steps: StepOrder) {
  // Its own: what a run writes into it belongs to this run, and others go on beside it.
  const made = { ...template };
  rmSync(folder, { recursive: true, force: true });
  cpSync(made.folder, folder, { recursive: true });
  if (scenario.task) return { made, ...(await runTask(scenario.task(folder, made), { steps })) };
  const answers: string[] = [];
  let core: LinkedCore;
  try {
    core = await startCore(folder, { steps, haste: scenario.haste === true });
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    return { made, answers, died: true };
  }
  try {
    if (made.password !== null) await core.signIn(made.password);
    await Promise.race([scenario.run!(core, made, { note: (answer) => answers.push(answer) }), core.ended]);
  } catch (thrown) {
    if (core.child.exitCode === null && core.child.signalCode === null)
      await Promise.race([core.ended, pause(50)]);
    unlessDead(core)(thrown);
  }
  const died = core.child.signalCode !== null;
  await core.close();
  return { made, answers, died: died || core.child.signalCode !== null };
}

export interface Point {
  readonly scenario: Scenario;
  readonly made: Template;
  readonly step: number;
  readonly label: string;
  readonly when: When;
}

/** Every step that each scenario has, found by running it once undisturbed, which must also come to a good end. */
export async function findPoints(
  { root, tally, say }: Pick<LaneOptions, 'root' | 'tally' | 'say'>,
  scenarios: readonly Scenario[],
): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const scenario of scenarios) {
    const base = join(root, scenario.name.replaceAll(' ', '-'));
    mkdirSync(base, { recursive: true });
    const made = await scenario.make(join(base, 'template'));
    const log = join(base, 'steps.log');
    const folder = join(base, 'whole');
    const run = await runOnce(scenario, made, folder, { log });
    const problems = run.died ? ['it died by itself'] : await scenario.verify(folder, run.made, run.answers);
    if (problems.length > 0) tally.fail(scenario.name, `undisturbed: ${problems.join('; ')}`);
    const labels = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    for (const [index, label] of labels.entries())
      for (const when of ['before', 'midway', 'after'] as const)
        if (when !== 'midway' || label.startsWith('fs.write') || label.startsWith('fs.append'))
          points.push({ scenario, made, step: index + 1, label, when });
    say(`  ${scenario.name}: ${labels.length} steps`);
  }
  return points;
}

/** Kills at one step and looks at what is left. */
export async function killAt(point: Point, root: string, worker: number, tally: Tally): Promise<void> {
  const { scenario, made, step, when, label } = point;
  const folder = join(root, `killed-${worker}`);
  const name = `${scenario.name}, ${when} step ${step} (${label})`;
  try {
    const run = await runOnce(scenario, made, folder, { dieAt: { step, when } });
    const problems = await scenario.verify(folder, run.made, run.answers);
    if (problems.length > 0) tally.fail(name, problems.join('; '));
    else tally.pass();
  } catch (thrown) {
    tally.fail(name, reasonOf(thrown));
  }
}

export const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error
    ? `${'code' in thrown ? `${thrown.code} ` : ''}${thrown.stack ?? thrown.message}`
    : String(thrown);

/** Kills of one folder at random moments, one after the other, without ever starting anew. */
export async function killAtRandom(
  { root, seed, tally }: Omit<LaneOptions, 'count' | 'say'>,
  name: string,
  kills: number,
): Promise<number> {
  const rng = createRng(seed, 'random kills', name);
  const { folder, key } = await makeClinic(join(root, `random-${name}`));
  const ledger = createLedger();
  for (let kill = 0; kill < kills; kill += 1) {
    const what = `kill ${kill} of seed ${seed}/${name}`;
    try {
      await workUntilKilled(folder, rng, ledger);
      const { refused, problems, found } = await inspect(folder, key, ledger.settle);
      const wrong = refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
      if (wrong.length > 0) tally.fail(what, wrong.join('; '));
      else tally.pass();
    } catch (thrown) {
      tally.fail(what, reasonOf(thrown));
      break;
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return ledger.acknowledged;
}

/** Saves that a desk gets answered before the end, and milliseconds after them, at most: the machine may be slow. */
const MOST = { saves: 16, millis: 15, wait: 5_000 } as const;

async function workUntilKilled(folder: string, rng: Rng, ledger: ReturnType<typeof createLedger>): Promise<void> {
  const early = rng.chance(0.1);
  const starting = startCore(folder);
  if (early) {
    const core = await starting;
    await pause(rng.below(60));
    void core.signIn(PASSWORDS[0]).catch(() => undefined);
    await pause(rng.below(80));
    await core.kill();
    return;
  }
  const core = await starting;
  await core.signIn(PASSWORDS[0]);
  let alive = true;
  const desk = async (): Promise<void> => {
    while (alive) {
      const { save, effects } = nextWork(rng, ledger);
      const call = ledger.begin(effects);
      await core.caller.call(saveRecords, save);
      ledger.acknowledge(call);
    }
  };
  const desks = [desk(), desk()].map((work) => work.catch(unlessDead(core)));
  const enough = ledger.acknowledged + rng.below(MOST.saves);
  const latest = performance.now() + MOST.wait;
  while (ledger.acknowledged < enough && performance.now() < latest) await pause(1);
  await pause(rng.below(MOST.millis));
  await core.kill();
  alive = false;
  await Promise.all(desks);
}

/** In an order of chance, but first one of each label, so that a short run meets every kind of step. */
function orderPoints(points: readonly Point[], rng: Rng): readonly Point[] {
  const shuffled = points.map((point) => ({ point, at: rng.below(1 << 30) })).sort((a, b) => a.at - b.at);
  const seen = new Set<string>();
  const first: Point[] = [];
  const rest: Point[] = [];
  for (const { point } of shuffled) {
    const kind = `${point.scenario.name} ${point.label} ${point.when}`;
    (seen.has(kind) ? rest : first).push(point);
    seen.add(kind);
  }
  return [...first, ...rest];
}

/** Half of the kills at random moments, half at steps; two at a time. */
export async function killLane(options: LaneOptions): Promise<void> {
  const { root, seed, count, tally, say } = options;
  const points = await findPoints(
    options,
    SCENARIOS.filter(({ name }) => options.only?.includes(name) ?? true),
  );
  const rng = createRng(seed, 'kill points');
  const order = orderPoints(points, rng);
  const atSteps = Math.ceil(count / 2);
  let next = 0;
  let acknowledged = 0;
  const worker = async (number: number): Promise<void> => {
    for (let at = next++; at < atSteps; at = next++) await killAt(order[at % order.length]!, root, number, tally);
    const CHUNK = 20;
    for (let done = number * CHUNK; done < count - atSteps; done += 2 * CHUNK)
      acknowledged += await killAtRandom(options, String(done), Math.min(CHUNK, count - atSteps - done));
  };
  await Promise.all([worker(0), worker(1)]);
  say(`  ${count} kills over ${points.length} points and ${acknowledged} acknowledged saves`);
}
