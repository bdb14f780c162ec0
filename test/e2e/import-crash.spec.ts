/** A power cut in the middle of an import: it goes on by itself, nothing is lost or doubled (law 11; issue 2, “Done when”). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../support/app.ts';
import { childrenOf } from '../support/child-process.ts';
import { command, expect, PASSWORD, test } from './clinic.ts';

const PATIENTS = 3000;
const VISITS = 3000;

/** Patients, then a visit of each: lines of FHIR as a bulk export has them. */
function bulkExport(): string {
  const digits = (number: number) => String(number).padStart(4, '0');
  const patient = (number: number) => ({
    resourceType: 'Patient',
    id: `p${number}`,
    identifier: [{ system: 'urn:example:power-cut', value: `PC-${digits(number)}` }],
    name: [{ family: `Ashdown${digits(number)}`, given: [number % 2 === 0 ? 'Robin' : 'Leslie'] }],
    birthDate: `19${String(30 + (number % 60)).padStart(2, '0')}-0${1 + (number % 9)}-1${number % 10}`,
    telecom: [{ system: 'phone', value: `312-555-${digits(number % 10_000)}` }],
  });
  const visit = (number: number) => ({
    resourceType: 'Encounter',
    id: `v${number}`,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: `Patient/p${number % PATIENTS}` },
    period: { start: `2024-0${1 + (number % 9)}-1${number % 10}T14:00:00Z` },
  });
  return [
    ...Array.from({ length: PATIENTS }, (_, number) => patient(number)),
    ...Array.from({ length: VISITS }, (_, number) => visit(number)),
  ]
    .map((resource) => `${JSON.stringify(resource)}\n`)
    .join('');
}

interface Stats {
  readonly records: Readonly<Record<'people' | 'appointments', number>>;
}

const made = (before: Stats, after: Stats): number =>
  after.records.people + after.records.appointments - before.records.people - before.records.appointments;

test('kill -9 in the middle of an import: started again it resumes, the counts are right, check is green', async ({
  page,
  clinic,
}) => {
  const before = await command<Stats>(clinic, 'stats');
  const file = join(clinic.dataDir, '..', 'bulk.ndjson');
  writeFileSync(file, bulkExport());

  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ]);
  await chooser.setFiles(file);
  const start = page.getByRole('button', { name: 'Start import' });
  await expect(start).toBeEnabled();
  const [core] = childrenOf(app.pid);
  await start.click();
  const bar = page.getByRole('progressbar', { name: 'Taking in' });
  await expect(bar).toHaveAttribute('aria-valuenow', /[1-9]/);
  await app.kill();
  process.kill(core as number, 'SIGKILL');
  const midway = made(before, await command<Stats>(clinic, 'stats'));
  expect(midway).toBeGreaterThan(0);
  expect(midway).toBeLessThan(PATIENTS + VISITS);

  const again = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(again.url);
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  const report = page.getByRole('region', { name: 'Imports so far' }).getByRole('listitem').first();
  await expect(report).toContainText('bulk.ndjson');
  await expect(report).toContainText('Finished', { timeout: 60_000 });
  await expect(report).toContainText('6,000 new · 0 updated · 0 refused');
  expect(await again.stop(), again.stderr()).toBe(0);

  const after = await command<Stats>(clinic, 'stats');
  expect(after.records.people - before.records.people).toBe(PATIENTS);
  expect(after.records.appointments - before.records.appointments).toBe(VISITS);
  expect(await command(clinic, 'check')).toEqual({ ok: true, problems: [] });
});
