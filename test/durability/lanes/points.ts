/** Every step of everything that has steps, and a kill at one of them. */
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '#shared/errors/fault.ts';
import { type LinkedCore, runTask, startCore } from '../driver.ts';
import type { StepOrder, StepPlace, When } from '../hook/steps.ts';
import type { Product } from '../product.ts';
import { backupScenario, restoreScenario } from '../scenarios/backup.ts';
import { commitScenario } from '../scenarios/commit.ts';
import { documentsScenario } from '../scenarios/documents.ts';
import { importScenario } from '../scenarios/import.ts';
import { keeperScenario } from '../scenarios/keeper.ts';
import { kitScenario, passwordScenario } from '../scenarios/password.ts';
import { setupScenario } from '../scenarios/setup.ts';
import { tasksScenario } from '../scenarios/tasks.ts';
import { migrationScenario, rebuildScenario } from '../scenarios/upkeep.ts';
import { userScenario } from '../scenarios/users.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { attempt, type LaneOptions } from './lane.ts';

const SCENARIOS = [
  commitScenario,
  importScenario,
  backupScenario,
  restoreScenario,
  keeperScenario,
  documentsScenario,
  tasksScenario,
  userScenario,
  migrationScenario,
  rebuildScenario,
  passwordScenario,
  kitScenario,
  setupScenario,
] as unknown as readonly Scenario[];

/** Answers of a core that died in the middle are no defects. */
export const unlessDead = (core: LinkedCore) => (thrown: unknown) => {
  if (core.child.exitCode !== null || core.child.signalCode !== null) return;
  if (thrown instanceof Fault && (thrown.code === 'core.lost' || thrown.code === 'core.unreachable')) return;
  throw thrown;
};

interface Run {
  readonly made: Template;
  /** What callers were told. */
  readonly answers: readonly string[];
  /** Whether the process was killed. */
  readonly died: boolean;
}

/** One run of a scenario in a copy of its template, its closing included. */
async function runOnce(
  scenario: Scenario,
  template: Template,
  folder: string,
  product: Product,
  steps: StepOrder,
): Promise<Run> {
  // Its own: what a run writes into it belongs to this run, and others go on beside it.
  const made = { ...template };
  rmSync(folder, { recursive: true, force: true });
  cpSync(made.folder, folder, { recursive: true, preserveTimestamps: true });
  const haste = scenario.haste === true;
  if (scenario.task) return { made, ...(await runTask(scenario.task(folder, made), { product, steps, haste })) };
  const answers: string[] = [];
  let core: LinkedCore;
  try {
    core = await startCore(folder, { product, steps, haste });
  } catch (thrown) {
    if (thrown instanceof Fault || steps.dieAt === undefined) throw thrown;
    return { made, answers, died: true };
  }
  try {
    if (made.password !== null) await core.signIn(made.password);
    const told = { note: (answer: string) => void answers.push(answer) };
    await Promise.race([scenario.run!(core, made, told, folder), core.ended]);
  } catch (thrown) {
    if (core.child.exitCode === null && core.child.signalCode === null)
      await Promise.race([core.ended, pause(50)]);
    unlessDead(core)(thrown);
  }
  await core.close();
  return { made, answers, died: core.child.signalCode !== null };
}

export interface Point {
  readonly scenario: Scenario;
  readonly made: Template;
  readonly place: StepPlace;
  readonly label: string;
  readonly when: When;
}

/** The steps of a log, numbered by thread. */
function placesIn(log: string): readonly (StepPlace & { readonly label: string })[] {
  const steps = new Map<number, number>();
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, thread, label] = /^(\d+) (.*)$/.exec(line) as unknown as [string, string, string];
      const step = (steps.get(Number(thread)) ?? 0) + 1;
      steps.set(Number(thread), step);
      return { thread: Number(thread), step, label };
    });
}

/** Every step that each scenario has, found by running it once undisturbed, which must also come to a good end. */
export async function findPoints({ root, product, tally, say, only }: LaneOptions): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => only?.includes(name) ?? true)) {
    const base = join(root, scenario.name.replaceAll(' ', '-'));
    mkdirSync(base, { recursive: true });
    const made = await scenario.make(join(base, 'template'));
    const log = join(base, 'steps.log');
    appendFileSync(log, '');
    const folder = join(base, 'whole');
    const run = await runOnce(scenario, made, folder, product, { log });
    const problems = run.died ? ['it died by itself'] : await scenario.verify(folder, run.made, run.answers);
    if (problems.length > 0) tally.fail(scenario.name, `undisturbed: ${problems.join('; ')}`);
    rmSync(folder, { recursive: true, force: true });
    const places = placesIn(log);
    for (const { label, ...place } of places)
      for (const when of ['before', 'midway', 'after'] as const)
        if (when !== 'midway' || label.startsWith('fs.write') || label.startsWith('fs.append'))
          points.push({ scenario, made, place, label, when });
    say(`  ${scenario.name}: ${places.length} steps`);
  }
  return points;
}

/** Kills at one step and looks at what is left; false where the process had come to its end before that step. */
export async function killAt(point: Point, folder: string, { product, tally }: LaneOptions): Promise<boolean> {
  const { scenario, made, place, when, label } = point;
  let died = true;
  const what = `${scenario.name}, ${when} step ${place.step} of thread ${place.thread} (${label})`;
  await attempt(tally, what, async () => {
    const run = await runOnce(scenario, made, folder, product, { dieAt: { ...place, when } });
    died = run.died;
    return scenario.verify(folder, run.made, run.answers);
  });
  return died;
}
