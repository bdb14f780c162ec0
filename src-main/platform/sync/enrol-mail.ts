/**
 * What the two sides of an enrolment say to each other through the relay's mailbox: offer and answer, the number that the offer was bound to, then
 * the capsule for exactly the device that answered, its word that it can use it, and the word that it is in. All is sealed with what follows
 * from the code, and from there on bound to the transcript: who offers, which organisation and log, who answers, and a random number of each side.
 * Invariant: the inviter has bound himself to keys and number before he sees the other's, and shows his number only after; so whoever stole the code
 * and stands between the two cannot try keys until the digits on both screens are the same: one guess in 10^8 is all. The relay can keep them
 * from each other, and nothing else.
 */
import { z } from 'zod';
import { digest } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { isId } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import { decrypt, derive, encrypt, type KeyPair, openSealed, sealTo } from '../keys/seal.ts';
import type { InviteSecret } from './invite-code.ts';

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const device = z.strictObject({ id: hexOf(16), sign: hexOf(32), agree: hexOf(32) });
const v = z.literal(1);

/** From the inviting device, as soon as the mailbox is open. */
const offer = z.strictObject({
  v,
  org: hexOf(16),
  genesis: hexOf(32),
  by: device,
  organisation: z.string().max(200),
  /** To the inviter's keys and the number that `reveal` brings. */
  commitment: hexOf(32),
});
export type Offer = z.output<typeof offer>;

/** From the new device: its keys, a random number, and what it calls itself. */
const answer = z.strictObject({
  v,
  device,
  number: hexOf(32),
  name: z.string().min(1).max(120),
  platform: z.string().max(40),
});
export type Answer = z.output<typeof answer>;

/** From the inviting device, once there is an answer. */
const reveal = z.strictObject({ v, number: hexOf(32) });

/** From the inviting device, once its user found the digits equal: all a new device must not believe a relay. */
const capsule = z.strictObject({
  v,
  relayKey: hexOf(32),
  /** The membership log as the inviter knows it. */
  length: z.int().min(1),
  head: hexOf(32),
  recovery: z.strictObject({ sign: hexOf(32), agree: hexOf(32) }),
  spaces: z.array(z.enum(SPACES)),
  /** Whose password opens the new device first. */
  user: z.strictObject({
    userId: z.string().refine(isId),
    login: z.string().min(1).max(64),
    name: z.string().max(120),
    publicKey: z.string().max(100),
    sealedPrivateKey: z.string().max(4000),
  }),
});
export type Capsule = z.output<typeof capsule>;

/** From the new device: it can open its user's key, or gives up. */
const ready = z.strictObject({ v, ready: z.boolean() });
/** From the inviting device: the new one stands in the log. */
const done = z.strictObject({ v, length: z.int().min(1), head: hexOf(32) });
export type Done = z.output<typeof done>;

const mailKey = ({ secret, invite }: InviteSecret, use: string): Buffer =>
  derive(secret, Buffer.from(invite, 'hex'), `almoner/invite/${use}/v1`, 32);

/** A kind of mail under a key that follows from the code; `bound`: what it belongs to. */
function sealedMail<Content>(kind: string, schema: z.ZodType<Content>) {
  const aad = (code: InviteSecret, bound: string): string =>
    JSON.stringify(['almoner/invite', kind, code.invite, bound]);
  return {
    seal(code: InviteSecret, content: Content, bound: string, random: Random): Buffer {
      const key = mailKey(code, kind);
      try {
        return encrypt(key, Buffer.from(JSON.stringify(content)), aad(code, bound), random);
      } finally {
        key.fill(0);
      }
    },
    /** Null for anything but this mail, sealed by somebody who has the code, in this place. */
    open(code: InviteSecret, bytes: Uint8Array, bound: string): Content | null {
      const key = mailKey(code, kind);
      const plain = decrypt(key, bytes, aad(code, bound));
      key.fill(0);
      return plain && read(schema, plain);
    },
  };
}

function read<Content>(schema: z.ZodType<Content>, plain: Buffer): Content | null {
  try {
    return schema.parse(JSON.parse(plain.toString()));
  } catch {
    return null;
  } finally {
    plain.fill(0);
  }
}

export const offerMail = sealedMail('offer', offer);
export const answerMail = sealedMail('answer', answer);
export const revealMail = sealedMail('reveal', reveal);
export const readyMail = sealedMail('ready', ready);
export const doneMail = sealedMail('done', done);

const NUMBER_BYTES = 32;
/** 32 random bytes, hex. */
export const drawNumber = (random: Random): string => Buffer.from(random.bytes(NUMBER_BYTES)).toString('hex');

/** What binds an inviter to his keys and his number, and tells nothing of the number. */
export const commitmentTo = ({ org, genesis, by }: Omit<Offer, 'commitment'>, number: string): string =>
  digest(
    'invite',
    Buffer.from('commitment'),
    Buffer.from(org + genesis + by.id + by.sign + by.agree + number, 'hex'),
  ).toString('hex');

/** What the offer says, for the answer to be bound to. */
export const offerDigest = ({ invite }: InviteSecret, said: Offer): string =>
  digest(
    'invite',
    Buffer.from(
      invite + said.org + said.genesis + said.by.id + said.by.sign + said.by.agree + said.commitment,
      'hex',
    ),
  ).toString('hex');

/** Both sides of it. `number`: the inviter's. */
export const transcriptOf = (code: InviteSecret, said: Offer, answered: Answer, number: string): string =>
  digest(
    'invite',
    Buffer.from(offerDigest(code, said), 'hex'),
    Buffer.from(answered.device.id + answered.device.sign + answered.device.agree + answered.number, 'hex'),
    Buffer.from(number, 'hex'),
  ).toString('hex');

/** The eight digits that two people compare. */
export function digitsOf(transcript: string): string {
  const bytes = digest('invite', Buffer.from('digits'), Buffer.from(transcript, 'hex'));
  const digits = String(bytes.readBigUInt64BE() % 100_000_000n).padStart(8, '0');
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

const capsuleAad = (transcript: string): string => JSON.stringify(['almoner/invite/capsule/v1', transcript]);

/** For the device that answered: its key and the code are needed to open it. */
export function sealCapsule(
  code: InviteSecret,
  transcript: string,
  agree: string,
  content: Capsule,
  random: Random,
): Buffer {
  const mixed = mailKey(code, 'capsule');
  try {
    const plain = Buffer.from(JSON.stringify(content));
    return sealTo(Buffer.from(agree, 'hex'), plain, capsuleAad(transcript), mixed, random);
  } finally {
    mixed.fill(0);
  }
}

export function openCapsule(
  code: InviteSecret,
  transcript: string,
  pair: KeyPair,
  bytes: Uint8Array,
): Capsule | null {
  const mixed = mailKey(code, 'capsule');
  const plain = openSealed(pair, bytes, capsuleAad(transcript), mixed);
  mixed.fill(0);
  return plain && read(capsule, plain);
}

/** A capsule comes with the number once more: a mailbox holds only the last that was said, and who was away has not heard it. */
export const withReveal = (revealed: Uint8Array, sealed: Uint8Array): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(revealed.length);
  return Buffer.concat([length, revealed, sealed]);
};

/** The two parts of that; of anything else parts that do not open. */
export function takeApart(bytes: Buffer): { readonly revealed: Buffer; readonly sealed: Buffer } {
  const end = bytes.length < 2 ? 2 : 2 + bytes.readUInt16BE();
  return { revealed: bytes.subarray(2, end), sealed: bytes.subarray(end) };
}
