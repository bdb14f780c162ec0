/** Puts entries of a timeline under headings: one a year, in the order they come. */
import { wallClock } from '../../ui/format.ts';

export interface Year<Entry> {
  /** Null for entries without a time. */
  readonly year: string | null;
  readonly entries: readonly Entry[];
}

/** Years are those of the organisation's clock. */
export function byYear<Entry extends { readonly at: string | null }>(
  entries: readonly Entry[],
  timeZone: string,
): readonly Year<Entry>[] {
  const years: { year: string | null; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const year = entry.at === null ? null : wallClock(entry.at, timeZone).day.slice(0, 4);
    const last = years.at(-1);
    if (last && last.year === year) last.entries.push(entry);
    else years.push({ year, entries: [entry] });
  }
  return years;
}
