/** Ours: cores as their windows drive them, and the relay as its keeper starts it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { changesWatch } from '#modules/settings/contract/system.api.ts';
import { joinWatch } from '#modules/users/contract/join.api.ts';
import { getRecord, saveRecords } from '#shared/api/records.api.ts';
import { runRelay } from '../../../sync-server/running.testing.ts';
import { comes, type Desk, heard, isSettled, letIn, openDesk, publish } from '../../support/desk.ts';
import { runCommand } from '../clinic.ts';
import type { Contender, FirstSync, Peer } from './contender.ts';
import { type CountedWire, layWire } from './counted-wire.ts';
import type { Edit } from './records.ts';

const PASSWORD = 'marigold harbour nineteen windows';
const LONG = 3_600_000;
/** A client looks every ten seconds. */
const SNAPSHOT_LOOK = 11_000;
const SNAPSHOT_REST = 3_000;

interface Stand {
  readonly hash: string;
  readonly records: number;
}

const peerOf = (desk: Desk): Peer => {
  const { caller, pid } = desk.core;
  const isShown = async ({ id, field, value }: Edit): Promise<boolean> =>
    (await caller.call(getRecord, { entity: 'person', id })).values[field] === value;
  return {
    pid,
    async create(records) {
      await caller.call(saveRecords, {
        changes: records.map(({ entity, id, values }) => ({ kind: 'create' as const, entity, id, values })),
      });
    },
    async edit(edits) {
      await caller.call(saveRecords, {
        changes: edits.map(({ id, field, value }) => ({
          kind: 'edit' as const,
          entity: 'person',
          id,
          values: { [field]: value },
        })),
      });
    },
    /** As a record page does: it is told that the record changed, and reads it. */
    async shows(edit) {
      const shown = Promise.withResolvers<void>();
      const look = (): void =>
        void isShown(edit).then((is) => {
          if (is) shown.resolve();
        }, shown.reject);
      const stop = caller.watch(
        changesWatch,
        {},
        {
          started: look,
          message: ({ ids }) => {
            if (ids.includes(edit.id)) look();
          },
          ended: (fault) => shown.reject(fault ?? new Error('the core told no more')),
        },
      );
      await shown.promise;
      stop();
    },
    settled: () => comes('the end of sending', () => isSettled(desk), LONG),
    close: () => desk.core.close(),
  };
};

/** `done`: she is let in and signed in. */
async function firstSync(desk: Desk, done: Promise<unknown>, last: string): Promise<FirstSync> {
  const { caller } = desk.core;
  await heard(caller, joinWatch, {}, ({ step }) => step === 'fetching' || step === 'joined');
  const from = performance.now();
  // Nothing can be asked before somebody is signed in; that waits for the first of all records alone.
  await done;
  const isHere = (): Promise<boolean> =>
    caller.call(getRecord, { entity: 'person', id: last }).then(
      () => true,
      () => false,
    );
  await comes('the last of the people', isHere, LONG);
  const peopleMillis = performance.now() - from;
  await comes('the end of the first sync', () => isSettled(desk), LONG);
  return { peer: peerOf(desk), millis: performance.now() - from, peopleMillis };
}

export async function startProduct(folder: string): Promise<Contender> {
  mkdirSync(folder);
  const relay = await runRelay(['--data', join(folder, 'relay'), '--port', '0']);
  const port = Number(new URL(relay.url).port);
  const [wire, otherWire] = [await layWire(port), await layWire(port)];
  const home = join(folder, 'first');
  await runCommand({ dataDir: home, password: PASSWORD }, [
    'init',
    ...['--organisation', 'Bench', '--admin', 'bench', '--kit', join(folder, 'kit.txt')],
  ]);
  const first = await openDesk(home);
  await first.core.signIn(PASSWORD);
  const others: Desk[] = [];
  const relayAt = (one: CountedWire): string => `ws://127.0.0.1:${one.port}`;
  await publish(first, relayAt(wire));
  const framesOf = async (kind: string): Promise<number> => {
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(new RegExp(`frames_total\\{kind="${kind}"\\} (\\d+)`).exec(figures)?.[1] ?? 0);
  };
  return {
    name: 'Almoner',
    wire,
    otherWire,
    serverPid: relay.child.pid!,
    first: peerOf(first),
    async prepared() {
      await comes('the end of sending', () => isSettled(first), LONG);
      // A snapshot is written where one is due, when the client next looks.
      await pause(SNAPSHOT_LOOK);
      for (let before = -1, now = 0; before !== now; ) {
        before = now;
        await pause(SNAPSHOT_REST);
        now = await framesOf('putChunk');
      }
    },
    async join(_records, last) {
      const desk = await openDesk(join(folder, `other${others.length}`));
      others.push(desk);
      const joining = letIn(first, desk, {
        relay: relayAt(wire),
        joinerRelay: relayAt(otherWire),
        password: PASSWORD,
      });
      return firstSync(desk, joining, last.id);
    },
    async verify(records) {
      for (const desk of [first, ...others]) await desk.core.close();
      const stands = await Promise.all(
        [first, ...others].map(
          async ({ folder: dataDir }) =>
            (await runCommand({ dataDir, password: PASSWORD }, ['state-hash'])) as unknown as Stand,
        ),
      );
      if (new Set(stands.map(({ hash }) => hash)).size !== 1) throw new Error('the desks differ');
      if (stands[0]!.records < records) throw new Error(`there are ${stands[0]!.records} records of ${records}`);
      return { chunks: await framesOf('getChunk') };
    },
    async close() {
      for (const desk of [first, ...others]) await desk.core.kill();
      for (const one of [wire, otherWire]) await one.close();
      await relay.stop();
    },
  };
}
