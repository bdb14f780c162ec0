/** Words of dates in English, Spanish and Vietnamese, folded. */
import { monthFromWord } from '#shared/entity/fields/calendar.ts';

/** “tháng tư”, “tháng giêng”: Vietnamese months are numbered, two of them have names. */
const VIETNAMESE: Readonly<Record<string, number>> = {
  gieng: 1,
  mot: 1,
  hai: 2,
  ba: 3,
  tu: 4,
  bon: 4,
  nam: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
  muoi: 10,
  chap: 12,
};

/** Words that stand in a date and say nothing: “30 de julio de 1951”, “ngày 30 tháng 7 năm 1951”. */
const FILLERS = new Set(['de', 'del', 'of', 'the', 'ngay', 'nam', 'ano', 'year', 'el', 'in', 'en', 'dia', 'mung']);

/** A figure of a date, or a month that was named. */
export type DateItem = { readonly digits: string } | { readonly month: number; readonly whole: boolean };

const ITEM = /\d+|\p{L}+/gu;
const ORDINAL = new Set(['st', 'nd', 'rd', 'th', 'o', 'a']);
const APART = /^[\s,./-]*$/;

/**
 * Takes a text apart into figures and months; null where it holds anything else. Folded text only. `whole` says that
 * the month's name was written out, so that it can't be three letters of somebody's name.
 */
export function dateItems(text: string): DateItem[] | null {
  const items: DateItem[] = [];
  const parts = [...text.matchAll(ITEM)];
  let end = 0;
  for (let at = 0; at < parts.length; at += 1) {
    const [part] = parts[at]!;
    const { index } = parts[at]!;
    if (!APART.test(text.slice(end, index))) return null;
    const touches = at > 0 && index === end;
    end = index + part.length;
    if (/^\d/.test(part)) items.push({ digits: part });
    else if (part === 'thang' || (part === 't' && /^\d/.test(parts[at + 1]?.[0] ?? ''))) {
      const used = vietnameseMonth(parts.slice(at + 1, at + 3).map((match) => match[0]));
      if (used === null) return null;
      items.push({ month: used.month, whole: true });
      at += used.words;
      end = parts[at]!.index + parts[at]![0].length;
    } else if (touches && ORDINAL.has(part)) continue;
    else if (monthFromWord(part) !== undefined)
      items.push({
        month: monthFromWord(part)!,
        whole: monthFromWord(part.slice(0, 3)) === undefined || part.length > 3 || part === 'may',
      });
    else if (!FILLERS.has(part)) return null;
  }
  return APART.test(text.slice(end)) ? items : null;
}

function vietnameseMonth(after: readonly string[]): { month: number; words: number } | null {
  const [first = '', second = ''] = after;
  if (/^\d{1,2}$/.test(first)) return +first >= 1 && +first <= 12 ? { month: +first, words: 1 } : null;
  if (first === 'muoi' && second === 'mot') return { month: 11, words: 2 };
  if (first === 'muoi' && second === 'hai') return { month: 12, words: 2 };
  const month = VIETNAMESE[first];
  return month === undefined ? null : { month, words: 1 };
}
