import { afterEach, expect, it } from 'vitest';
import { parseEnvelope } from '#protocol/envelope.ts';
import { replies, requests } from '#protocol/frames.ts';
import { nextHead, signReceipt } from '#protocol/receipt.ts';
import { createSigner } from '#protocol/signing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';

const alarmsOf = (desks: readonly Desk[]) =>
  new Set(desks.flatMap(({ client }) => client!.alarms.standing().map(({ kind }) => kind)));

let clinic: TestClinic;
afterEach(() => clinic.close());

/** Answers what a desk puts on the log `org` by receipts, for one place after the other or all for the same, and throws it away. */
function throwAway(desk: Desk, isSamePlace = false): void {
  const waiting = new Map<number, Buffer>();
  const end = endAt(desk);
  clinic.tamper = (direction, frame) => {
    const put = requestIn(direction, frame);
    if (put?.kind === 'put') {
      const { space, device } = parseEnvelope(put.envelope).header;
      if (space !== 'org' || device !== desk.device.id) return frame;
      const said = receiptFor(desk, put.envelope, end);
      if (!isSamePlace) Object.assign(end, { place: said.place, head: said.head });
      waiting.set(put.ref, signReceipt(said, createSigner(clinic.relay.backUp().seed!)));
      return Buffer.from(requests.encode({ kind: 'head', ref: put.ref, space, place: 0 }));
    }
    const reply = replyIn(direction, frame);
    const proof = reply?.kind === 'head' ? waiting.get(reply.ref) : undefined;
    if (reply?.kind !== 'head' || proof === undefined) return frame;
    return Buffer.from(replies.encode({ kind: 'receipt', ref: reply.ref, receipt: proof }));
  };
}

/** Of the relay's log `org`, as far as a desk followed it. */
function endAt(desk: Desk) {
  const [place] = desk.all("SELECT place, head FROM sync_place WHERE space = 'org' ORDER BY place DESC LIMIT 1");
  const [log] = desk.all("SELECT log FROM sync_log WHERE space = 'org'");
  const hex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
  return { log: hex(log!.log), place: place!.place as number, head: hex(place!.head) };
}

function receiptFor(desk: Desk, bytes: Uint8Array, { log, place, head }: ReturnType<typeof endAt>) {
  const { hash } = parseEnvelope(bytes);
  const { org } = desk.device.belonging.identity;
  const at = clinic.relay.clock.now();
  return { org, space: 'org', envelope: hash, at, log, place: place + 1, head: nextHead(head, hash) } as const;
}

it('a relay that signs for what it throws away is found out by the end of its own log, and gets it again', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  for (const desk of clinic.desks) desk.online();
  await clinic.pass(2);
  throwAway(ana);
  const person = ana.create({ name: { given: 'Thrown away' } });
  // What it says of having seen others goes the same way; then it has nothing more to send.
  await clinic.pass(1.5);
  expect(ana.client!.isSettled).toBe(true);
  expect(ben.records.peek('person', person)).toBeNull();
  clinic.tamper = (_, frame) => frame;
  await clinic.pass(4);
  expect(ben.records.peek('person', person)).not.toBeNull();
  expect(ana.client!.alarms.standing().map(({ kind }) => kind)).toEqual(['rolled-back']);
  expect(ana.client!.isSettled).toBe(true);
});

it('a relay that signs for what it throws away is found out where its log goes on by the work of others, too', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  for (const desk of clinic.desks) desk.online();
  await clinic.pass(2);
  throwAway(ana);
  const { tamper } = clinic;
  // What Ben writes comes to Ana only when she asks how far the log goes.
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    const isBens = reply?.kind === 'delivery' && parseEnvelope(reply.envelope).header.device === ben.device.id;
    return isBens ? null : tamper(direction, frame);
  };
  const person = ana.create({ name: { given: 'Thrown away' } });
  await clinic.settle();
  ben.create({ name: { given: 'Kept' } });
  await clinic.pass(1.5);
  expect(ben.records.peek('person', person)).toBeNull();
  clinic.tamper = (_, frame) => frame;
  await clinic.pass(4);
  expect(ben.records.peek('person', person)).not.toBeNull();
  expect(alarmsOf([ana]).has('rolled-back')).toBe(true);
  expect(ana.client!.isSettled).toBe(true);
});

it('a relay that signs two heads of one place is found out at once, and is sent again what it may have thrown away', async () => {
  clinic = await openTestClinic(2);
  const [ana, ben] = clinic.desks as [Desk, Desk];
  for (const desk of clinic.desks) desk.online();
  await clinic.pass(2);
  throwAway(ana, true);
  const person = ana.create({ name: { given: 'Thrown away' } });
  await clinic.settle();
  ana.edit(person, { nickname: 'Gone' });
  await clinic.pass(0.5);
  expect(alarmsOf([ana])).toEqual(new Set(['rolled-back']));
  expect(ben.records.peek('person', person)).toBeNull();
  clinic.tamper = (_, frame) => frame;
  await clinic.pass(1);
  expect(ben.records.peek('person', person)?.values.nickname).toBe('Gone');
  expect(ana.client!.isSettled).toBe(true);
});

it('a relay that once shows an older end of its log leaves nothing of ours unconfirmed', async () => {
  clinic = await openTestClinic(2);
  for (const desk of clinic.desks) desk.online();
  let older: Uint8Array | null = null;
  let isLying = false;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (reply?.kind !== 'following' || reply.space !== 'org') return frame;
    older ??= reply.head;
    if (!isLying) return frame;
    isLying = false;
    return Buffer.from(replies.encode({ ...reply, head: older }));
  };
  await clinic.pass(1);
  for (const desk of clinic.desks) desk.create({ name: { given: 'New' } });
  await clinic.pass(1);
  isLying = true;
  await clinic.pass(4);
  expect(isLying).toBe(false);
  expect(alarmsOf(clinic.desks).has('rolled-back')).toBe(true);
  for (const desk of clinic.desks) {
    expect(desk.all('SELECT seq FROM sync_own WHERE receipt IS NULL')).toEqual([]);
    expect(desk.client!.isSettled).toBe(true);
  }
});
