import { describe, expect, it } from 'vitest';
import { neighbour, placeOf, type TrailPage, withPage } from './trail.ts';

const page = (
  ids: readonly string[] | null,
  count: number,
  after?: string,
  next: string | null = null,
): TrailPage => ({
  ids,
  count,
  after,
  next,
});
/** Three pages; the first has been dropped from memory, and more follow the last. */
const pages = [page(null, 2, undefined, 'k1'), page(['c', 'd'], 2, 'k1', 'k2'), page(['e', 'f'], 2, 'k2', 'k3')];
const from = (id: string, by: 1 | -1) => neighbour(pages, placeOf(pages, id)!, by);

describe('the list one came from', () => {
  it('knows where a record stands, counting pages that are not at hand', () => {
    expect(placeOf(pages, 'd')).toEqual({ page: 1, offset: 1, row: 3 });
    expect(placeOf(pages, 'a')).toBeNull();
  });

  it('leads to the record before and after, over the edge of a page too', () => {
    expect(from('c', 1)).toEqual({ id: 'd' });
    expect(from('d', 1)).toEqual({ id: 'e' });
    expect(from('e', -1)).toEqual({ id: 'd' });
  });

  it('says which page to read where the neighbour is not at hand', () => {
    expect(from('c', -1)).toEqual({ page: 0, after: undefined });
    expect(from('f', 1)).toEqual({ page: 3, after: 'k3' });
    const more = withPage(pages, 3, page(['g'], 1, 'k3'));
    expect(neighbour(more, placeOf(more, 'f')!, 1)).toEqual({ id: 'g' });
    expect(neighbour(more, placeOf(more, 'g')!, 1)).toBeNull();
  });

  it('ends at both ends, and where a page that was read again turned out empty', () => {
    const one = [page(['a', 'b'], 2)];
    expect(neighbour(one, placeOf(one, 'a')!, -1)).toBeNull();
    expect(neighbour(one, placeOf(one, 'b')!, 1)).toBeNull();
    const emptied = withPage(pages, 0, page([], 0, undefined, 'k1'));
    expect(neighbour(emptied, placeOf(emptied, 'c')!, -1)).toBeNull();
  });
});
