/** kill -9 of the real core at random moments of a busy desk. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { saveRecords } from '#shared/api/records.api.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { startCore } from '../driver.ts';
import { inspect } from '../inspect.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Product } from '../product.ts';
import { createRng, type Rng } from '../rng.ts';
import { nextWork } from '../workload.ts';
import { attempt, type LaneOptions } from './lane.ts';
import { unlessDead } from './points.ts';

/** Kills of one folder at random moments, one after the other, without ever starting anew; answers how many saves were answered. */
export async function killAtRandom(options: LaneOptions, name: string, kills: number): Promise<number> {
  const { root, seed, tally, product } = options;
  const rng = createRng(seed, 'random kills', name);
  const { folder, key } = await makeClinic(join(root, `random-${name}`));
  const ledger = createLedger();
  for (let kill = 0; kill < kills; kill += 1)
    await attempt(tally, `kill ${kill} of seed ${seed}/${name}`, async () => {
      await workUntilKilled(folder, product, rng, ledger);
      const { refused, problems, found } = await inspect(folder, key, ledger.settle);
      return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
    });
  rmSync(folder, { recursive: true, force: true });
  return ledger.acknowledged;
}

/** Saves that a desk gets answered before the end, and milliseconds after them, at most: the machine may be slow. */
const MOST = { saves: 16, millis: 15, wait: 5_000 } as const;

async function workUntilKilled(folder: string, product: Product, rng: Rng, ledger: Ledger): Promise<void> {
  const core = await startCore(folder, { product });
  if (rng.chance(0.1)) {
    await pause(rng.below(60));
    void core.signIn(PASSWORDS[0]).catch(() => undefined);
    await pause(rng.below(80));
    await core.kill();
    return;
  }
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
