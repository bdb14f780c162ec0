/**
 * The value set that turns clinical codes into flags at import: lines of `kind|code, code prefix with * or word|label`.
 * The page shows one rule per flag, with all its codes. Pure.
 */
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';

export type FlagKind = (typeof FLAG_KINDS)[number];

/** All codes and words that lead to one flag. */
export interface FlagRule {
  readonly kind: FlagKind;
  readonly codes: readonly string[];
  readonly label: string;
}

/** Longest label the importer takes. */
export const MAX_LABEL = 120;

const clean = (text: string): string => text.replace(/[|\n\r]+/g, ' ').trim();

/** Lines that are no rule (blank, or of a kind unknown here) are kept apart, so that saving does not lose them (law 7). */
export function readFlagRules(text: string | null): {
  readonly rules: readonly FlagRule[];
  readonly rest: string;
} {
  const rules = new Map<string, { kind: FlagKind; label: string; codes: string[] }>();
  const rest: string[] = [];
  for (const line of (text ?? '').split(/\r?\n|\r/)) {
    const [kindText = '', code = '', label = ''] = line.split('|').map((part) => part.trim());
    const kind = FLAG_KINDS.find((one) => one === kindText);
    if (kind && code !== '' && label !== '') {
      const rule = rules.get(`${kind}|${label}`) ?? { kind, label, codes: [] };
      rule.codes.push(code);
      rules.set(`${kind}|${label}`, rule);
    } else if (line.trim() !== '') rest.push(line);
  }
  return { rules: [...rules.values()], rest: rest.join('\n') };
}

/** Null where nothing is left: then our own list holds. */
export function writeFlagRules(rules: readonly FlagRule[], rest: string): string | null {
  const lines = rules.flatMap(({ kind, codes, label }) =>
    codes
      .map(clean)
      .filter((code) => code !== '' && clean(label) !== '')
      .map((code) => `${kind}|${code}|${clean(label)}`),
  );
  return [...new Set(lines), rest].filter((line) => line !== '').join('\n') || null;
}

/** “44054006, E11*, diabetes” → its three. Commas part them, and so do blanks where every piece has a figure. */
export function readCodes(typed: string): readonly string[] {
  const pieces = typed.split(/[,;|\n\r]+/).map((piece) => piece.trim());
  const codes = pieces.flatMap((piece) => {
    const words = piece.split(/\s+/);
    return words.every((word) => /\d/.test(word)) ? words : [piece];
  });
  return [...new Set(codes.filter((code) => code !== ''))];
}

export const writeCodes = (codes: readonly string[]): string => codes.join(', ');
