/**
 * HL7's table v3-MaritalStatus. A status is held as it came, since forms and other systems write it in many ways: by
 * code, by the table's English name or by a word that means the same. Pure.
 */

/** By code, the table's name first. UNK is of v3-NullFlavor, which FHIR allows beside the table. */
const MARITAL_STATUS: Readonly<Record<string, readonly [name: string, ...others: string[]]>> = {
  A: ['Annulled'],
  C: ['Common Law'],
  D: ['Divorced'],
  I: ['Interlocutory'],
  L: ['Legally Separated', 'Separated'],
  M: ['Married'],
  P: ['Polygamous'],
  S: ['Never Married', 'Single'],
  T: ['Domestic partner'],
  U: ['unmarried'],
  UNK: ['unknown'],
  W: ['Widowed'],
};

/** The code that a text is or means, in either case; undefined where the table has none. */
export function maritalStatusCode(text: string): string | undefined {
  const sought = text.trim().toLowerCase();
  return Object.keys(MARITAL_STATUS).find(
    (code) => code.toLowerCase() === sought || MARITAL_STATUS[code]?.some((word) => word.toLowerCase() === sought),
  );
}

/** Some systems write the code where the words belong: a code in English words; anything else as it is. */
export const maritalStatusWords = (text: string): string =>
  Object.hasOwn(MARITAL_STATUS, text) ? MARITAL_STATUS[text]![0] : text;
