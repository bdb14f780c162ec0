/** How well a typed word fits a word of a name: a number from 0 to 1 and the reason shown beside the hit. */
import { distance, prefixDistance } from './distance.ts';
import { soundsOf } from './sounds.ts';

export type Reason =
  | 'name'
  | 'prefix'
  | 'nickname'
  | 'sounds-like'
  | 'misspelt'
  | 'phone'
  | 'birth-date'
  | 'identifier'
  | 'email';

export interface Fit {
  readonly score: number;
  readonly reason: Reason;
}

/** Words that may stand for a word, itself left out; what nicknames are to people. */
export type Related = (word: string) => ReadonlySet<string>;

const soundCache = new Map<string, readonly string[]>();

/** `soundsOf`, remembered: ranking asks for the same words over and over. */
export function knownSounds(word: string): readonly string[] {
  let keys = soundCache.get(word);
  if (keys === undefined) {
    if (soundCache.size >= 20_000) soundCache.clear();
    keys = soundsOf(word);
    soundCache.set(word, keys);
  }
  return keys;
}

export const soundAlike = (one: string, other: string): boolean => {
  const keys = knownSounds(one);
  return knownSounds(other).some((key) => keys.includes(key));
};

/** What the ways of fitting are worth, and where they end. */
export const FIT = {
  related: 0.9,
  sound: 0.6,
  soundBonus: 0.05,
  /** Words whose lengths differ by more don't sound alike, whatever their keys say. */
  soundLength: 4,
  /** More was typed than the name has: “Robertson” for Roberts. */
  longer: 0.62,
  beginning: 0.58,
  /** From this length on a word may be half typed and misspelt at once. */
  halfTyped: 4,
} as const;

/** Null where the words have nothing to do with each other. `typed` may be half a word. */
export function fitOf(typed: string, word: string, related: Related): Fit | null {
  if (typed === word) return { score: 1, reason: 'name' };
  if (word.startsWith(typed)) return { score: 0.78 + (0.16 * typed.length) / word.length, reason: 'prefix' };
  if (related(typed).has(word)) return { score: FIT.related, reason: 'nickname' };
  const slips = distance(typed, word, 2);
  const misspelt = slips <= 2 && slips < Math.max(typed.length, word.length);
  if (Math.abs(typed.length - word.length) <= FIT.soundLength && soundAlike(typed, word)) {
    const score = slips <= 2 ? slipScore(typed, word, slips) + FIT.soundBonus : FIT.sound;
    return { score: Math.max(score, FIT.sound), reason: 'sounds-like' };
  }
  if (misspelt) return { score: slipScore(typed, word, slips), reason: 'misspelt' };
  if (word.length >= 4 && typed.length - word.length <= 3 && typed.startsWith(word))
    return { score: FIT.longer, reason: 'misspelt' };
  if (
    typed.length >= FIT.halfTyped &&
    word.length > typed.length &&
    typed[0] === word[0] &&
    prefixDistance(typed, word, 1) === 1
  )
    return { score: FIT.beginning, reason: 'misspelt' };
  return null;
}

/** One slip in a long word weighs less than in a short one; people rarely miss the first letter. */
export function slipScore(typed: string, word: string, slips: number): number {
  const longer = Math.max(typed.length, word.length);
  return 0.95 - (0.85 * slips) / longer + (typed[0] === word[0] ? 0.02 : 0);
}
