import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { checkPerson, checkRelationship } from '#modules/people/people.rules.ts';
import { verifyAudit } from '#platform/audit/verify.ts';
import type { OrganisationSettings, Platform } from '#platform/module.ts';
import { checkRecords } from '#platform/records/check.ts';
import { openTestRecords, type TestRecords } from '#platform/records/testing.ts';
import { createTurns } from '#platform/turns.ts';
import { storedRun } from './population.run.ts';
import { createSample, populate, type Sample } from './population.service.ts';

let database: TestRecords;
let platform: Platform;
let production: boolean;

/** The platform of an open database, as the composition root builds it, without the read door nobody needs here. */
beforeEach(async () => {
  database = await openTestRecords(registry, { rules: { person: checkPerson, relationship: checkRelationship } });
  production = false;
  const { writer, records, audit, clock, newId, folder } = database;
  platform = {
    writer,
    records,
    audit,
    clock,
    newId,
    dataDir: folder,
    random: { bytes: (length) => randomBytes(length) },
    read: () => Promise.reject(new Error('nothing is read here')),
    staying: true,
    busy: () => false,
    turns: createTurns(),
    holds: () => true,
    organisation: () => ({ production }) as OrganisationSettings,
  };
});
afterEach(() => database.close());

const count = (table: string, where = 'deleted IS NULL'): number =>
  database.writer.prepare(`SELECT count(*) AS count FROM ${table} WHERE ${where}`).get()!.count as number;

const problems = (): unknown[] => {
  const walk = checkRecords(database.writer, registry);
  for (;;) {
    const step = walk.next();
    if (step.done) return [...step.value, ...verifyAudit(database.writer).problems];
  }
};

const options = (people: number, activities: number) => ({ people, activities, seed: 's', actor: database.admin });

describe('populating', () => {
  it('writes exactly what was asked for, and check finds nothing wrong', async () => {
    const report = await populate(platform, options(400, 1500));
    expect(report).toMatchObject({ people: 400 });
    expect(report.activities + report.appointments).toBe(1500);
    expect([count('person'), count('activity') + count('appointment')]).toEqual([400, 1500]);
    expect(count('op', 'true')).toBe(report.records);
    expect(problems()).toEqual([]);
  });

  it('can be done twice, and the second are other people', async () => {
    await populate(platform, options(30, 60));
    await populate(platform, options(30, 60));
    expect(count('person')).toBe(60);
    expect(problems()).toEqual([]);
  });

  it('goes on where it was killed', async () => {
    const killed = new Error('killed');
    const dying = populate(platform, {
      ...options(300, 2500),
      onProgress: ({ records }) => {
        if (records >= 2000) throw killed;
      },
    });
    await expect(dying).rejects.toBe(killed);
    const before = count('op', 'true');
    expect(before).toBe(2000);
    const report = await populate(platform, options(300, 2500));
    expect([count('person'), count('activity') + count('appointment')]).toEqual([300, 2500]);
    expect(count('op', 'true')).toBe(report.records);
    expect(storedRun(platform, 'command')).toBeNull();
    expect(problems()).toEqual([]);
  });

  for (const [people, activities] of [
    [0, 1],
    [-1, 0],
    [1.5, 0],
    [10, Number.NaN],
    [10_000_001, 0],
  ] as const)
    it(`refuses ${people} people with ${activities} activities`, async () => {
      await expect(populate(platform, options(people, activities))).rejects.toMatchObject({
        code: 'population.size',
      });
    });

  it('puts nobody made up into a clinic set up for production', async () => {
    production = true;
    await expect(populate(platform, options(1, 0))).rejects.toMatchObject({ code: 'population.production' });
    expect(count('person')).toBe(0);
  });
});

