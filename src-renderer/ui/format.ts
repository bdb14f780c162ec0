/** Values as people write them, in the reader's language. Pure but for Intl; times are shown in the organisation's zone. */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Money } from '#shared/entity/fields/money.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';

export interface Formatting {
  /** BCP 47: en-US, es-US, vi-VN. */
  readonly locale: string;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 3166 country of the organisation: its own phone numbers are shown without the country's prefix. */
  readonly region: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** A day, month or year as it is held (`1951-07-30`, `1951-07`, `1951`): “Jul 30, 1951”, “July 1951”, “1951”. */
export function formatDate(value: string, locale: string): string {
  const [year, month, day] = value.split('-').map(Number);
  if (year === undefined || month === undefined) return value;
  const at = Date.UTC(year, month - 1, day ?? 1);
  const options: Intl.DateTimeFormatOptions =
    day === undefined
      ? { year: 'numeric', month: 'long', timeZone: 'UTC' }
      : { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' };
  return dateFormat(locale, options).format(at);
}

/** A day without its year, for birthdays: “July 30”. */
export function formatDayOfYear(value: string, locale: string): string {
  const [year, month, day] = value.split('-').map(Number);
  if (!year || !month || !day) return formatDate(value, locale);
  return dateFormat(locale, { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(year, month - 1, day),
  );
}

/** A time of day (`14:30`): “2:30 PM”. */
export const formatTime = (time: string, locale: string): string =>
  dateFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(Date.parse(`1970-01-01T${time}:00Z`));

/** A moment (ISO 8601): “Nov 22, 2026, 2:30 PM”. */
export const formatDateTime = (iso: string, { locale, timeZone }: Formatting): string =>
  dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso));

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago or ahead: “3 minutes ago”, “yesterday”. */
export function formatRelative(iso: string, locale: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of STEPS)
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  return format.format(0, 'minute');
}

/** How long, in its largest unit: “7 minutes”, “2 days”. */
export function formatSpan(seconds: number, locale: string): string {
  const [unit, length] = STEPS.find(([, step]) => seconds >= step) ?? ['minute', 60];
  const value = Math.max(1, Math.round(seconds / length));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** Today in the organisation's zone, `YYYY-MM-DD`. */
export function todayIn(timeZone: string, now: number): string {
  return dateFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(now);
}

/** The number as it is dialled: without the prefix at home, international elsewhere, as it came where unknown. */
export function formatPhone(phone: Phone, region: string): string {
  if (!phone.e164) return phone.original;
  const parsed = parsePhoneNumberFromString(phone.e164);
  if (!parsed) return phone.original;
  // By calling code, since a number that no exchange hands out has no country and is dialled the same way.
  const own = isSupportedCountry(region) && parsed.countryCallingCode === getCountryCallingCode(region);
  const text = own ? parsed.formatNational() : parsed.formatInternational();
  return phone.extension ? `${text} × ${phone.extension}` : text;
}

/** A name as it stands within a sentence: “Phone” becomes “phone”, “MRN” stays. */
export const midSentence = (name: string, locale: string): string =>
  /^\p{Lu}\p{Ll}/u.test(name) ? name.charAt(0).toLocaleLowerCase(locale) + name.slice(1) : name;

const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

export function formatMoney({ minor, currency }: Money, locale: string): string {
  const amount = minor / 100;
  const digits = minorDigits(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: Number.isInteger(amount) ? Math.min(digits, 2) : 2,
  }).format(amount);
}

export const formatNumber = (value: number, locale: string): string => new Intl.NumberFormat(locale).format(value);

/** The moment at which a clock in `timeZone` shows this day and time; undefined where the parts are no time at all. */
export function instantAt(day: string, time: string, timeZone: string): string | undefined {
  const wanted = Date.parse(`${day}T${time}:00.000Z`);
  if (Number.isNaN(wanted)) return undefined;
  // Two rounds settle every zone: the offset at the first guess may differ from the one at the answer.
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at = wanted - offsetAt(at, timeZone);
  return new Date(at).toISOString();
}

/** Day and time of day a clock in `timeZone` shows at a moment. */
export function wallClock(iso: string, timeZone: string): { readonly day: string; readonly time: string } {
  const at = Date.parse(iso);
  const text = new Date(at + offsetAt(at, timeZone)).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

function offsetAt(at: number, timeZone: string): number {
  const parts = dateFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** `1.4 MB`; with the separators of the language. */
export function formatBytes(bytes: number, locale: string): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: steps[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}
