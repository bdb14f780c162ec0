/**
 * Marital status in words. It is held as it came, since forms and other systems write it in many ways; what HL7 names
 * (table v3-MaritalStatus), by code or in English, is shown in the reader's language. Pure.
 */
import type { WordsContext } from '../../ui/fields/widget.ts';

/** How each code is written out; the code itself counts, too. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  A: ['annulled'],
  C: ['common law'],
  D: ['divorced'],
  I: ['interlocutory'],
  L: ['legally separated', 'separated'],
  M: ['married'],
  P: ['polygamous'],
  S: ['never married', 'single'],
  T: ['domestic partner'],
  U: ['unmarried'],
  UNK: ['unknown'],
  W: ['widowed'],
};

export function maritalStatusText(value: unknown, { word }: Pick<WordsContext, 'word'>): string {
  const text = String(value);
  const known = Object.keys(WRITTEN).find(
    (code) => code === text.trim().toUpperCase() || WRITTEN[code]?.includes(text.trim().toLowerCase()),
  );
  return known === undefined ? text : word(`maritalStatus.${known}`);
}
