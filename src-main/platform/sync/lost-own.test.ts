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

/** Answers what a desk puts on the log `org` by receipts, and throws it away. */
function throwAway(desk: Desk): void {
  const waiting = new Map<number, Buffer>();
  clinic.tamper = (direction, frame) => {
    const put = requestIn(direction, frame);
    if (put?.kind === 'put') {
      const { space, device } = parseEnvelope(put.envelope).header;
      if (space !== 'org' || device !== desk.device.id) return frame;
      waiting.set(put.ref, receiptFor(desk, put.envelope));
      return Buffer.from(requests.encode({ kind: 'head', ref: put.ref, space, place: 0 }));
    }
    const reply = replyIn(direction, frame);
    const proof = reply?.kind === 'head' ? waiting.get(reply.ref) : undefined;
    if (reply?.kind !== 'head' || proof === undefined) return frame;
    return Buffer.from(replies.encode({ kind: 'receipt', ref: reply.ref, receipt: proof }));
  };
}

function receiptFor(desk: Desk, bytes: Uint8Array): Buffer {
  const { hash } = parseEnvelope(bytes);
  const [place] = desk.all("SELECT place, head FROM sync_place WHERE space = 'org' ORDER BY place DESC LIMIT 1");
  const [log] = desk.all("SELECT log FROM sync_log WHERE space = 'org'");
  const receipt = {
    org: desk.device.belonging.identity.org,
    space: 'org',
    envelope: hash,
    at: clinic.relay.clock.now(),
    log: Buffer.from(log!.log as Uint8Array).toString('hex'),
    place: (place!.place as number) + 1,
    head: nextHead(Buffer.from(place!.head as Uint8Array).toString('hex'), hash),
  } as const;
  return signReceipt(receipt, createSigner(clinic.relay.backUp().seed!));
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
