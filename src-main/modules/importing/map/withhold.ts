/** Finds what is never stored (SE-11): US social security numbers and payment card numbers. */

/** Written as people write it; a bare run of nine digits may be anything and is known by its column or system. */
const SSN = /(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])/g;
/** Figures after a decimal point are a measure. */
const CARD = /(?<![A-Za-z0-9-]|\d[.,])(?:\d[ -]?){12,18}\d(?![A-Za-z0-9-])/g;

/** ISO/IEC 7812: prefix of the issuer and the lengths it uses. */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(6011|65|64[4-9])/, [16, 17, 18, 19]],
  [/^(30[0-5]|36|38|39)/, [14, 16, 19]],
  [/^(352[89]|35[3-8])/, [16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 15, 16, 19]],
];

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at -= 1, twice = !twice) {
    const digit = digits.charCodeAt(at) - 48;
    sum += twice ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** Seventeen digits and more without a blank are an id of some program far more often than a card. */
const isLongRun = (text: string): boolean => /^\d{17,}$/.test(text);

/** Whether a run of digits is the number of a payment card. */
export const isCardNumber = (digits: string): boolean =>
  ISSUERS.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length)) &&
  passesLuhn(digits);

/** Headings under which card or social security numbers may stand; what is in the column decides. In words of `headerWords`. */
const CARD_WORDS =
  /(^|\s)(cards?|tarjetas?|the|so the|visa|mastercard|amex|discover|payment|pago|thanh toan)(\s|$)/;
const SSN_WORDS = /(^|\s)(ss|ss#|social|soc|itin|tax|taxpayer|seguro|so an sinh)(\s|$)/;

/** Which number of either kind a cell is that no field takes: by form alone, or with less proof where the heading hints at it. */
export function withheldCell(heading: string, cell: string): 'ssn' | 'card' | null {
  const digits = cell.replace(/[\s.-]/g, '');
  if (CARD_WORDS.test(heading) && /^\d{13,19}$/.test(digits) && passesLuhn(digits)) return 'card';
  if (SSN_WORDS.test(heading) && /^\d{9}$/.test(digits)) return 'ssn';
  const found = scrub(cell);
  return found.card > 0 ? 'card' : found.ssn > 0 ? 'ssn' : null;
}

export interface Scrubbed {
  /** The text without the numbers; '' where there was nothing else. */
  readonly text: string;
  readonly ssn: number;
  readonly card: number;
}

/** Takes both kinds of number out of a text. */
export function scrub(text: string): Scrubbed {
  if (!/\d{2}/.test(text)) return { text, ssn: 0, card: 0 };
  let ssn = 0;
  let card = 0;
  const left = text
    .replace(SSN, () => {
      ssn += 1;
      return '•••';
    })
    .replace(CARD, (found) => {
      const digits = found.replace(/\D/g, '');
      if (!isCardNumber(digits) || isLongRun(found)) return found;
      card += 1;
      return '•••';
    });
  return { text: ssn + card > 0 && /^[•\s]*$/.test(left) ? '' : left, ssn, card };
}

/** HL7 table 0203 and systems under which such numbers travel as identifiers. */
const SSN_SYSTEM = /us-ssn|2\.16\.840\.1\.113883\.4\.1$/i;
const CARD_TYPES = new Set(['AM', 'BC', 'CC', 'DI', 'MS', 'VS']);

/** Whether an identifier is one of them by what it says of itself. */
export function withheldIdentifier(system: string | undefined, type: string | undefined): 'ssn' | 'card' | null {
  if (type === 'SS' || type === 'SSN' || (system !== undefined && SSN_SYSTEM.test(system))) return 'ssn';
  return type !== undefined && CARD_TYPES.has(type) ? 'card' : null;
}
