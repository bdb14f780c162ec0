/**
 * All words of the names in an index, in memory, so that a misspelt word finds its neighbours in a millisecond.
 * A reader loads it when a search first needs it and adds what is new before each later use. Words that have gone stay
 * until the next load; a search for them merely finds nobody.
 */
import { bitCount, distance, prefixDistance, signature } from './distance.ts';
import { FIT, slipScore } from './similarity.ts';

export interface Neighbour {
  readonly word: string;
  /** As `fitOf` would have it. */
  readonly score: number;
  /** About how many records have the word; 0: few. */
  readonly count: number;
  /** Two slips away, and neither a nickname nor alike in sound. */
  readonly far: boolean;
}

const FIRST = 1024;

export class Vocabulary {
  /** The highest id loaded. */
  last = 0;
  /** How large the index was when the counts were read. */
  size = 0;
  readonly #places = new Map<string, number>();
  readonly #words: string[] = [];
  #counts = new Float64Array(FIRST);
  #signatures = new Int32Array(FIRST);
  #lengths = new Uint8Array(FIRST);
  #firsts = new Uint16Array(FIRST);

  get length(): number {
    return this.#words.length;
  }

  /** Adds a word, or sets the count of a known one. */
  add(word: string, count: number): void {
    const known = this.#places.get(word);
    if (known !== undefined) {
      this.#counts[known] = count;
      return;
    }
    const at = this.#words.length;
    if (at === this.#lengths.length) this.#grow();
    this.#places.set(word, at);
    this.#words.push(word);
    this.#counts[at] = count;
    this.#signatures[at] = signature(word);
    this.#lengths[at] = Math.min(255, word.length);
    this.#firsts[at] = word.charCodeAt(0);
  }

  has(word: string): boolean {
    return this.#places.has(word);
  }

  /**
   * Known words that `typed` may have meant: `related` ones, those that `sound` alike, those at most two slips away, and
   * those of which it may be the beginning with one slip. Best first; `typed` itself is left out.
   */
  neighbours(typed: string, related: Iterable<string>, sound: Iterable<string>): Neighbour[] {
    const found = new Map<string, Neighbour>();
    const offer = (word: string, score: number, far: boolean): void => {
      const place = this.#places.get(word);
      if (place === undefined || word === typed) return;
      const known = found.get(word);
      if (known !== undefined && known.score >= score) return;
      found.set(word, { word, score, count: this.#counts[place]!, far: far && known?.far !== false });
    };
    for (const word of related) offer(word, FIT.related, false);
    for (const word of sound) {
      if (Math.abs(word.length - typed.length) > FIT.soundLength) continue;
      const slips = distance(typed, word, 2);
      offer(word, slips <= 2 ? slipScore(typed, word, slips) + FIT.soundBonus : FIT.sound, false);
    }
    this.#scan(typed, offer);
    return [...found.values()].sort((a, b) => b.score - a.score || b.count - a.count);
  }

  #scan(typed: string, offer: (word: string, score: number, far: boolean) => void): void {
    const bits = signature(typed);
    const length = typed.length;
    const first = length >= FIT.halfTyped ? typed.charCodeAt(0) : -1;
    const [signatures, lengths, firsts] = [this.#signatures, this.#lengths, this.#firsts];
    for (let at = 0; at < this.#words.length; at += 1) {
      const longer = lengths[at]! - length;
      if (longer < -2) continue;
      const other = signatures[at]!;
      if (longer <= 2 && bitCount(other ^ bits) <= 4) {
        const word = this.#words[at]!;
        const slips = distance(typed, word, 2);
        if (slips <= 2 && slips < Math.max(length, word.length))
          offer(word, slipScore(typed, word, slips), slips === 2);
      }
      if (longer > 0 && firsts[at] === first && bitCount(bits & ~other) <= 1) {
        const word = this.#words[at]!;
        if (prefixDistance(typed, word, 1) === 1) offer(word, FIT.beginning, false);
      }
    }
  }

  #grow(): void {
    const size = this.#lengths.length * 2;
    const copy = <Numbers extends Float64Array | Int32Array | Uint8Array | Uint16Array>(
      from: Numbers,
      to: Numbers,
    ): Numbers => {
      to.set(from);
      return to;
    };
    this.#counts = copy(this.#counts, new Float64Array(size));
    this.#signatures = copy(this.#signatures, new Int32Array(size));
    this.#lengths = copy(this.#lengths, new Uint8Array(size));
    this.#firsts = copy(this.#firsts, new Uint16Array(size));
  }
}
