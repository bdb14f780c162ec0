/** How many typing slips lie between two words. */

const rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)] as const;
const FAR = 100;

/**
 * Optimal string alignment distance (insert, delete, replace, or swap of neighbours count one each), or `limit + 1` as
 * soon as it must be larger. Words of more than 60 characters count as too far.
 */
export function distance(a: string, b: string, limit: number): number {
  const n = a.length;
  const m = b.length;
  if (n - m > limit || m - n > limit || n > 60 || m > 60) return limit + 1;
  let before: Uint8Array = rows[0];
  let last: Uint8Array = rows[1];
  let now: Uint8Array = rows[2];
  for (let j = 0; j <= m; j += 1) last[j] = j;
  for (let i = 1; i <= n; i += 1) {
    // Cells further than `limit` from the diagonal can't be on a way that short.
    const from = i > limit ? i - limit : 1;
    const to = i + limit < m ? i + limit : m;
    now[from - 1] = from === 1 ? i : FAR;
    let least = now[from - 1]!;
    const ca = a.charCodeAt(i - 1);
    const beforeA = i > 1 ? a.charCodeAt(i - 2) : -1;
    for (let j = from; j <= to; j += 1) {
      const cb = b.charCodeAt(j - 1);
      let best = last[j - 1]! + (ca === cb ? 0 : 1);
      if (last[j]! + 1 < best) best = last[j]! + 1;
      if (now[j - 1]! + 1 < best) best = now[j - 1]! + 1;
      if (j > 1 && cb === beforeA && ca === b.charCodeAt(j - 2) && before[j - 2]! + 1 < best)
        best = before[j - 2]! + 1;
      now[j] = best;
      if (best < least) least = best;
    }
    if (to < m) now[to + 1] = FAR;
    if (least > limit) return limit + 1;
    const free = before;
    before = last;
    last = now;
    now = free;
  }
  return last[m]! < limit + 1 ? last[m]! : limit + 1;
}

/** The smallest distance between `typed` and any beginning of `word`: how well a half-typed word fits. */
export function prefixDistance(typed: string, word: string, limit: number): number {
  let best = limit + 1;
  for (let end = Math.max(1, typed.length - limit); end <= Math.min(word.length, typed.length + limit); end += 1)
    best = Math.min(best, distance(typed, word.slice(0, end), Math.min(limit, best)));
  return best;
}

/**
 * Which letters a word has, one bit each (a–z, then the rest folded onto the remaining bits). Each slip changes at most
 * two bits, so words whose signatures differ in more than 2 × limit bits need not be compared.
 */
export function signature(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i += 1) {
    const code = word.charCodeAt(i) - 97;
    bits |= 1 << (code >= 0 && code < 26 ? code : 26 + (((code % 6) + 6) % 6));
  }
  return bits;
}

/** How many bits are set. */
export function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
