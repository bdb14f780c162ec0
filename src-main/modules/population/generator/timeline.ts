/**
 * When things happen. Entries of a block of people are planned as bare numbers and sorted by time before any text is
 * made, so that a person's history lies scattered among the others', as it does where work came in day by day.
 */
import { DAY, type PersonRef, YEAR } from './people.ts';
import { type Rng, STREAMS } from './rng.ts';

const HISTORY_YEARS = 8;

/** One thing that happens: to whom (index in the block), when, and its number among all entries. */
export interface Slot {
  readonly who: number;
  readonly at: number;
  readonly serial: number;
  readonly appointment: boolean;
}

/** Share of entries that are appointments rather than calls, messages and notes. */
const APPOINTMENTS = 0.22;
/** Share of the appointments of living patients that lie ahead. */
const UPCOMING = 0.04;

const QUARTER = 15 * 60_000;
const MINUTE = 60_000;
/** Clinics of this population lie in the middle of the country; its hours are counted from there. */
const UTC_OFFSET = -6 * 3_600_000;

/** Moves a moment to opening hours of a working day near it; one in nine stays on a Saturday. */
function inOpeningHours(rng: Rng, moment: number, grain: number): number {
  const local = moment + UTC_OFFSET;
  let day = Math.floor(local / DAY);
  // 1970-01-01 was a Thursday.
  const weekday = (day + 4) % 7;
  if (weekday === 0) day += 1;
  else if (weekday === 6 && !rng.chance(0.11)) day -= 1;
  const hour = 8 * 3_600_000 + rng.next() * 9.5 * 3_600_000;
  return day * DAY + Math.floor(hour / grain) * grain - UTC_OFFSET;
}

/** Plans `count` entries of one person, the first with the number `firstSerial`. */
export function planEntries(
  rng: Rng,
  person: PersonRef,
  who: number,
  count: number,
  firstSerial: number,
  now: number,
  plan: (slot: Slot) => void,
): void {
  const end = Math.min(person.died ?? now, now);
  for (let i = 0; i < count; i += 1) {
    const serial = firstSerial + i;
    rng.at(STREAMS.entryTime, serial);
    const appointment = rng.chance(APPOINTMENTS);
    const ahead = appointment && person.died === null && person.standing !== 'family' && rng.chance(UPCOMING);
    if (ahead) {
      plan({ who, serial, appointment, at: inOpeningHours(rng, now + rng.next() ** 1.5 * 90 * DAY, QUARTER) });
      continue;
    }
    // Recent years are busier: a power of a uniform draw thins the past out.
    const first = Math.max(now - HISTORY_YEARS * YEAR, person.born);
    const age = rng.next() ** 1.5 * Math.max(0, end - first);
    const at = inOpeningHours(rng, end - age, appointment ? QUARTER : MINUTE);
    plan({ who, serial, appointment, at: Math.max(at > end ? at - 7 * DAY : at, first) });
  }
}
