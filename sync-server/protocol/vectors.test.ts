/**
 * The wire, byte for byte. These vectors never change: whatever writes other bytes is another version of the protocol. A
 * frame, kind or record that is added gets its line in vectors.snapshot.json by hand.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bytesOf, hashOf, idOf, testClinic, testDevice } from '../room/testing.ts';
import { assembleEnvelope, encodeHeader, isEnvelopeSignedBy, NO_HASH, parseEnvelope } from './envelope.ts';
import { openExtent, signExtent } from './extent.ts';
import { replySamples, requestSamples, whisperSamples } from './frames.testing.ts';
import { authBytes, kitBytes, replies, requests, whispers } from './frames.ts';
import { withRecord } from './membership.ts';
import { isRecordSignedBy, parseRecord, vouchBytes } from './membership-record.ts';
import { FIRST_HEAD, nextHead, openHead, openReceipt, signHead, signReceipt } from './receipt.ts';
import { digest } from './signing.ts';
import { codeOfSpace, SPACES } from './spaces.ts';

const frozen = JSON.parse(readFileSync(new URL('./vectors.snapshot.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const device = testDevice('vectors');
const relay = testDevice('vectors relay');
const header = {
  kind: 'ops',
  space: 'restricted',
  org: idOf('vectors org'),
  device: device.id,
  epoch: 0x01020304,
  membership: 0x05060708,
  membershipHead: hashOf('vectors membership'),
  seq: 0x01_0203_0405_0607,
  prev: hashOf('vectors prev'),
  salt: bytesOf('vectors salt'),
  length: 10,
} as const;
const headerBytes = encodeHeader(header);
const envelope = assembleEnvelope(
  {
    headerBytes,
    commit: bytesOf('vectors commit'),
    ciphertext: Buffer.from('ciphertext'),
    tag: Buffer.alloc(16, 0xee),
  },
  device.sign,
);
const parsed = parseEnvelope(envelope);
const place = { org: header.org, space: header.space, log: idOf('vectors log'), at: 1_795_341_600_000 };
const head = nextHead(FIRST_HEAD, parsed.hash);
const receipt = signReceipt({ ...place, place: 1, head, envelope: parsed.hash }, relay.sign);
const signedHead = signHead({ ...place, place: 2, head: nextHead(head, hashOf('second')) }, relay.sign);
const extent = { org: header.org, length: 7, head: hashOf('vectors membership'), at: place.at };
const signedExtent = signExtent(extent, relay.sign);
const { records, org, first } = testClinic('vectors', relay.record.sign);
const names = { relayKey: relay.record.sign, nonce: hashOf('nonce'), org, device: device.id };

const kinds = ['ops', 'vector', 'snapshot', 'claim', 'attest'] as const;
const made: Readonly<Record<string, string>> = {
  'codes of spaces': hex(Buffer.from(SPACES.map(codeOfSpace))),
  'codes of kinds': hex(Buffer.from(kinds.map((kind) => encodeHeader({ ...header, kind })[5]!))),
  'envelope header': hex(headerBytes),
  envelope: hex(envelope),
  'envelope hash': parsed.hash,
  'head after the first': head,
  'head after the second': nextHead(head, hashOf('second')),
  receipt: hex(receipt),
  'signed head': hex(signedHead),
  'signed extent': hex(signedExtent),
  'membership record': hex(records[0]!),
  'membership record hash': parseRecord(records[0]!).hash,
  'digest of nothing': hex(digest('vector')),
  'what auth signs': hex(authBytes(names)),
  'what recover signs': hex(kitBytes({ ...names, recovery: hashOf('kit') })),
  'what vouch signs': hex(vouchBytes(org, first.record)),
  ...Object.fromEntries(
    Object.values(requestSamples).map((one) => [`request ${one.kind}`, hex(requests.encode(one))]),
  ),
  ...Object.fromEntries(Object.values(replySamples).map((one) => [`reply ${one.kind}`, hex(replies.encode(one))])),
  ...Object.fromEntries(Object.values(whisperSamples).map((one) => [one.kind, hex(whispers.encode(one))])),
};

it.each(Object.keys(frozen))('%s is what it was', (name) => {
  expect(made[name]).toBe(frozen[name]);
});

it('leaves nothing of the wire unfrozen', () => {
  expect(Object.keys(made).sort()).toEqual(Object.keys(frozen).sort());
});

it('holds in the vectors what it holds elsewhere', () => {
  expect(isEnvelopeSignedBy(Buffer.from(device.record.sign, 'hex'), parsed)).toBe(true);
  const key = Buffer.from(relay.record.sign, 'hex');
  expect(openReceipt(Buffer.from(frozen.receipt!, 'hex'), key)).toEqual({
    ...place,
    place: 1,
    head,
    envelope: parsed.hash,
  });
  expect(openHead(Buffer.from(frozen['signed head']!, 'hex'), key)).toMatchObject({ place: 2 });
  const record = parseRecord(Buffer.from(frozen['membership record']!, 'hex'));
  expect(isRecordSignedBy(first.record.sign, record)).toBe(true);
  expect(withRecord(null, record).org).toBe(org);
  expect(FIRST_HEAD).toBe(NO_HASH);
});

it('takes no receipt, head or extent for another, nor under another key', () => {
  const key = Buffer.from(relay.record.sign, 'hex');
  const other = Buffer.from(device.record.sign, 'hex');
  expect(openExtent(signedExtent, key)).toEqual(extent);
  expect(openExtent(signedExtent, other)).toBeNull();
  for (const one of [receipt, signedHead]) expect(() => openExtent(one, key)).toThrow();
  expect(openReceipt(receipt, other)).toBeNull();
  expect(openHead(signedHead, other)).toBeNull();
  expect(() => openHead(receipt, key)).toThrow('no signed head');
  expect(() => openReceipt(signedHead, key)).toThrow();
  for (let at = 0; at < receipt.length; at += 1) {
    const copy = Buffer.from(receipt);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    let opened: unknown = null;
    try {
      opened = openReceipt(copy, key);
    } catch (thrown) {
      expect(thrown).toMatchObject({ name: 'MalformedError' });
    }
    expect(opened).toBeNull();
  }
});
