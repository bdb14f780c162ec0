/** Two hundred values that must be found nowhere. All texts hold one word that nobody else writes, so that one search meets all. */
import type { Secret } from './forms.ts';
import { textSecret } from './forms.ts';

export const STEM = 'Zqvexwolt';

/** `Zqvexwoltaab`, `Zqvexwoltaac` …: names that search, sort and sound as names do. */
export const canary = (number: number): string => {
  const letters = 'abcdefghiklmnoprstuv';
  const at = (place: number): string => letters[Math.floor(number / place) % letters.length]!;
  return `${STEM}${at(400)}${at(20)}${at(1)}`;
};

/** Telephone numbers of one exchange; seven digits in a row that stand nowhere else. */
const EXCHANGE = '3125557';
export const phone = (number: number): string => `${EXCHANGE}${String(number).padStart(3, '0')}`;

export const PASSWORD = `${STEM.toLowerCase()} tram 47 harbour`;
export const SECOND_PASSWORD = `nine ${STEM.toLowerCase()} windows 31`;
export const WRONG_PASSWORD = `not this ${STEM.toLowerCase()} one`;
export const COLLEAGUE_PASSWORD = `lanterns of ${STEM.toLowerCase()} 88`;

export const RESTORED_PASSWORD = `kites over ${STEM.toLowerCase()} 12`;

/** What is looked for: the word, which stands in the passwords too, the exchange, and the keys that the vault answered. */
export const secretsOf = (keys: Readonly<Record<string, Uint8Array>>): readonly Secret[] => [
  ...textSecret(STEM),
  { name: 'a telephone number', bytes: Buffer.from(EXCHANGE) },
  ...Object.entries(keys).map(([name, bytes]) => ({ name, bytes })),
];
