/** Files handed over piece by piece and taken in, in slices. */
import { registry } from '#modules/entities.ts';
import {
  addUploadPiece,
  beginUpload,
  finishUpload,
  importProgress,
  startImport,
} from '#modules/importing/contract/importing.api.ts';
import { createImporter } from '#modules/importing/import.service.ts';
import { createUploads } from '#modules/importing/uploads/uploads.ts';
import type { Platform } from '#platform/module.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import type { RunningCore } from '../driver.ts';
import { inspect } from '../inspect.ts';
import type { Scenario, Template, Told } from '../scenarios.ts';
import { takeUpWork } from './upkeep.ts';

const PEOPLE = 60;
const VISITS = 20;

const patient = (n: number) => ({
  resourceType: 'Patient',
  id: `p${n}`,
  identifier: [{ system: 'urn:mrn', value: `M${n}` }],
  name: [{ family: `Family${n}`, given: [`Given${n}`] }],
  birthDate: '1980-02-03',
});
const visit = (n: number) => ({
  resourceType: 'Encounter',
  id: `e${n}`,
  status: 'finished',
  subject: { reference: `Patient/p${n}` },
});

/** Visits first, so that some units have to wait for others. */
const FILE = Buffer.from(
  [...Array.from({ length: VISITS }, (_, n) => visit(n)), ...Array.from({ length: PEOPLE }, (_, n) => patient(n))]
    .map((resource) => JSON.stringify(resource))
    .join('\n'),
);

/** Hands the file over in two pieces, starts the import and waits for its end. */
export async function runImport(
  { caller, ended }: Pick<RunningCore, 'caller' | 'ended'>,
  told: Told,
): Promise<void> {
  const half = Math.ceil(FILE.length / 2);
  const { upload } = await caller.call(beginUpload, { name: 'people.ndjson', size: FILE.length });
  for (const [index, piece] of [FILE.subarray(0, half), FILE.subarray(half)].entries())
    await caller.call(addUploadPiece, { upload, index, base64: piece.toString('base64') });
  await caller.call(finishUpload, { upload });
  const over = Promise.withResolvers<void>();
  const stop = caller.watch(
    importProgress,
    {},
    {
      message: ({ status }) => {
        if (status !== 'running') over.resolve();
      },
      ended: () => over.resolve(),
    },
  );
  await caller.call(startImport, { uploads: [upload] });
  told.note('started');
  await Promise.race([over.promise, ended]);
  stop();
}

const count = ({ writer }: Platform, table: string): number =>
  writer.prepare(`SELECT count(*) AS count FROM ${table} WHERE deleted IS NULL`).get()!.count as number;

/** Takes the import up where it stopped and compares its outcome with that of one which nothing interrupted. */
export async function importOutcome(platform: Platform, started: boolean): Promise<string[]> {
  const importer = createImporter(platform, {
    uploads: createUploads(platform),
    sliceMillis: 1000,
    threads: false,
  });
  importer.resume();
  for (const { batch } of importer.running()) await importer.job(batch)?.ended;
  const people = count(platform, registry.byName('person').table);
  const visits = count(platform, registry.byName('appointment').table);
  const batches = platform.writer.prepare('SELECT status FROM import_batch').all() as { status: string }[];
  const problems: string[] = [];
  const isNothing = people === 0 && visits === 0 && batches.length === 0;
  const isAll = people === PEOPLE && visits === VISITS && batches.every(({ status }) => status === 'done');
  if (started && !isAll)
    problems.push(`lost: the import came to ${people} people, ${visits} visits, ${JSON.stringify(batches)}`);
  else if (!isAll && !isNothing)
    problems.push(`half-applied: ${people} people, ${visits} visits, ${JSON.stringify(batches)}`);
  takeUpWork(platform);
  return problems;
}

export const importScenario: Scenario = {
  name: 'import',
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0] } satisfies Template;
  },
  run: (core, _, told) => runImport(core, told),
  async verify(folder, { key }, answers) {
    const { refused, problems, found } = await inspect(folder, key, (_, platform) =>
      importOutcome(platform, answers.includes('started')),
    );
    return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
  },
};
