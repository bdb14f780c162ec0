import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseEnvelope } from '#protocol/envelope.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { walkAll } from '../checking/walk.ts';
import { checkSync } from './check-sync.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic, workAndErase } from './clinic.testing.ts';
import { readPart } from './parts.ts';
import { decodeOps } from './payload.ts';
import { openMemberWork } from './relay-work.ts';
import { openEnvelope } from './seal-envelope.ts';

const DAY = 24 * 60;
let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  ana!.writesSnapshots = true;
  ana!.measures = { often: 20 };
});
afterEach(() => clinic.close());

/** Days, minute by minute at their end, so that all that is due happens. */
async function days(count: number): Promise<void> {
  clinic.relay.advance((count * DAY - 4) * 60_000);
  await clinic.settle();
  await clinic.pass(4);
}

/** What its own envelopes still say, with the keys that lie beside them. */
function said(desk: Desk): string {
  return desk
    .all("SELECT bytes FROM sync_own WHERE space = 'org' AND length(bytes) > 0 ORDER BY seq")
    .map(({ bytes }) => {
      const envelope = parseEnvelope(bytes as Buffer);
      const content = openEnvelope(envelope, desk.device.belonging.keys.of('org', envelope.header.epoch)!)!;
      if (envelope.header.kind !== 'ops') return '';
      return decodeOps(readPart(content).bytes)
        .ops.map(({ body }) => Buffer.from((body as Uint8Array | null) ?? []).toString())
        .join();
    })
    .join();
}
const gone = (desk: Desk): number =>
  desk.all("SELECT count(*) AS count FROM sync_own WHERE space = 'org' AND length(bytes) = 0")[0]!.count as number;

const work = (): Promise<Id[]> => workAndErase(clinic, 'Quizz');

it('lets go of what was erased when nobody needs it any more, and not before', async () => {
  await work();
  expect(said(ben!)).toContain('Quizz 2');
  await days(60);
  expect(said(ben!)).toContain('Quizz 2');
  await days(31);
  expect(gone(ben!)).toBeGreaterThan(0);
  expect(said(ben!)).not.toContain('Quizz 2');
  // Nothing of theirs was erased.
  expect(gone(cleo!)).toBe(0);
  for (const desk of [ana!, ben!, cleo!]) {
    expect(walkAll(checkSync(desk.writer))).toEqual([]);
    expect(desk.client!.isSettled).toBe(true);
  }
});

it('keeps it while one computer has not said that it has it', async () => {
  for (const desk of [ana!, ben!]) desk.online();
  cleo!.offline();
  const person = ben!.create({ name: { given: 'P' }, nickname: 'Quizz' });
  await clinic.settle();
  const change = {
    kind: 'erase',
    entity: 'person',
    id: person,
    fields: ['nickname'],
    reason: 'asked for',
  } as const;
  ben!.records.commit({ actor: ben!.actor, changes: [change] });
  await clinic.pass(6);
  await days(100);
  expect(gone(ben!)).toBe(0);
});

it('fills a relay that lost everything with what was kept, for old and new computers', async () => {
  await work();
  await days(91);
  expect(gone(ben!)).toBeGreaterThan(0);
  clinic.relay.restart(null);
  await clinic.pass(6);
  ben!.create({ name: { given: 'After' } });
  await clinic.pass(4);
  for (const desk of [ana!, ben!, cleo!]) {
    expect(desk.client!.isSettled).toBe(true);
    expect(desk.all('SELECT count(*) AS count FROM sync_own WHERE receipt IS NULL')).toEqual([{ count: 0 }]);
    expect(spaceHashes(desk)).toEqual(spaceHashes(ana!));
  }
  // The session in which computers are let in ended with the relay's memory.
  const again = openMemberWork(clinic.relay.outside, ana!.device.belonging);
  Object.assign(clinic.organisation.first, { work: () => again });
  const dora = await clinic.admit();
  dora.online();
  await clinic.pass(4);
  expect(spaceHashes(dora)).toEqual(spaceHashes(ana!));
  expect(dora.client!.isSettled).toBe(true);
  (await again).close();
});
