/** Ages and birthdays of partial dates, as a front desk says them. Days are calendar days, `YYYY-MM-DD`. */

interface Parts {
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
}

function partsOf(partialDate: string): Parts | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(partialDate);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  return year === undefined ? undefined : { year, month, day };
}

export interface Age {
  /** Full years; months where the person is under two. */
  readonly value: number;
  readonly unit: 'years' | 'months';
  /** False where only the year or month of birth is known: the age may be one less. */
  readonly exact: boolean;
}

/** The age on the day `on`; undefined for a date of birth after it or one that is no date. */
export function ageOn(birthDate: string, on: string): Age | undefined {
  const born = partsOf(birthDate);
  const today = partsOf(on);
  if (!born || today?.month === undefined || today.day === undefined) return undefined;
  const exact = born.month !== undefined && born.day !== undefined;
  const months =
    (today.year - born.year) * 12 + (today.month - (born.month ?? 1)) - (today.day < (born.day ?? 1) ? 1 : 0);
  if (months < 0) return undefined;
  return months < 24 && exact
    ? { value: months, unit: 'months', exact }
    : { value: Math.floor(months / 12), unit: 'years', exact };
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Whole days from `on` to the next birthday, 0 on the day itself; born on 29 February counts as 28 in other years. */
export function daysToBirthday(birthDate: string, on: string): number | undefined {
  const born = partsOf(birthDate);
  const today = Date.parse(`${on}T00:00:00Z`);
  if (born?.month === undefined || born.day === undefined || Number.isNaN(today)) return undefined;
  const { month, day } = born;
  const inYear = (year: number) =>
    Math.round(
      (Date.UTC(year, month - 1, month === 2 && day === 29 && !isLeap(year) ? 28 : day) - today) / 86_400_000,
    );
  const year = new Date(today).getUTCFullYear();
  const thisYear = inYear(year);
  return thisYear >= 0 ? thisYear : inYear(year + 1);
}
