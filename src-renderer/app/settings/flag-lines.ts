/** The value set that turns clinical codes into flags at import: lines of `kind|code or word|label`. Pure. */
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';

export type FlagKind = (typeof FLAG_KINDS)[number];

export interface FlagLine {
  readonly kind: FlagKind;
  readonly code: string;
  readonly label: string;
}

/** Lines that are no rule (blank, or of a kind unknown here) are kept apart, so that saving does not lose them (law 7). */
export function readFlagLines(text: string | null): {
  readonly lines: readonly FlagLine[];
  readonly rest: string;
} {
  const lines: FlagLine[] = [];
  const rest: string[] = [];
  for (const raw of (text ?? '').split('\n')) {
    const [, kind = '', code = '', label = ''] = (/^([^|]*)\|([^|]*)\|(.*)$/.exec(raw) ?? []).map((part) =>
      part.trim(),
    );
    const known = FLAG_KINDS.find((one) => one === kind);
    if (known && code !== '' && label !== '') lines.push({ kind: known, code, label });
    else if (raw.trim() !== '') rest.push(raw);
  }
  return { lines, rest: rest.join('\n') };
}

/** A bar or a line break inside a part would break the line. */
const part = (text: string): string => text.replace(/[|\n\r]+/g, ' ').trim();

export function writeFlagLines(lines: readonly FlagLine[], rest: string): string | null {
  const written = lines
    .map(({ kind, code, label }) => `${kind}|${part(code)}|${label.replace(/[\n\r]+/g, ' ').trim()}`)
    .join('\n');
  return [written, rest].filter((text) => text !== '').join('\n') || null;
}
