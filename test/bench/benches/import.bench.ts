/**
 * Import of people from a spreadsheet by the real command, matched against all who are there: people a second. The
 * control is the bare insert of rows of such people into the same tables.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { idToBytes } from '#shared/ids/uuid.ts';
import { removeBare, writeBare } from '../bare.ts';
import type { FolderBench } from '../bench.ts';
import { type Clinic, type OpenClinic, runCommand } from '../clinic.ts';
import { lineOf } from '../measure.ts';
import { csvOf, drawPeople } from '../people-csv.ts';

const FILES = { quick: 1, full: 3 };
/** 100,000 people in 40 seconds. */
const BUDGET = 2500;
const BARE_BATCH = 200;

interface ImportReport {
  readonly read: number;
  readonly created: number;
  readonly seconds: number;
}

const fileSize = ({ people }: Clinic): number => Math.max(2000, Math.min(33_334, Math.round(people / 10)));

/** People a second, batch by batch, written bare and taken away again. */
function insertBare({ platform: { writer, clock }, actor }: OpenClinic, count: number): readonly number[] {
  const creator = idToBytes(actor.userId);
  const people = drawPeople(count, 'bare');
  const rates: number[] = [];
  for (let at = 0; at < people.length; at += BARE_BATCH) {
    const batch = people.slice(at, at + BARE_BATCH);
    rates.push((batch.length * 1000) / writeBare(writer, batch, clock.now() * 1024, creator));
  }
  removeBare(writer, people);
  return rates;
}

export const importBench: FolderBench<readonly number[]> = {
  names: ['import'],
  on: 'folder',
  prepare: (open, clinic) => insertBare(open, fileSize(clinic)),
  async *run(clinic, bare) {
    const count = fileSize(clinic);
    const rates: number[] = [];
    let created = 0;
    for (let index = 0; index < (clinic.quick ? FILES.quick : FILES.full); index += 1) {
      const file = join(clinic.workDir, `people-${index}.csv`);
      writeFileSync(file, csvOf(drawPeople(count, `import ${index}`)));
      const report = (await runCommand(clinic, ['import', file])) as unknown as ImportReport;
      rates.push(report.read / report.seconds);
      created += report.created;
    }
    yield lineOf({
      bench: 'import',
      unit: 'people/s',
      values: rates,
      budget: BUDGET,
      better: 'higher',
      control: { name: 'bare insert of their rows', values: bare },
      more: { file: count, created, present: clinic.people },
    });
  },
};
