import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lengthOf } from '#protocol/membership.ts';
import { type MembershipBody, signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { changeToRelay } from './change-relay.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import type { TestDevice } from './device.testing.ts';
import { recordAfter } from './membership-authoring.ts';
import { publishRecords } from './membership-sync.ts';
import { takeProof } from './probation.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { openRelayWork } from './relay-work.ts';
import type { Connect } from './types.ts';

const OTHER = 'wss://other.test';
const aKey = (): string => randomBytes(32).toString('hex');

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
let other: TestRelay;
const connect: Connect = (url, events) => (url === OTHER ? other : clinic.relay).outside.connect(url, events);
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  other = createTestRelay();
  other.tamper = (direction, frame) => clinic.relay.tamper(direction, frame);
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
});
afterEach(() => clinic.close());

const change = ({ device: { belonging, author } }: Desk, url = clinic.relay.url) =>
  changeToRelay({ outside: { ...clinic.relay.outside, connect }, belonging, author, url, token: '' });
/** As a new folder does: nothing is left, and the key is another. */
const lose = async () => {
  clinic.relay.restart({ seed: randomBytes(32), organisations: new Map(), mailboxes: new Map() });
  await clinic.settle();
};
const kindsAt = (desk: Desk): string[] => desk.client!.alarms.standing().map(({ kind }) => kind);
const links = (): string[] => clinic.desks.map(({ client }) => client!.link.state);
const together = () => {
  for (const desk of clinic.desks) expect(spaceHashes(desk)).toEqual(spaceHashes(ana!));
};
const signedBy = ({ belonging: { identity, log } }: TestDevice, body: MembershipBody, before = log.state()) =>
  signRecord(recordAfter(before, identity.org, identity.device, body), createSigner(identity.sign.privateKey));
/** A relay that got hold of the membership log, and whatever else it wants. */
const impostor = async (records: readonly Uint8Array[]) => {
  clinic.relay.restart({ seed: randomBytes(32), organisations: new Map(), mailboxes: new Map() });
  const work = await openRelayWork(clinic.relay.outside, clinic.relay.url, () => null);
  await publishRecords(work.session, records, '');
  work.close();
  await clinic.pass(1);
};

describe('a relay that lost everything, its key with it', () => {
  it('is a stranger to all until an administrating device accepts it; then all is there again', async () => {
    ana!.create({ name: { given: 'Before' } });
    await clinic.settle();
    await lose();
    ben!.create({ name: { given: 'Meanwhile' } });
    cleo!.create({ name: { given: 'Too' } });
    await clinic.pass(1);
    expect(links()).toEqual(['stranger', 'stranger', 'stranger']);
    expect(kindsAt(ben!)).toEqual(['wrong-key']);
    await change(ana!);
    await clinic.pass(2);
    expect(links()).toEqual(['online', 'online', 'online']);
    together();
    expect(spaceHashes(ana!).org!.records).toBe(3);
    for (const desk of clinic.desks) expect(kindsAt(desk)).toEqual(['wiped']);
  });

  it('cannot be accepted by a device that does not manage devices, and gets nothing from it', async () => {
    await lose();
    await expect(change(ben!)).rejects.toMatchObject({ code: 'device.not_admin' });
    expect(clinic.relay.backUp().organisations.size).toBe(0);
  });

  it('may be accepted by two administrators at once: one record says it', async () => {
    await ana!.device.author.setAdmin((await ana!.device.work()).session, ben!.device.id, true);
    await clinic.settle();
    await lose();
    const before = lengthOf(ana!.device.belonging.log.state());
    await Promise.all([change(ana!), change(ben!)]);
    await clinic.pass(2);
    for (const { device } of clinic.desks) {
      expect(device.belonging.log.fork()).toBeNull();
      expect(lengthOf(device.belonging.log.state())).toBe(before + 1);
    }
    expect(links()).toEqual(['online', 'online', 'online']);
  });

  it('is found to be accepted by whoever never heard the answer', async () => {
    const before = ana!.device.belonging.log;
    const length = lengthOf(before.state());
    await lose();
    const work = await openRelayWork(clinic.relay.outside, clinic.relay.url, () => null);
    const key = work.session.hello!.relayKey;
    const record = signedBy(ana!.device, { type: 'relay', key });
    await publishRecords(work.session, [...before.after(0), record], '');
    work.close();
    await change(ana!);
    await clinic.pass(2);
    expect(lengthOf(before.state())).toBe(length + 1);
    expect(links()).toEqual(['online', 'online', 'online']);
  });
});

