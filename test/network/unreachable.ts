/** What `sync --once` says where the relay cannot be reached, and how soon: within fifteen seconds, unlocking included. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clinic, Desk } from './clinic.ts';

const WITHIN_SECONDS = 15;

interface Obstacle {
  readonly name: string;
  put(clinic: Clinic, desk: Desk): Promise<void> | void;
  lift(clinic: Clinic, desk: Desk): Promise<void> | void;
  /** Happens while the command runs, so many milliseconds after its start. */
  readonly after?: number;
  /** From the obstacle on. */
  readonly withinSeconds?: number;
}

const mend = (_: Clinic, { cable }: Desk): void => cable.mend();

export const obstacles: readonly Obstacle[] = [
  { name: 'unreachable: the port is closed', put: (_, { cable }) => cable.refuse(), lift: mend },
  { name: 'unreachable: nothing comes back', put: (_, { cable }) => cable.lose(100), lift: mend },
  {
    name: 'unreachable: the cable is out',
    put: (_, { cable }) => cable.unplug(),
    lift: (_, { cable }) => cable.plug(),
  },
  {
    name: 'unreachable: connections open and carry nothing',
    put: ({ way }) => way.silence(true),
    lift: ({ way }) => way.silence(false),
  },
  {
    name: 'unreachable: the connection goes silent in the middle',
    // A slow line, so that the command is still finding its place when it happens.
    after: 11_000,
    // A connection in use counts as dead after half a minute of silence.
    withinSeconds: 60,
    put: ({ way }) => way.silence(true),
    lift({ way }) {
      way.silence(false);
      way.delay(0);
    },
  },
  {
    name: 'unreachable: the relay is not running',
    put: ({ relay }) => relay.stop('SIGKILL'),
    lift: (clinic) => clinic.startRelay(),
  },
];

/** Runs the command at a desk whose program is closed. Answers what is wrong. */
export async function meetObstacle(clinic: Clinic, desk: Desk, obstacle: Obstacle): Promise<string[]> {
  const { name, put, lift, after, withinSeconds = WITHIN_SECONDS } = obstacle;
  const over = new AbortController();
  if (after === undefined) await put(clinic, desk);
  else {
    clinic.way.delay(700);
    sleep(after, undefined, { signal: over.signal })
      .then(() => put(clinic, desk))
      .catch(() => undefined);
  }
  const from = performance.now();
  const said = await desk.command('sync', '--once').then(
    () => 'nothing was wrong',
    (thrown: Error) => thrown.message,
  );
  const seconds = (performance.now() - from - (after ?? 0)) / 1000;
  over.abort();
  await lift(clinic, desk);
  console.log(`  ${name}: told after ${seconds.toFixed(1)} s`);
  return [
    ...(said.includes('relay.unreachable') ? [] : [`it said: ${said.slice(0, 300)}`]),
    ...(seconds <= withinSeconds ? [] : [`it took ${seconds.toFixed(1)} s`]),
  ];
}
