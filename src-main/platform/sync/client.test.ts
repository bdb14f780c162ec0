import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';

let clinic: TestClinic;
beforeEach(async () => {
  clinic = await openTestClinic(3);
});
afterEach(() => clinic.close());

const expectSame = () => {
  const [first, ...others] = clinic.desks.map((desk) => spaceHashes(desk).org);
  expect(first!.records).toBeGreaterThan(0);
  for (const other of others) expect(other).toEqual(first);
};

describe('workstations around a relay', () => {
  it('share what was written before and after they met', async () => {
    const [ana, ben, cleo] = clinic.desks;
    const id = ana!.create({ name: { given: 'Ana', family: 'Li' } });
    for (const desk of clinic.desks) desk.online();
    await clinic.settle();
    expect(ben!.records.peek('person', id)?.values).toEqual({ name: { given: 'Ana', family: 'Li' } });
    ben!.edit(id, { nickname: 'Annie' });
    cleo!.create({ name: { given: 'Bo' } });
    await clinic.settle();
    expect(ana!.records.peek('person', id)?.values).toMatchObject({ nickname: 'Annie' });
    expectSame();
    for (const desk of clinic.desks) {
      expect(desk.client!.isSettled).toBe(true);
      expect(desk.client!.alarms.standing()).toEqual([]);
    }
  });
});