describe('the sample clinic', () => {
  const size = { people: 120, activities: 500, seed: 'sample' };
  const settled = async (sample: Sample, states: readonly string[]): Promise<void> => {
    while (!states.includes(sample.progress().state)) await new Promise((resolve) => setImmediate(resolve));
  };

  it('is made in the background and told of from start to end', async () => {
    const sample = createSample(platform, size);
    const seen: string[] = [];
    sample.onProgress(() => seen.push(sample.progress().state));
    sample.start(database.admin);
    expect([sample.progress().state, sample.busy()]).toEqual(['running', true]);
    expect(() => sample.start(database.admin)).toThrow(expect.objectContaining({ code: 'population.running' }));
    await settled(sample, ['done']);
    expect(sample.progress()).toMatchObject({ done: 620, total: 620, error: null });
    expect(sample.busy()).toBe(false);
    expect([seen[0], seen.at(-1)]).toEqual(['running', 'done']);
    expect(count('person')).toBe(120);
    expect(problems()).toEqual([]);
  });

  it('can be taken away again as one batch', async () => {
    const sample = createSample(platform, size);
    sample.start(database.admin);
    await settled(sample, ['done']);
    database.records.undo(database.admin, sample.progress().batch as string);
    expect([count('person'), count('activity'), count('account')]).toEqual([0, 0, 0]);
    expect(problems()).toEqual([]);
  });

  it('leaves an empty clinic when it is called off', async () => {
    const sample = createSample(platform, size);
    sample.start(database.admin);
    while (sample.progress().done < 50) await new Promise((resolve) => setImmediate(resolve));
    sample.cancel();
    await settled(sample, ['cancelled']);
    expect([count('person'), count('activity'), count('account')]).toEqual([0, 0, 0]);
    expect(storedRun(platform, 'sample')).toBeNull();
    sample.start(database.admin);
    await settled(sample, ['done']);
    expect(count('person')).toBe(120);
  });

  it('goes on after the program was closed', async () => {
    const first = createSample(platform, size);
    first.start(database.admin);
    while (first.progress().done < 50) await new Promise((resolve) => setImmediate(resolve));
    await first.pause();
    expect(first.progress().state).toBe('idle');
    expect(count('person')).toBeLessThan(120);
    const second = createSample(platform, size);
    second.resume();
    await settled(second, ['done']);
    expect([count('person'), count('activity') + count('appointment')]).toEqual([120, 500]);
    expect(problems()).toEqual([]);
  });

  it('goes on calling off after the program was closed', async () => {
    const first = createSample(platform, size);
    first.start(database.admin);
    while (first.progress().done < 100) await new Promise((resolve) => setImmediate(resolve));
    first.cancel();
    await settled(first, ['undoing']);
    await first.pause();
    const second = createSample(platform, size);
    second.resume();
    await settled(second, ['cancelled']);
    expect(count('person')).toBe(0);
  });

  it('and a run of the command line do not disturb each other', async () => {
    const sample = createSample(platform, size);
    sample.start(database.admin);
    await populate(platform, options(50, 80));
    await settled(sample, ['done']);
    expect([count('person'), count('activity') + count('appointment')]).toEqual([170, 580]);
    expect(problems()).toEqual([]);
  });

  it('is not started where there are people, or real work is done', async () => {
    database.records.commit({
      actor: database.admin,
      changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'Ana' } } }],
    });
    const sample = createSample(platform, size);
    expect(() => sample.start(database.admin)).toThrow(expect.objectContaining({ code: 'population.not_empty' }));
    production = true;
    expect(() => sample.start(database.admin)).toThrow(expect.objectContaining({ code: 'population.production' }));
  });

  it('says what stopped it, and goes on when started again', async () => {
    const failing = Object.assign(Object.create(platform), {
      records: {
        ...platform.records,
        commit: () => {
          throw new Error('the disk is gone');
        },
      },
    }) as Platform;
    const broken = createSample(failing, size);
    broken.start(database.admin);
    await settled(broken, ['failed']);
    expect(broken.progress().error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(broken.progress())).not.toContain('disk is gone');
    const repaired = createSample(platform, size);
    repaired.start(database.admin);
    await settled(repaired, ['done']);
    expect(count('person')).toBe(120);
  });
});
