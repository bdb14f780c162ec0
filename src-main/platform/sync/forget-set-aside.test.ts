import { afterEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { digest } from '#protocol/signing.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { forgetErased } from '../records/erasing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { forgetSetAside } from './forget-set-aside.ts';
import { createQuarantine } from './quarantine.ts';
import { createSyncSums } from './sync-sums.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

const lengths = (desk: Desk): number[] =>
  desk
    .all('SELECT length(bytes) AS length FROM sync_quarantine ORDER BY id')
    .map(({ length }) => length as number);

/** Envelopes of one desk, put aside at another as if something were wrong with them. */
function setAside(from: Desk, at: Desk, seqs: readonly number[]): void {
  const quarantine = createQuarantine(at.writer, createSyncSums(at.writer), at.audit, () => 1);
  at.writer.transaction(() => {
    for (const seq of seqs) {
      const [row] = from.all("SELECT hash, bytes FROM sync_own WHERE space = 'org' AND seq = ?", seq);
      const hash = Buffer.from(row!.hash as Uint8Array).toString('hex');
      const of = { space: 'org', place: null, device: from.device.id, seq, hash, reason: 'fork' } as const;
      quarantine.add(of, row!.bytes as Buffer);
    }
    const noise = Buffer.from('noise that nobody can read');
    const hash = digest('log', noise).toString('hex');
    quarantine.add({ space: 'org', place: null, device: null, seq: null, hash, reason: 'malformed' }, noise);
  });
}

function erase(desk: Desk, id: Id): void {
  const { actor, records, writer } = desk;
  const change = { kind: 'erase', entity: 'person', id, fields: ['nickname'], reason: 'asked for' } as const;
  records.commit({ actor, changes: [change] });
  for (const _ of forgetErased({ writer, registry, places: [forgetSetAside(writer)], after: [] }));
}

it('keeps no byte of what was put aside and tells of the erased record; the rest stays as it was', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
  const gone = ana.create({ name: { given: 'Gone' }, nickname: 'Quizzacious' });
  await clinic.settle();
  ana.create({ name: { given: 'Stays' } });
  await clinic.settle();
  const seqs = ana
    .all("SELECT seq FROM sync_own WHERE space = 'org' AND last_op IS NOT NULL ORDER BY seq")
    .map(({ seq }) => seq as number);
  expect(seqs).toHaveLength(2);
  setAside(ana, ben, seqs);
  const [told, other, noise] = lengths(ben);
  expect(told).toBeGreaterThan(0);
  erase(ben, gone);
  expect(lengths(ben)).toEqual([0, other, noise]);
  // Looked at once more it is the same, and what is left is what check knows.
  erase(ben, ana.create({ name: { given: 'Another' }, nickname: 'x' }) && gone);
  expect(lengths(ben)).toEqual([0, other, noise]);
});
