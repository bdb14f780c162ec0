import { expect, it } from 'vitest';
import { parseEnvelope } from '../protocol/envelope.ts';
import { nextHead, openReceipt } from '../protocol/receipt.ts';
import { type TestRelay, testChain, testClinic, testRelay } from './testing.ts';

function clinicAt(world: TestRelay) {
  const clinic = testClinic('north', world.relay.publicKey);
  const { device: second } = clinic.add('second');
  expect(world.publish(clinic)).toMatchObject({ kind: 'ok' });
  return { clinic, first: clinic.first, second };
}

it('confirms an envelope with a signed place, and the same envelope with the same receipt', () => {
  const world = testRelay();
  const { clinic, first } = clinicAt(world);
  const peer = world.let(clinic, first);
  const envelope = testChain(clinic, first).next();
  const one = peer.answer({ kind: 'put', ref: 1, envelope });
  world.pass(5_000);
  const again = peer.answer({ kind: 'put', ref: 2, envelope });
  if (one.kind !== 'receipt' || again.kind !== 'receipt') throw new Error('no receipts');
  expect(again.receipt).toEqual(one.receipt);
  const receipt = openReceipt(one.receipt, Buffer.from(world.relay.publicKey, 'hex'));
  const { hash } = parseEnvelope(envelope);
  expect(receipt).toMatchObject({
    place: 1,
    envelope: hash,
    head: nextHead('0'.repeat(64), hash),
    org: clinic.org,
  });
});
