/** Puts entries of a timeline under headings: one a month, in the order they come. */
import { wallClock } from '../../ui/format.ts';

export interface Month<Entry> {
  /** `2026-07`; null for entries without a time. */
  readonly month: string | null;
  readonly entries: readonly Entry[];
}

/** Months are those of the organisation's clock. */
export function byMonth<Entry extends { readonly at: string | null }>(
  entries: readonly Entry[],
  timeZone: string,
): readonly Month<Entry>[] {
  const months: { month: string | null; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const month = entry.at === null ? null : wallClock(entry.at, timeZone).day.slice(0, 7);
    const last = months.at(-1);
    if (last && last.month === month) last.entries.push(entry);
    else months.push({ month, entries: [entry] });
  }
  return months;
}
