import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyChain,
  hasMore,
  loadedRows,
  locate,
  type PageChain,
  pageKey,
  pagesFor,
  receivePage,
} from './page-chain.ts';

const chainOf = (...pages: [number, string | null][]): PageChain =>
  pages.reduce<PageChain>(
    (chain, [count, next], index) =>
      receivePage(chain, index, {
        after: index === 0 ? undefined : (pages[index - 1]?.[1] ?? undefined),
        count,
        next,
      }),
    emptyChain,
  );

describe('a list read page by page', () => {
  it('knows where each page begins once the one before it is there', () => {
    const chain = chainOf([50, 'a'], [50, 'b']);
    expect([pageKey(chain, 0), pageKey(chain, 1), pageKey(chain, 2), pageKey(chain, 3)]).toEqual([
      { after: undefined },
      { after: 'a' },
      { after: 'b' },
      null,
    ]);
  });

  it('ends where a page brings no further key', () => {
    expect(hasMore(emptyChain)).toBe(true);
    expect(hasMore(chainOf([50, 'a']))).toBe(true);
    expect(hasMore(chainOf([50, 'a'], [3, null]))).toBe(false);
  });

  it('forgets what follows when a page ends elsewhere than before', () => {
    const chain = chainOf([50, 'a'], [50, 'b'], [50, 'c']);
    const moved = receivePage(chain, 0, { after: undefined, count: 50, next: 'x' });
    expect(loadedRows(moved)).toBe(50);
    expect(pageKey(moved, 1)).toEqual({ after: 'x' });
  });

  it('keeps what follows when only the number of rows of a page changed', () => {
    const chain = chainOf([50, 'a'], [50, 'b'], [50, null]);
    expect(loadedRows(receivePage(chain, 1, { after: 'a', count: 49, next: 'b' }))).toBe(149);
  });

  it('ignores an answer to a question asked before the list moved', () => {
    const chain = chainOf([50, 'x']);
    expect(receivePage(chain, 1, { after: 'a', count: 50, next: 'b' })).toBe(chain);
    expect(receivePage(chain, 4, { after: 'd', count: 50, next: 'e' })).toBe(chain);
  });

  it('asks for the pages in view and one more', () => {
    const chain = chainOf([50, 'a'], [50, 'b'], [50, 'c']);
    expect(pagesFor(chain, 0, 30)).toEqual([0, 1]);
    expect(pagesFor(chain, 40, 60)).toEqual([0, 1, 2]);
    expect(pagesFor(chain, 140, 170)).toEqual([2, 3]);
    expect(pagesFor(emptyChain, 0, 30)).toEqual([0]);
  });

  it('finds every loaded row exactly once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }), (counts) => {
        const chain = chainOf(...counts.map((count, index): [number, string] => [count, `k${index}`]));
        const seen = Array.from({ length: loadedRows(chain) }, (_, row) => locate(chain, row));
        const places = seen.map(({ page, offset }) => `${page}:${offset}`);
        return (
          new Set(places).size === places.length && seen.every(({ page, offset }) => offset < (counts[page] ?? 0))
        );
      }),
    );
  });
});
