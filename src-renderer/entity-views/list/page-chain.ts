/**
 * The bookkeeping of a list read page by page with keys: which page begins where, and which rows it holds.
 * There is no total; the list ends where a page brings no key for a next one. Invariant: page n+1 begins at the key
 * that page n brought last; when that key changes, everything after it is forgotten and read again.
 */

interface Page {
  /** Key after which it begins; undefined for the first. */
  readonly after: string | undefined;
  readonly count: number;
  /** Key of the page after it; null: this is the last one. */
  readonly next: string | null;
}

export interface PageChain {
  readonly pages: readonly Page[];
}

export const emptyChain: PageChain = { pages: [] };

/** Rows of the pages read so far. */
export const loadedRows = (chain: PageChain): number => chain.pages.reduce((sum, page) => sum + page.count, 0);

/** Whether the last page read said that more follow. A list of which nothing is read yet has more. */
export const hasMore = (chain: PageChain): boolean => chain.pages.at(-1)?.next !== null;

/** Takes in an answer. An answer for a page that no longer stands where it stood is ignored. */
export function receivePage(chain: PageChain, index: number, page: Page): PageChain {
  const expected = index === 0 ? undefined : chain.pages[index - 1]?.next;
  if (index > chain.pages.length || (index > 0 && expected !== page.after)) return chain;
  const known = chain.pages[index];
  if (known && known.count === page.count && known.next === page.next) return chain;
  const kept = chain.pages.slice(0, index);
  const following = known && known.next === page.next ? chain.pages.slice(index + 1) : [];
  return { pages: [...kept, page, ...following] };
}

/** Key after which page `index` begins; null where it cannot be known yet or does not exist. */
export function pageKey(chain: PageChain, index: number): { readonly after: string | undefined } | null {
  if (index === 0) return { after: undefined };
  const before = chain.pages[index - 1];
  return before?.next ? { after: before.next } : null;
}

/** The page a row lies on, and its place there; rows past the end lie on the page to be read next. */
export function locate(chain: PageChain, row: number): { readonly page: number; readonly offset: number } {
  let first = 0;
  for (const [index, page] of chain.pages.entries()) {
    if (row < first + page.count) return { page: index, offset: row - first };
    first += page.count;
  }
  return { page: chain.pages.length, offset: row - first };
}

/** Pages to have at hand for the rows shown: theirs, and the one after so that scrolling meets no gap. */
export function pagesFor(chain: PageChain, firstRow: number, lastRow: number): readonly number[] {
  const from = locate(chain, firstRow).page;
  const to = locate(chain, lastRow).page + 1;
  const indexes: number[] = [];
  for (let index = Math.min(from, chain.pages.length); index <= to; index += 1)
    if (pageKey(chain, index)) indexes.push(index);
  return indexes;
}
