import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAttestation } from '#protocol/attestation.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import type { Manifest } from './snapshot-manifest.ts';
import type { Batch } from './snapshot-order.ts';

/** What the author leaves out of what he writes: a record, or the last envelope of a chain. */
const author = vi.hoisted(() => ({ hides: null as string | null, forgets: null as string | null }));
vi.mock('./snapshot-order.ts', async (original) => {
  const real = await original<typeof import('./snapshot-order.ts')>();
  return {
    ...real,
    *snapshotOrder(...of: Parameters<typeof real.snapshotOrder>): Generator<Batch> {
      for (const batch of real.snapshotOrder(...of))
        yield {
          ...batch,
          ops: batch.ops.filter(({ record }) => Buffer.from(record).toString('hex') !== author.hides),
        };
    },
  };
});
vi.mock('./snapshot-manifest.ts', async (original) => {
  const real = await original<typeof import('./snapshot-manifest.ts')>();
  const encodeManifest = (of: Manifest): Buffer =>
    real.encodeManifest({ ...of, chains: of.chains.filter(({ device }) => device !== author.forgets) });
  return { ...real, encodeManifest };
});

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  [author.hides, author.forgets] = [null, null];
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  ana!.writesSnapshots = true;
  ana!.measures = { often: 15 };
});
afterEach(() => clinic.close());

const hexOf = (id: Id): string => Buffer.from(idToBytes(id)).toString('hex');
const alarmsOf = (desk: Desk) => desk.client!.alarms.standing().map(({ kind }) => kind);
/** Whom the alarm names: the snapshot's author, and by whose word. */
const namedBy = (desk: Desk) => desk.client!.alarms.standing().map(({ device, claimant }) => [device, claimant]);
const wordOf = (desk: Desk) =>
  desk
    .all("SELECT word FROM attestation WHERE space = 'org' AND device = ?", Buffer.from(desk.device.id, 'hex'))
    .map(({ word }) => readAttestation(word as Uint8Array)!.attestation.verdict);
const bySnapshot = (desk: Desk): boolean =>
  (desk.all("SELECT min(place) AS place FROM sync_place WHERE space = 'org'")[0]!.place as number) > 1;

/** Twelve people of each desk, at the relay; the last of those of ben. */
async function people(): Promise<Id> {
  for (const desk of [ana!, ben!]) desk.online();
  let last: Id | null = null;
  for (let at = 0; at < 12; at += 1) {
    ana!.create({ name: { given: `A ${at}` } });
    last = ben!.create({ name: { given: `B ${at}` } });
    await clinic.settle();
  }
  return last!;
}
const whole = (desk: Desk) => {
  expect(spaceHashes(desk).org).toEqual(spaceHashes(ana!).org);
  expect(desk.client!.isSettled).toBe(true);
};

describe('a snapshot that leaves something out', () => {
  it('is found out by the one whose work it is, and by all who began with it', async () => {
    author.hides = hexOf(await people());
    ben!.offline();
    await clinic.pass(3);
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.settle();
    expect(bySnapshot(cleo)).toBe(true);
    expect(spaceHashes(cleo).org).not.toEqual(spaceHashes(ana!).org);
    ben!.online();
    await clinic.pass(5);
    expect(wordOf(ben!)).toEqual(['differs']);
    expect(alarmsOf(ben!)).toEqual(['snapshot']);
    expect(namedBy(ben!)).toEqual([[ana!.device.id, null]]);
    expect(alarmsOf(cleo)).toEqual(['snapshot']);
    expect(namedBy(cleo)).toEqual([[ana!.device.id, ben!.device.id]]);
    expect(bySnapshot(cleo)).toBe(false);
    whole(cleo);
    whole(ben!);
  });

  it('is found out by a second device that has nothing but that snapshot and the log', async () => {
    author.hides = hexOf(await people());
    ben!.offline();
    await clinic.pass(3);
    const { author: admin } = ana!.device;
    await admin.revoke((await ana!.device.work()).session, ben!.device.id);
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.settle();
    expect(bySnapshot(cleo)).toBe(true);
    await clinic.pass(5);
    expect(alarmsOf(cleo)).toContain('snapshot');
    expect(bySnapshot(cleo)).toBe(false);
    whole(cleo);
  });

  it('is found out by what comes after it and rests on what is not there', async () => {
    author.hides = hexOf(await people());
    author.forgets = ben!.device.id;
    await clinic.pass(3);
    ana!.offline();
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.settle();
    expect(bySnapshot(cleo)).toBe(true);
    ben!.create({ name: { given: 'Later' } });
    await clinic.pass(1);
    expect(cleo.all('SELECT reason FROM sync_waiting')).not.toEqual([]);
    await clinic.pass(2);
    expect(alarmsOf(cleo)).toEqual(['snapshot']);
    ana!.online();
    await clinic.pass(1);
    whole(cleo);
  });
});

describe('a snapshot that is whole', () => {
  it('is found right by a second device that began with the one before, once it has looked into the log', async () => {
    await people();
    await clinic.pass(3);
    ben!.offline();
    const { author: admin } = ana!.device;
    await admin.revoke((await ana!.device.work()).session, ben!.device.id);
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.settle();
    expect(bySnapshot(cleo)).toBe(true);
    for (let at = 0; at < 20; at += 1) {
      ana!.create({ name: { given: `C ${at}` } });
      await clinic.settle();
    }
    await clinic.pass(6);
    expect(wordOf(cleo)).toEqual(['same']);
    expect(bySnapshot(cleo)).toBe(true);
    expect(alarmsOf(cleo)).toEqual([]);
    clinic.relay.advance(31 * 24 * 60 * 60_000);
    await clinic.pass(2);
    const [kept] = [...clinic.relay.backUp().organisations.values()];
    expect(kept!.logs.get('org')!.entries.filter(({ envelope }) => envelope.length === 0).length).toBeGreaterThan(
      15,
    );
    whole(cleo);
  });
});
