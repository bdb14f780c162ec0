import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signingKeysFrom } from '#protocol/signing.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { keyPairFrom } from '../keys/seal.ts';
import { testRandom, testUser } from './device.testing.ts';
import { newIdentity } from './device-keys.ts';
import {
  answerMail,
  type Capsule,
  commitmentTo,
  digitsOf,
  type Offer,
  offerDigest,
  offerMail,
  openCapsule,
  sealCapsule,
  transcriptOf,
} from './enrol-mail.ts';
import { codeOf, inviteText, newInviteSecret, parseInviteCode } from './invite-code.ts';
import { publicDevice } from './membership-changes.ts';

const newId = createIdSource({ now: () => Date.now() }, testRandom);
const NUMBER = 'ef'.repeat(32);
const offerBy = (by: Offer['by']): Offer => {
  const terms = { v: 1 as const, org: 'ab'.repeat(16), genesis: 'cd'.repeat(32), by, organisation: 'Elm' };
  return { ...terms, commitment: commitmentTo(terms, NUMBER) };
};

describe('what follows from a code', () => {
  const anyDevice = fc
    .record({
      sign: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      agree: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    })
    .map(({ sign, agree }) => ({
      id: Buffer.from(agree.subarray(0, 16)).toString('hex'),
      sign: signingKeysFrom(Buffer.from(sign)).publicKey.toString('hex'),
      agree: keyPairFrom(Buffer.from(agree)).publicKey.toString('hex'),
    }));

  it('opens for it alone: ten thousand guesses do not', () => {
    const secret = newInviteSecret(testRandom);
    const by = publicDevice(newIdentity('', newId(), testRandom));
    const offer = offerBy(by);
    const sealed = offerMail.seal(secret, offer, '', testRandom);
    expect(offerMail.open(secret, sealed, '')).toEqual(offer);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (guess) => {
        const wrong = { secret: Buffer.from(guess), invite: secret.invite };
        return offerMail.open(wrong, sealed, '') === null;
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not open where any bit was changed, nor as another kind of mail', () => {
    const secret = newInviteSecret(testRandom);
    const by = publicDevice(newIdentity('', newId(), testRandom));
    const offer = offerBy(by);
    const sealed = offerMail.seal(secret, offer, '', testRandom);
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return offerMail.open(secret, changed, '') === null;
      }),
    );
    expect(answerMail.open(secret, sealed, '')).toBeNull();
    expect(offerMail.open(secret, sealed, 'elsewhere')).toBeNull();
  });

  it('binds digits to both sides’ keys and numbers, the organisation and its log', () => {
    const secret = newInviteSecret(testRandom);
    fc.assert(
      fc.property(anyDevice, anyDevice, anyDevice, (by, device, other) => {
        const offer = offerBy(by);
        const answer = { v: 1 as const, device, number: NUMBER, name: 'a', platform: '' };
        const transcript = transcriptOf(secret, offer, answer, NUMBER);
        const same = JSON.stringify(other) === JSON.stringify(device);
        expect(transcriptOf(secret, offer, { ...answer, device: other }, NUMBER) === transcript).toBe(same);
        expect(transcriptOf(secret, { ...offer, genesis: 'ce'.repeat(32) }, answer, NUMBER)).not.toBe(transcript);
        expect(transcriptOf(secret, { ...offer, commitment: 'ce'.repeat(32) }, answer, NUMBER)).not.toBe(
          transcript,
        );
        expect(transcriptOf(secret, offer, { ...answer, number: 'ce'.repeat(32) }, NUMBER)).not.toBe(transcript);
        expect(transcriptOf(secret, offer, answer, 'ce'.repeat(32))).not.toBe(transcript);
        expect(transcriptOf(newInviteSecret(testRandom), offer, answer, NUMBER)).not.toBe(transcript);
        expect(offerDigest(secret, { ...offer, org: 'ac'.repeat(16) })).not.toBe(offerDigest(secret, offer));
      }),
      { numRuns: 50 },
    );
    expect(digitsOf('ab'.repeat(32))).toBe(digitsOf('ab'.repeat(32)));
    expect(digitsOf('ab'.repeat(32))).not.toBe(digitsOf('ac'.repeat(32)));
  });

  it('is read back in any writing, and nothing else is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const secret = newInviteSecret({ bytes: () => bytes });
        const written = codeOf(secret);
        expect(written).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}$/);
        for (const text of [
          written,
          written.toLowerCase(),
          written.replaceAll('-', ''),
          written.replaceAll('0', 'O').replaceAll('1', 'l'),
          inviteText(written, 'wss://relay.example.org'),
        ])
          expect(parseInviteCode(text).invite).toBe(secret.invite);
      }),
    );
    for (const text of ['', 'ABCDE', 'U'.repeat(26), 'Z'.repeat(26), `${'0'.repeat(27)}`])
      expect(() => parseInviteCode(text)).toThrow(expect.objectContaining({ code: 'invite.malformed' }));
  });

  it('hands a capsule to the keys that answered, with the code, and to nothing less', () => {
    const secret = newInviteSecret(testRandom);
    const pair = keyPairFrom(randomBytes(32));
    const transcript = 'ab'.repeat(32);
    const content: Capsule = {
      ...{ v: 1, relayKey: 'cd'.repeat(32), length: 1, head: 'cd'.repeat(32), spaces: ['org'], user: testUser },
      recovery: { sign: 'cd'.repeat(32), agree: 'cd'.repeat(32) },
    };
    const sealed = sealCapsule(secret, transcript, pair.publicKey.toString('hex'), content, testRandom);
    expect(openCapsule(secret, transcript, pair, sealed)?.user.login).toBe('ana');
    expect(openCapsule(secret, transcript, keyPairFrom(randomBytes(32)), sealed)).toBeNull();
    expect(openCapsule({ ...secret, secret: randomBytes(16) }, transcript, pair, sealed)).toBeNull();
    expect(openCapsule(secret, 'ac'.repeat(32), pair, sealed)).toBeNull();
  });
});
