/**
 * Disks that fail: a write, a sync or a truncation that answers EIO, at every n; and a disk that is full, at every amount of
 * space. The caller is told why, nothing that was acknowledged is lost, and work goes on once the disk does.
 */

import { cpSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getRecord, saveRecords } from '#shared/api/records.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { type ChildOptions, type LinkedCore, startCore } from '../driver.ts';
import { inspect } from '../inspect.ts';
import { compare, createLedger, type Ledger } from '../ledger.ts';
import type { Product } from '../product.ts';
import { createRng, type Rng } from '../rng.ts';
import { compileFailingDisk, mountSmallDisk } from '../tools.ts';
import { nextWork } from '../workload.ts';
import { failFiles } from './failing-files.ts';
import { type Failure, failingFrom, refusal } from './failure.ts';
import { attempt, type LaneOptions } from './lane.ts';

async function saveOnce(core: LinkedCore, kind: Failure, rng: Rng, ledger: Ledger): Promise<Fault | null> {
  const { save, effects } = nextWork(rng, ledger);
  const call = ledger.begin(effects);
  const fault = await refusal(kind, () => core.caller.call(saveRecords, save));
  if (fault === null) ledger.acknowledge(call);
  // A sync that failed says nothing of what became of the write; such a save may be there, but whole.
  else if (kind === 'ENOSPC') ledger.refuse(call);
  return fault;
}

/** A record as the window would see it; refused for the disk it may be, but never wrong. */
async function readOnce(core: LinkedCore, kind: Failure, ledger: Ledger): Promise<string[]> {
  const [id] = ledger.free();
  if (id === undefined) return [];
  const held = ledger.get(id)!;
  let problems: string[] = [];
  await refusal(kind, async () => {
    const { values, deleted } = await core.caller.call(getRecord, { entity: held.entity, id });
    problems = compare({ known: new Map([[id, held]]), open: [] }, () => ({
      entity: held.entity,
      values,
      deleted,
    }));
  });
  return problems;
}

/** Ends the core as a dying machine would and compares what is left. */
async function look(core: LinkedCore | null, folder: string, key: Uint8Array, ledger: Ledger): Promise<string[]> {
  await core?.kill();
  const { refused, problems, found } = await inspect(folder, key, ledger.settle);
  return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
}

/** Starts, signs in and works; null where the disk let it not even start. */
async function startUp(folder: string, kind: Failure, options: ChildOptions): Promise<LinkedCore | null> {
  let core: LinkedCore | null = null;
  const fault = await refusal(kind, async () => {
    core = await startCore(folder, options);
    await core.signIn(PASSWORDS[0]);
  });
  if (fault === null) return core;
  const started = core as LinkedCore | null;
  await started?.kill();
  return null;
}

const SAVES = 8;

async function failOnce(
  folder: string,
  product: Product,
  key: Uint8Array,
  rng: Rng,
  library: string,
  at: number,
): Promise<readonly string[]> {
  const count = 1 + rng.below(3);
  const core = await startUp(folder, 'EIO', {
    product,
    quiet: true,
    env: failingFrom(library, folder, 'EIO', at, count),
  });
  const ledger = createLedger();
  const problems: string[] = [];
  if (core !== null) {
    let last: Fault | null = null;
    for (let save = 0; save < SAVES + count; save += 1) {
      last = await saveOnce(core, 'EIO', rng, ledger);
      if (save % 3 === 0) problems.push(...(await readOnce(core, 'EIO', ledger)));
    }
    // The disk is well again long before the last of them, unless it has not failed yet.
    if (last !== null && at < 20) problems.push(`it did not recover: ${last.code}`);
  }
  return [...problems, ...(await look(core, folder, key, ledger))];
}

async function fillOnce(
  disk: string,
  source: string,
  product: Product,
  key: Uint8Array,
  rng: Rng,
  free: number,
): Promise<string[]> {
  const folder = join(disk, 'data');
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true });
  const filler = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(Math.max(0, (bavail - free) * bsize)));
  const ledger = createLedger();
  const problems: string[] = [];
  let core = await startUp(folder, 'ENOSPC', { product, quiet: true });
  if (core !== null) {
    let full: Fault | null = null;
    for (let save = 0; save < 200 && full === null; save += 1) full = await saveOnce(core, 'ENOSPC', rng, ledger);
    if (full === null) problems.push('the disk was never full');
    problems.push(...(await readOnce(core, 'ENOSPC', ledger)));
  }
  rmSync(filler);
  core ??= await startUp(folder, 'ENOSPC', { product, quiet: true });
  const after = core && (await saveOnce(core, 'ENOSPC', rng, ledger));
  if (core === null || after !== null)
    problems.push(`it did not recover when there was space: ${after?.code ?? 'it would not start'}`);
  return [...problems, ...(await look(core, folder, key, ledger))];
}

/** Half of `count` each; n and the amount of space go from 1 upwards, so that a full count meets every one up to 500. */
/** Half of the times over saves, by EIO and by a disk that is full; half over documents and backups, by either error. */
export async function failingLane(options: LaneOptions): Promise<void> {
  const { root, product, seed, count, tally, say } = options;
  const library = compileFailingDisk(root);
  const { folder: source, key } = await makeClinic(join(root, 'source'));
  const each = Math.ceil(count / 4);
  const stride = Math.max(1, Math.floor(500 / each));
  for (let number = 0; number < each; number += 1) {
    const at = 1 + ((number * stride + (seed % stride)) % 500);
    const folder = join(root, 'failing');
    rmSync(folder, { recursive: true, force: true });
    cpSync(source, folder, { recursive: true });
    await attempt(tally, `EIO at change ${at}, seed ${seed}`, () =>
      failOnce(folder, product, key, createRng(seed, 'EIO', at), library, at),
    );
  }
  const small = join(root, 'small');
  const disk = mountSmallDisk(small, 4 * 1024 * 1024 + 2 * readFileSync(join(source, 'almoner.db')).length);
  try {
    for (let number = 0; number < each; number += 1) {
      const free = 1 + ((number * stride + (seed % stride)) % 500);
      await attempt(tally, `a full disk after ${free} blocks, seed ${seed}`, () =>
        fillOnce(small, source, product, key, createRng(seed, 'full', free), free),
      );
    }
  } finally {
    disk.remove();
  }
  await failFiles(options, library, each);
  say(`  ${each} times EIO, ${each} times a full disk, ${each} times each over documents and backups`);
}
