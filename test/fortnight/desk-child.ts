/** The program of one desk while nobody is connected: it founds a clinic, works a fortnight in a clock of its own, or looks at what is there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { createInstallation, type Installation } from '#core/installation.ts';
import { systemRandom } from '#core/system.ts';
import { createMeta } from '#platform/database/meta.ts';
import { openDatabase } from '#platform/database/open.ts';
import { deviceId } from '#platform/sync/device-keys.ts';
import type { Actor } from '#shared/access/actor.ts';
import { Fault } from '#shared/errors/fault.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Clock } from '#shared/time/clock.ts';
import { databaseOf, makeClinic, vaultOf } from '../durability/clinic.ts';
import { createRng, type Rng } from '../durability/rng.ts';
import { createLedger } from '../replication/checks/ledger.ts';
import type { Canaries } from '../replication/workload/canaries.ts';
import { type Hands, IdleError, nextAct } from './acts.ts';
import { judge } from './judge.ts';
import type { Judged, Noted, Order, Worked } from './orders.ts';

type OrderTo<Do extends Order['do']> = Extract<Order, { readonly do: Do }>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OPENS = 8 * HOUR;
const HOURS = 10 * HOUR;

async function withClinic<Result>(
  { folder, password }: { readonly folder: string; readonly password: string },
  clock: Clock,
  work: (installation: Installation, actor: Actor) => Result,
): Promise<Result> {
  const { key, userId, login } = await vaultOf(folder).openWithPassword(undefined, password);
  const installation = createInstallation({
    dataDir: folder,
    clock,
    random: systemRandom,
    readers: 'inline',
    keychain: () => ({ keychain: 'absent', keychainReason: null }),
  });
  try {
    installation.open(key);
    return work(installation, { userId, login, role: 'admin', purpose: 'operations', origin: 'window' });
  } finally {
    key.fill(0);
    await installation.seal();
  }
}

/** Words of one desk, that stand nowhere else. */
function wordsOf(desk: number, rng: Rng): Canaries {
  const all: string[] = [];
  return {
    all,
    text() {
      const word = `kq${desk}d${all.length.toString(16)}z${rng.word()}x`;
      all.push(word);
      return `${rng.word()} ${word}`;
    },
  };
}

function handsOf({ platform }: Installation, actor: Actor, rng: Rng, { desk, few }: OrderTo<'work'>): Hands {
  const known = (table: string) => {
    const all = platform.writer
      .prepare(`SELECT id FROM ${table} WHERE deleted IS NULL ORDER BY id`)
      .all()
      .map(({ id }) => idFromBytes(id as Uint8Array));
    return { few: all.slice(0, few), all };
  };
  return {
    platform,
    actor,
    rng,
    canaries: wordsOf(desk, rng),
    people: known('person'),
    tasks: known('task'),
    flags: known('flag'),
    entries: [],
    merges: [],
    ops: [],
  };
}

async function workOffline(order: OrderTo<'work'>): Promise<Worked> {
  const { desk, days, acts, from, skew } = order;
  let time = from + skew;
  return withClinic(order, { now: () => time }, (installation, actor) => {
    const { writer } = installation.platform;
    const rng = createRng(order.seed, 'fortnight', desk);
    const hands = handsOf(installation, actor, rng, order);
    const device: Id = deviceId(createMeta(writer));
    const ledger = createLedger();
    const worked = { done: 0, refused: 0 };
    // What stood there before is nobody's work of these days.
    ledger.note(desk, writer, device, []);
    const before = new Set(ledger.acknowledged.keys());
    for (let day = 0; day < days; day += 1)
      for (let act = 0; act < acts; act += 1) {
        time = from + skew + day * DAY + OPENS + Math.floor((act * HOURS) / acts);
        try {
          nextAct(rng).run(hands);
          worked.done += 1;
        } catch (thrown) {
          // A rule that refuses is an answer like any other.
          if (!(thrown instanceof Fault || thrown instanceof IdleError)) throw thrown;
          worked.refused += 1;
        }
        ledger.note(desk, writer, device, []);
      }
    const noted: Noted = [...ledger.acknowledged.values()].filter(({ op }) => !before.has(op));
    writeFileSync(order.ledger, serialize(noted));
    return { ...worked, ops: noted.length };
  });
}

const look = (order: OrderTo<'judge'>): Promise<Judged> =>
  withClinic(order, { now: () => Date.now() }, (installation) => {
    const notes = order.ledgers.flatMap((file) => deserialize(readFileSync(file)) as Noted);
    return judge(installation.platform.writer, (space) => installation.platform.holds(space as 'org'), notes);
  });

const LOOK_EVERY = 500;

async function rest({ folder, password }: OrderTo<'rest'>): Promise<null> {
  const { key } = await vaultOf(folder).openWithPassword(undefined, password);
  const reader = openDatabase(databaseOf(folder), key, 'reader');
  key.fill(0);
  try {
    const left = reader.prepare('SELECT count(*) FROM erasing').pluck();
    while (left.get() !== 0) await pause(LOOK_EVERY);
    return null;
  } finally {
    reader.close();
  }
}

async function carryOut(order: Order): Promise<unknown> {
  if (order.do === 'found') {
    const { key, kit } = await makeClinic(order.folder);
    key.fill(0);
    return { kit };
  }
  if (order.do === 'rest') return rest(order);
  return order.do === 'work' ? workOffline(order) : look(order);
}

process.once('message', (order: Order) => {
  carryOut(order).then(
    (answer) => process.send!(answer, () => process.disconnect()),
    (thrown) => {
      console.error(thrown);
      process.exit(1);
    },
  );
});
