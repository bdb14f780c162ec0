/**
 * The one-time code of an invitation: 128 random bits, so that nobody who sees all that travels can try codes at home. From it
 * alone follow the id under which the relay keeps the mailbox, which tells nothing of the code, and the keys of what lies in it.
 */
import type { Random } from '#shared/time/clock.ts';
import { fromSymbols, toSymbols, typedSymbols } from '../keys/crockford.ts';
import { derive } from '../keys/seal.ts';
import { enrolFaults } from './enrol-faults.ts';

const SECRET_BYTES = 16;
const SYMBOLS = 26;

/** Fixed for as long as an invitation lives; wiped with it. */
export interface InviteSecret {
  readonly secret: Buffer;
  /** Hex of 16 bytes. */
  readonly invite: string;
}

const ofSecret = (secret: Buffer): InviteSecret => ({
  secret,
  invite: derive(secret, Buffer.alloc(0), 'almoner/invite/id/v1', 16).toString('hex'),
});

/** Of an invitation that was kept. */
export const inviteOf = (secret: Buffer): InviteSecret => ofSecret(secret);

export const newInviteSecret = (random: Random): InviteSecret => ofSecret(Buffer.from(random.bytes(SECRET_BYTES)));

/** In groups of five and a last one of six, as it is read aloud and typed. */
export const codeOf = ({ secret }: InviteSecret): string =>
  (toSymbols(secret).match(/.{5}(?=.{5})|.+/g) as string[]).join('-');

const TEXT = 'almoner-join:';

/** Code and relay in one text, for a QR code. */
export const inviteText = (code: string, relay: string): string => `${TEXT}${code.replaceAll('-', '')}@${relay}`;

/** Takes a code in any writing, alone or out of an invitation's text. Fault: `invite.malformed`. */
export function parseInviteCode(text: string): InviteSecret {
  const typed = text.startsWith(TEXT) ? text.slice(TEXT.length).split('@')[0]! : text;
  const symbols = typedSymbols(typed).join('');
  const secret = symbols.length === SYMBOLS ? fromSymbols(symbols, SECRET_BYTES) : null;
  if (secret === null) throw enrolFaults['invite.malformed']();
  return ofSecret(secret);
}
