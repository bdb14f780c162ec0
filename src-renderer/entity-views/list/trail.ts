/**
 * The list one came from, as it stood when left: which record comes before and after another. Pages that are no longer
 * at hand have no ids and are read again when one walks onto them. Pure.
 */

export interface TrailPage {
  /** Key after which it begins; undefined for the first. */
  readonly after: string | undefined;
  readonly count: number;
  /** Key of the page after it; null: this is the last one. */
  readonly next: string | null;
  /** In order; null where the page is not at hand. */
  readonly ids: readonly string[] | null;
}

interface Place {
  readonly page: number;
  readonly offset: number;
  /** Counted from 0 over the whole list. */
  readonly row: number;
}

/** Where in the list a record stands; null: it is on none of the pages at hand. */
export function placeOf(pages: readonly TrailPage[], id: string): Place | null {
  let before = 0;
  for (const [page, { ids, count }] of pages.entries()) {
    const offset = ids?.indexOf(id) ?? -1;
    if (offset >= 0) return { page, offset, row: before + offset };
    before += count;
  }
  return null;
}

type Neighbour =
  | { readonly id: string }
  /** It stands on this page, which has to be read first. */
  | { readonly page: number; readonly after: string | undefined };

/** The record before (-1) or after (1) a place; null at an end of the list. */
export function neighbour(pages: readonly TrailPage[], place: Place, by: 1 | -1): Neighbour | null {
  const here = pages[place.page];
  const beside = here?.ids?.[place.offset + by];
  if (beside !== undefined) return { id: beside };
  const at = place.page + by;
  const page = pages[at];
  if (page) {
    const id = by > 0 ? page.ids?.[0] : page.ids?.at(-1);
    if (id !== undefined) return { id };
    return page.ids === null ? { page: at, after: page.after } : null;
  }
  return by > 0 && here?.next ? { page: at, after: here.next } : null;
}

/** Takes in a page that was read for walking on. */
export const withPage = (pages: readonly TrailPage[], at: number, page: TrailPage): readonly TrailPage[] => [
  ...pages.slice(0, at),
  page,
  ...pages.slice(at + 1),
];
