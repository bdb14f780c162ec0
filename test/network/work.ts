/** What the desks do while the network fails them, and what every desk must know in the end. */
import { getRecord, saveRecords } from '#shared/api/records.api.ts';
import { compare, createLedger, type Effect, type Held, type Look } from '../durability/ledger.ts';
import type { Rng } from '../durability/rng.ts';
import { nextWork } from '../durability/workload.ts';
import type { Desk } from './clinic.ts';

/** Acknowledged saves of one desk. Each desk edits its own people, so that what must be there in the end is one thing. */
export interface Worker {
  readonly desk: Desk;
  save(times: number): Promise<void>;
  /** What this desk was told is saved and that desk does not show. */
  missingAt(other: Desk): Promise<string[]>;
}

const look = async (desk: Desk, { entity }: Held, id: string): Promise<Held | null> => {
  try {
    const { values, deleted } = await desk.core!.caller.call(getRecord, { entity, id });
    return { entity, values, deleted };
  } catch {
    return null;
  }
};

export function createWorker(desk: Desk, rng: Rng): Worker {
  const ledger = createLedger();
  return {
    desk,
    async save(times) {
      for (let done = 0; done < times; done += 1) {
        const { save, effects } = nextWork(rng, ledger);
        const call = ledger.begin(effects);
        await desk.core!.caller.call(saveRecords, save);
        ledger.acknowledge(call);
      }
    },
    async missingAt(other) {
      const { known } = ledger.snapshot();
      const found = new Map<string, Held | null>();
      for (const [id, held] of known) found.set(id, await look(other, held, id));
      const shown: Look = (_, id) => found.get(id) ?? null;
      return compare({ known, open: [] as readonly (readonly Effect[])[] }, shown);
    },
  };
}