describe('a relay at another address', () => {
  beforeEach(async () => {
    for (const desk of clinic.desks) {
      desk.offline();
      desk.online(connect);
    }
    await clinic.settle();
  });

  it('is proven by the log to every device that is told of it, and the former one is left', async () => {
    ana!.create({ name: { given: 'Before' } });
    await clinic.settle();
    await change(ana!, OTHER);
    await clinic.settle();
    expect(ana!.device.belonging.relay()).toBe(OTHER);
    // The former relay told them.
    expect(ben!.client!.link.state).toBe('stranger');
    ben!.create({ name: { given: 'Between' } });
    for (const desk of [ben!, cleo!]) await change(desk, OTHER);
    for (const desk of clinic.desks) {
      desk.offline();
      desk.online((_url, events) => connect(OTHER, events));
    }
    await clinic.pass(2);
    expect(links()).toEqual(['online', 'online', 'online']);
    together();
    expect(spaceHashes(cleo!).org!.records).toBe(2);
  });

  it('may be the one from before again', async () => {
    await change(ana!, OTHER);
    await change(ana!);
    ana!.create({ name: { given: 'Back' } });
    await clinic.pass(2);
    expect(links()).toEqual(['online', 'online', 'online']);
    together();
  });
});

describe('a stranger', () => {
  const isShunned = async () => {
    cleo!.create({ name: { given: 'Private' } });
    await clinic.pass(1);
    expect(links()).toEqual(['stranger', 'stranger', 'stranger']);
    expect(cleo!.client!.session()).toBeNull();
    const { organisations } = clinic.relay.backUp();
    for (const { logs } of organisations.values())
      expect([...logs.values()].flatMap(({ entries }) => entries)).toEqual([]);
  };

  it('with the log as it is gets nothing', async () => {
    const { log } = ana!.device.belonging;
    await impostor(log.after(0));
    expect(kindsAt(ben!)).toContain('wrong-key');
    await isShunned();
  });

  it('with a log that goes on to another relay gets nothing, and nothing of it is taken', async () => {
    const { log } = ana!.device.belonging;
    const length = lengthOf(log.state());
    await impostor([...log.after(0), signedBy(ana!.device, { type: 'relay', key: aKey() })]);
    await isShunned();
    expect(lengthOf(cleo!.device.belonging.log.state())).toBe(length);
  });

  it('with a record by a device that does not manage devices is not believed', () => {
    const { log } = cleo!.device.belonging;
    const key = aKey();
    const record = signedBy(ben!.device, { type: 'relay', key });
    const length = lengthOf(log.state());
    expect(takeProof(log, key, length + 1, [record])).toBe('unproven');
    expect(takeProof(log, key, length + 1, [Buffer.from('no record')])).toBe('unproven');
    expect(lengthOf(log.state())).toBe(length);
  });

  it('with another log of ours is proof that there are two, which is kept and told', async () => {
    const { log } = ana!.device.belonging;
    const all = log.after(0);
    // Written by one who had not seen the last record of ours.
    const before = takeBack(ana!.device, all.length - 1);
    await impostor([...all.slice(0, -1), signedBy(ana!.device, { type: 'relay', key: aKey() }, before)]);
    expect(kindsAt(ben!)).toContain('fork');
    expect(ben!.device.belonging.log.fork()?.seq).toBe(all.length);
    await isShunned();
    await expect(change(ana!)).rejects.toMatchObject({ code: 'membership.forked' });
  });
});

/** The membership as it was after so many records, as far as the next record's place goes. */
function takeBack({ belonging: { log } }: TestDevice, length: number) {
  const state = log.state()!;
  return { ...state, heads: state.heads.slice(0, length) };
}
