/**
 * Several desks of one clinic that work apart for a fortnight and then come together through a relay. Set up by the real programs in a
 * calendar that lies before the fortnight; the fortnight itself passes in the clocks that its desks are given; and they meet
 * today, as programs that know of nothing, with clocks that are some minutes wrong.
 */
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { syncStatus } from '#modules/settings/contract/sync.api.ts';
import { runRelay } from '../../sync-server/running.testing.ts';
import { PASSWORDS } from '../durability/clinic.ts';
import { almoner } from '../support/app.ts';
import { comes, type Desk, isSettled, letIn, openDesk, publish } from '../support/desk.ts';
import { peakMemory, workAt } from './front-desk.ts';
import type { Judged, Order, Worked } from './orders.ts';
import { shiftedBy, whileShifted } from './shifted.ts';

export interface Options {
  /** Three or more. */
  readonly desks: number;
  readonly people: number;
  readonly activities: number;
  readonly days: number;
  /** Of each desk on each day. */
  readonly acts: number;
  /** Records of each kind that all desks fight over; null: so many that each gets as many acts as the 40 of three desks with 300 acts a day. */
  readonly few: number | null;
  readonly seed: number;
  /** For the data of all of them; empty. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** One thing that has to hold, with what does not. */
export interface Finding {
  readonly what: string;
  readonly problems: readonly string[];
}

const [PASSWORD] = PASSWORDS;
const CHILD = fileURLToPath(new URL('./desk-child.ts', import.meta.url));
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LONG = 4 * 60 * MINUTE;
/** How wrong the clocks of the desks are: two of them never more apart than the five minutes that are believed. */
const SKEWS = [0, 2 * MINUTE, -2 * MINUTE] as const;
/** More than so many are taken in better by a snapshot, which the first desk writes when its client next looks. */
const MANY = 5_000;
const SNAPSHOT_LOOK = 12_000;

/** What every third desk does not hold shows that it is not missed. */
const HELD = [
  ['org', 'clinical', 'restricted', 'audit'],
  ['org', 'clinical', 'restricted', 'audit'],
  ['org', 'clinical'],
] as const;
/** Of three kinds, that of this desk; from 0. */
const ofThree = <Kind>(kinds: readonly Kind[], at: number): Kind => kinds[at % kinds.length]!;
const fewOf = ({ desks, days, acts, few }: Options): number =>
  few ?? Math.max(40, Math.round((40 * desks * days * acts) / (3 * 14 * 300)));
/** Beside what has none; 19 is the least there is. */
const OF_OTHERS = 15;
/** How long somebody works at a desk while nothing comes, to be held against. */
const QUIET = 8_000;

function tell<Answer>(order: Order, env: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const child = fork(CHILD, { serialization: 'advanced', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('exit', (code) => reject(new Error(`the program of a desk ended with ${code} at “${order.do}”`)));
    child.send(order);
  });
}

async function command(folder: string, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const result = await almoner([...args, '--data', folder, '--password-stdin', '--json'], `${PASSWORD}\n`);
  if (result.exitCode === null) throw new Error(`${args[0]} died: ${result.stderr}`);
  return result.json();
}

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

/** Founds the clinic, fills it, and lets the other desks in. Ends with nothing running; answers the relay's port. */
async function setUp(options: Options, folders: readonly string[], relayFolder: string): Promise<number> {
  const { people, activities, days, seed, say } = options;
  const ago = -(days + 2) * DAY;
  const env = shiftedBy(ago);
  const [home] = folders as [string];
  const { kit } = await tell<{ kit: string }>({ do: 'found', folder: home }, env);
  const began = performance.now();
  const size = ['--people', String(people), '--activities', String(activities), '--seed', String(seed)];
  const filled = await whileShifted(ago, () => command(home, 'populate', ...size));
  say(`${filled.records} records, in ${seconds(began)}`);
  const relay = await whileShifted(ago, () => runRelay(['--data', relayFolder, '--port', '0']));
  const open: Desk[] = [];
  try {
    const first = await openDesk(home, { env });
    open.push(first);
    await first.core.signIn(PASSWORD);
    await publish(first, relay.url, kit);
    const sent = performance.now();
    await comes('the end of sending', () => isSettled(first), LONG);
    if (people > MANY) await pause(SNAPSHOT_LOOK);
    say(`all of it at the relay, in ${seconds(sent)}`);
    for (const [at, folder] of folders.slice(1).entries()) {
      const from = performance.now();
      const desk = await openDesk(folder, { env });
      open.push(desk);
      await letIn(first, desk, { relay: relay.url, password: PASSWORD, spaces: ofThree(HELD, at + 1) });
      await comes('the first sync', () => isSettled(desk), LONG);
      say(`desk ${at + 2} has it, in ${seconds(from)}`);
    }
    for (const desk of open) await comes('quiet', () => isSettled(desk), LONG);
  } finally {
    for (const { core } of open) await core.close();
    await relay.stop();
  }
  return Number(new URL(relay.url).port);
}

interface Meeting {
  readonly millis: number;
  readonly problems: readonly string[];
}

/** All open, signed in and alone; then there is a relay. */
async function meet(
  { say }: Options,
  folders: readonly string[],
  relayFolder: string,
  port: number,
): Promise<Meeting> {
  const desks = await Promise.all(
    folders.map((folder, at) => openDesk(folder, { env: shiftedBy(ofThree(SKEWS, at)) })),
  );
  let relay: Awaited<ReturnType<typeof runRelay>> | null = null;
  try {
    for (const { core } of desks) await core.signIn(PASSWORD);
    const [front, ...others] = desks as [Desk, ...Desk[]];
    // They stand for computers of their own: somebody at the first desk is not to wait for their work.
    for (const { core } of others) setPriority(core.pid, OF_OTHERS);
    const alone = workAt(front);
    await pause(QUIET);
    const before = await alone();
    relay = await runRelay(['--data', relayFolder, '--port', String(port)]);
    const from = performance.now();
    const together = workAt(front);
    const allSettled = async (): Promise<boolean> => {
      for (const desk of desks) if (!(await isSettled(desk))) return false;
      return true;
    };
    // What the last of them sent may still be on its way to the first that was asked.
    await comes('all at all desks', async () => (await allSettled()) && (await allSettled()), LONG);
    const millis = performance.now() - from;
    say(`together ${(millis / 1000).toFixed(1)} s after the relay was there`);
    const { p95, n } = await together();
    say(`desk 1 looks up in ${p95} ms (p95 of ${n}) meanwhile, ${before.p95} ms (of ${before.n}) before`);
    say(`memory at most, in MB: ${desks.map(peakMemory).join(', ')}`);
    const rested = performance.now();
    await Promise.all(folders.map((folder) => tell({ do: 'rest', folder, password: PASSWORD })));
    say(`what was erased is destroyed, ${seconds(rested)} later`);
    const problems: string[] = [];
    for (const [at, { core }] of desks.entries()) {
      const { alarms, waiting, quarantined } = await core.caller.call(syncStatus, {});
      for (const { kind } of alarms) problems.push(`desk ${at + 1} raised the alarm ${kind}`);
      if (waiting.length > 0 || quarantined > 0)
        problems.push(`desk ${at + 1} lets ${waiting.length} wait and put ${quarantined} aside`);
    }
    return { millis, problems };
  } finally {
    for (const { core } of desks) await core.close();
    await relay?.stop();
  }
}

/** Where two that hold a space differ. */
function differencesOf(judged: readonly Judged[]): string[] {
  const problems: string[] = [];
  for (const [space, stand] of judged[0]!.stands)
    for (const [at, { stands }] of judged.entries()) {
      const other = stands.get(space);
      if (other === undefined) continue;
      for (const what of ['state', 'ops', 'heads', 'questions', 'merged'] as const)
        if (other[what] !== stand[what])
          problems.push(`${what} of ${space}: desk 1 has ${stand[what]}, desk ${at + 1} ${other[what]}`);
    }
  return problems;
}

/** Holds a desk that nobody has open against what was acknowledged. */
export const judgeDesk = (folder: string, ledgers: readonly string[]): Promise<Judged> =>
  tell({ do: 'judge', folder, password: PASSWORD, ledgers });

/** Runs it to its end. Throws where the harness itself fails. */
export async function runFortnight(options: Options): Promise<readonly Finding[]> {
  const { desks, folder, days, acts, seed, say } = options;
  const folders = Array.from({ length: desks }, (_, at) => join(folder, `desk${at + 1}`));
  const relayFolder = join(folder, 'relay');
  const ledgers = folders.map((_, at) => join(folder, `ledger${at + 1}`));
  // Some twenty programs are started, which load the same sources.
  process.env.NODE_COMPILE_CACHE ??= join(folder, 'compiled');
  const port = await setUp(options, folders, relayFolder);

  const apart = performance.now();
  const from = new Date(Date.now() - (days + 1) * DAY).setHours(0, 0, 0, 0);
  const worked = await Promise.all(
    folders.map((home, at) =>
      tell<Worked>({
        ...{
          do: 'work',
          folder: home,
          password: PASSWORD,
          desk: at + 1,
          seed,
          from,
          days,
          acts,
          few: fewOf(options),
        },
        ...{ skew: ofThree(SKEWS, at), ledger: ledgers[at]! },
      }),
    ),
  );
  const ops = worked.reduce((sum, one) => sum + one.ops, 0);
  say(`${days} days apart: ${ops} ops of ${worked.map(({ done }) => done).join(', ')} acts, in ${seconds(apart)}`);

  const met = await meet(options, folders, relayFolder, port);
  const judged = await Promise.all(folders.map((home) => judgeDesk(home, ledgers)));
  const checked = await Promise.all(folders.map((home) => command(home, 'check')));
  const ofDesks = (pick: (one: Judged) => readonly string[]): string[] =>
    judged.flatMap((one, at) => pick(one).map((problem) => `desk ${at + 1}: ${problem}`));
  const [first] = judged as [Judged];
  for (const [space, { state, ops: kept }] of first.stands) say(`${space}: ${state}, ${kept}`);
  say(
    `${first.questions} open questions, ${first.looked} acknowledged ops looked for at each desk that holds them`,
  );
  return [
    {
      what: 'every desk worked',
      problems: worked.flatMap((one, at) =>
        one.done < (days * acts) / 2 ? [`desk ${at + 1} did ${one.done}`] : [],
      ),
    },
    { what: 'no alarm, nothing waits', problems: [...met.problems, ...ofDesks(({ leftOver }) => leftOver)] },
    { what: 'the same state, ops, heads, questions and merges in every space', problems: differencesOf(judged) },
    { what: 'nothing acknowledged is lost', problems: ofDesks(({ lost }) => lost) },
    { what: 'no erased word is anywhere', problems: ofDesks(({ erased }) => erased) },
    {
      what: 'they disagreed, and are asked about it',
      problems: first.questions > 0 ? [] : ['there is no open question'],
    },
    ...checked.map((report, at) => ({
      what: `desk ${at + 1} is whole`,
      problems: report.ok === true ? [] : [JSON.stringify(report).slice(0, 2000)],
    })),
  ];
}
