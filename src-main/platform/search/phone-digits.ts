/**
 * Phone numbers as digits. A number is indexed from both ends, so that the last four to seven digits find it as well as
 * the first ones while it is being typed.
 */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { digitsOf } from './fold.ts';

/** Country codes of two digits (ITU-T E.164 list of assigned codes); 1 and 7 have one, all others three. */
const TWO_DIGITS = /^(20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** All digits of a stored number with its country code where it is known, without leading zeros. */
export const phoneDigits = (phone: { readonly e164?: string | undefined; readonly original: string }): string =>
  (phone.e164 === undefined ? digitsOf(phone.original).replace(/^0+/, '') : phone.e164.slice(1)).slice(0, 20);

/** The number without its country code; `digits` as `phoneDigits` gives them for a number in E.164. */
export function nationalPart(digits: string): string {
  if (/^[17]/.test(digits)) return digits.slice(1);
  return digits.slice(TWO_DIGITS.test(digits) ? 2 : 3);
}

export const reversed = (digits: string): string => [...digits].reverse().join('');

/**
 * The digit strings a typed number may stand for: as typed without leading zeros, without the country's code, and as the
 * numbering plan of `region` (ISO 3166) reads it. Empty for fewer than four digits or more than fifteen.
 */
export function typedDigits(typed: string, region: string): string[] {
  const digits = digitsOf(typed);
  if (digits.length < 4 || digits.length > 15) return [];
  const forms = new Set([digits.replace(/^0+/, '')]);
  // The last four digits may begin with zeros.
  if (digits.length <= 7) forms.add(digits);
  if (isSupportedCountry(region)) {
    const code = getCountryCallingCode(region);
    if (digits.startsWith(code) && digits.length > 7) forms.add(digits.slice(code.length));
    const parsed = digits.length > 7 ? parsePhoneNumberFromString(typed, region) : undefined;
    if (parsed?.isPossible()) forms.add(parsed.number.slice(1));
  }
  return [...forms].filter((form) => form.length >= 4);
}
