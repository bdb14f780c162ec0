/** Marital status in the reader's language where HL7's table knows it, by code or in English; else as it was written. Pure. */
import { maritalStatusCode } from '#modules/people/contract/marital-status.ts';
import type { WordsContext } from '../../ui/fields/widget.ts';

export function maritalStatusText(value: unknown, { word }: Pick<WordsContext, 'word'>): string {
  const text = String(value);
  const code = maritalStatusCode(text);
  return code === undefined ? text : word(`maritalStatus.${code}`);
}
