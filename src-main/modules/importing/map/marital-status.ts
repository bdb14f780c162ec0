/** What HL7's table v3-MaritalStatus calls its codes, in English. Some systems write the code where the words belong. */
const MARITAL_STATUS: Readonly<Record<string, string>> = {
  A: 'Annulled',
  C: 'Common Law',
  D: 'Divorced',
  I: 'Interlocutory',
  L: 'Legally Separated',
  M: 'Married',
  P: 'Polygamous',
  S: 'Never Married',
  T: 'Domestic partner',
  U: 'unmarried',
  W: 'Widowed',
};

/** A code in words; words as they are. */
export const maritalStatusWords = (text: string): string =>
  Object.hasOwn(MARITAL_STATUS, text) ? (MARITAL_STATUS[text] as string) : text;
