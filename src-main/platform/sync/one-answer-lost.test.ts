/** A relay that leaves something out, or says something false, once, and is honest afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Reply, replies } from '#protocol/frames.ts';
import { openHead, signHead } from '#protocol/receipt.ts';
import { createSigner } from '#protocol/signing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  ana!.create({ name: { given: 'First' } });
  await clinic.pass(3);
});
afterEach(() => clinic.close());

/** For so many minutes a change of Ana's every 20 seconds. */
async function busy(minutes: number): Promise<void> {
  for (let at = 0; at < minutes * 3; at += 1) {
    ana!.create({ name: { given: `P ${at}` } });
    await clinic.settle();
    clinic.relay.advance(20_000);
    await clinic.settle();
  }
}

describe('while others write all the time, one answer left out', () => {
  for (const kind of ['chain', 'following'] as const)
    it(`(${kind}) at the beginning does not keep a desk from coming online`, async () => {
      ben!.offline();
      await clinic.settle();
      let isLost = false;
      let asked: number | null = null;
      clinic.tamper = (direction, frame) => {
        const request = requestIn(direction, frame);
        // What Ben asks of the space `org`, or of the last one.
        if (
          request?.kind === 'chain' &&
          request.space === 'org' &&
          request.device === ben!.device.id &&
          kind === 'chain'
        )
          asked ??= request.ref;
        if (request?.kind === 'follow' && request.space === 'clinical' && kind === 'following')
          asked ??= request.ref;
        const reply = replyIn(direction, frame);
        if (isLost || asked === null || reply?.kind !== kind || !('ref' in reply) || reply.ref !== asked)
          return frame;
        isLost = true;
        return null;
      };
      ben!.online();
      await clinic.settle();
      expect(isLost).toBe(true);
      const person = ben!.create({ name: { given: 'Ben' } });
      await busy(15);
      expect(ben!.client!.link.state).toBe('online');
      expect(ana!.records.peek('person', person)).not.toBeNull();
    });
});

it('a log said once to be much longer than it is does not keep a desk from coming to rest while others write', async () => {
  let isLying = true;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame) as Reply | null;
    if (!isLying || reply?.kind !== 'following' || reply.space !== 'org') return frame;
    isLying = false;
    const key = Buffer.from(ben!.device.belonging.log.state()!.relayKey, 'hex');
    const head = openHead(reply.head, key)!;
    const sign = createSigner(clinic.relay.backUp().seed!);
    const said = signHead({ ...head, place: head.place + 100_000, head: 'ab'.repeat(32) }, sign);
    return Buffer.from(replies.encode({ ...reply, head: said }));
  };
  ben!.offline();
  ana!.offline();
  ben!.online();
  await clinic.settle();
  expect(isLying).toBe(false);
  ana!.online();
  await busy(20);
  expect(ben!.client!.isSettled).toBe(true);
});

it('one answer left out does not keep a desk that sends nothing from getting what others write', async () => {
  ben!.offline();
  await clinic.settle();
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (isLost || reply?.kind !== 'following') return frame;
    isLost = true;
    return null;
  };
  ben!.online();
  ben!.client!.alarms.raise('fork', { space: 'org', device: ana!.device.id });
  await clinic.settle();
  expect(isLost).toBe(true);
  const person = ana!.create({ name: { given: 'Ana' } });
  await clinic.pass(15);
  expect(ben!.records.peek('person', person)).not.toBeNull();
});
