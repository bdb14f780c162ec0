/** A clinic with something in it, and what its callers were told of it. */
import { createFileStore } from '#platform/files/store.ts';
import type { Platform } from '#platform/module.ts';
import type { Change } from '#platform/records/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type Clinic, installationOf, makeClinic } from './clinic.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Rng } from './rng.ts';
import { nextWork } from './workload.ts';

export interface Filled extends Clinic {
  readonly ledger: Ledger;
}

/** Saves so many times by the write door. */
export function fill(platform: Platform, ledger: Ledger, admin: Actor, rng: Rng, saves: number): void {
  for (let done = 0; done < saves; done += 1) {
    const { save, effects } = nextWork(rng, ledger);
    const call = ledger.begin(effects);
    platform.records.commit({ actor: admin, changes: save.changes as readonly Change[] });
    ledger.acknowledge(call);
  }
}

/** A document with a file of its own, as the documents slice makes it. */
export function addDocument(platform: Platform, actor: Actor, name: string, bytes: Uint8Array): void {
  const store = createFileStore(platform);
  store.begin('upload', bytes.length);
  store.add('upload', 0, bytes);
  const file = { name, ...store.finish('upload') };
  const values = { title: name, kind: 'letter', file };
  platform.records.commit({ actor, changes: [{ kind: 'create', entity: 'document', values }] });
}

/** `more` is done before it is closed. */
export async function makeFilled(
  folder: string,
  rng: Rng,
  saves: number,
  more: (platform: Platform, clinic: Clinic) => void = () => {},
): Promise<Filled> {
  const clinic = await makeClinic(folder);
  const ledger = createLedger();
  const installation = installationOf(folder);
  installation.open(clinic.key);
  fill(installation.platform, ledger, clinic.admin, rng, saves);
  more(installation.platform, clinic);
  await installation.seal();
  return { ...clinic, ledger };
}
