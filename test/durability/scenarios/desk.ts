/** A desk at work: saves one after the other, the database closed and opened again in between. */
import { signOut } from '#modules/users/contract/session.api.ts';
import { saveRecords } from '#shared/api/records.api.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import { compare, createLedger, type Ledger } from '../ledger.ts';
import { createRng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { nextWork } from '../workload.ts';

interface Made extends Template {
  /** What is known and what is open after each answer. */
  history: ReturnType<Ledger['snapshot']>[];
}

interface Shape {
  readonly seed: number;
  readonly saves: number;
  /** The database is closed, and so its log written back, after so many saves. */
  readonly closeEvery: number;
}

export const deskScenario = (name: string, { seed, saves, closeEvery }: Shape): Scenario<Made> => ({
  name,
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0], history: [] };
  },
  async run(core, made, { note }) {
    const rng = createRng(seed, name);
    const ledger = createLedger();
    made.history = [];
    for (let done = 0; done < saves; done += 1) {
      const { save, effects } = nextWork(rng, ledger);
      const call = ledger.begin(effects);
      made.history.push(ledger.snapshot());
      await core.caller.call(saveRecords, save);
      ledger.acknowledge(call);
      note('saved');
      if ((done + 1) % closeEvery > 0) continue;
      await core.caller.call(signOut, {});
      await core.signIn(PASSWORDS[0]);
    }
    made.history.push(ledger.snapshot());
  },
  async verify(folder, { key, history }, answers) {
    const { refused, problems, found } = await inspect(folder, key, (look) =>
      compare(history[answers.length]!, look),
    );
    return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
  },
});
