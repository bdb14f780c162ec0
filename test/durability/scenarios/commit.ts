/** Saves, reads and their audit entries. */
import { getRecord, saveRecords } from '#shared/api/records.api.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { createRng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { nextWork } from '../workload.ts';

interface Made extends Template {
  ledger: Ledger;
  reads: number;
}

const SAVES = 6;

export const commitScenario: Scenario<Made> = {
  name: 'commit',
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0], ledger: createLedger(), reads: 0 };
  },
  async run({ caller }, made) {
    const rng = createRng(1, 'commit');
    const ledger = createLedger();
    made.ledger = ledger;
    made.reads = 0;
    for (let saves = 0; saves < SAVES; saves += 1) {
      const { save, effects } = nextWork(rng, ledger);
      const call = ledger.begin(effects);
      await caller.call(saveRecords, save);
      ledger.acknowledge(call);
    }
    const [id] = ledger.free();
    await caller.call(getRecord, { entity: ledger.get(id!)!.entity, id: id! });
    made.reads += 1;
  },
  async verify(folder, { key, ledger, reads }) {
    const { refused, problems, found } = await inspect(folder, key, (look, { writer }) => {
      const { opened } = writer.prepare("SELECT count(*) AS opened FROM audit WHERE action = 'open'").get() as {
        opened: number;
      };
      return [...ledger.settle(look), ...(opened < reads ? ['a read left no audit entry'] : [])];
    });
    return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
  },
};
