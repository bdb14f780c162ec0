/**
 * Where people live and how they are reached. Cities, states and postcodes are real; streets are common names.
 * Telephone numbers use area codes of the form N9X, which the North American plan keeps back for its expansion, and
 * e-mail addresses the domains of RFC 2606: whatever is done with a generated person, no stranger's telephone rings.
 */
import type { Address } from '#shared/entity/fields/address.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { plain } from './names/culture.ts';
import { mixed, ranked, weighted, words } from './pickers.ts';
import type { Rng } from './rng.ts';

export interface City {
  readonly name: string;
  readonly state: string;
  readonly postcodes: readonly string[];
  readonly areaCodes: readonly string[];
}

/** City, state, first five-digit postcode and how many follow it. The first are the clinic's own surroundings. */
const CITIES: readonly (readonly [string, string, number, number, number])[] = [
  ['Chicago', 'IL', 60601, 57, 300],
  ['Aurora', 'IL', 60502, 5, 42],
  ['Naperville', 'IL', 60563, 3, 40],
  ['Joliet', 'IL', 60431, 6, 40],
  ['Rockford', 'IL', 61101, 9, 32],
  ['Elgin', 'IL', 60120, 5, 30],
  ['Waukegan', 'IL', 60085, 3, 22],
  ['Cicero', 'IL', 60804, 1, 20],
  ['Evanston', 'IL', 60201, 3, 18],
  ['Oak Park', 'IL', 60301, 4, 14],
  ['Berwyn', 'IL', 60402, 1, 14],
  ['Schaumburg', 'IL', 60193, 3, 16],
  ['Skokie', 'IL', 60076, 2, 14],
  ['Des Plaines', 'IL', 60016, 3, 13],
  ['Springfield', 'IL', 62701, 8, 15],
  ['Peoria', 'IL', 61602, 5, 12],
  ['Champaign', 'IL', 61820, 3, 9],
  ['Gary', 'IN', 46402, 8, 14],
  ['Hammond', 'IN', 46320, 5, 12],
  ['South Bend', 'IN', 46601, 18, 10],
  ['Indianapolis', 'IN', 46201, 41, 16],
  ['Milwaukee', 'WI', 53202, 32, 24],
  ['Kenosha', 'WI', 53140, 5, 10],
  ['Racine', 'WI', 53402, 5, 9],
  ['Madison', 'WI', 53703, 17, 10],
  ['Detroit', 'MI', 48201, 35, 10],
  ['Grand Rapids', 'MI', 49503, 8, 6],
  ['St. Louis', 'MO', 63101, 39, 7],
  ['Minneapolis', 'MN', 55401, 19, 7],
  ['Des Moines', 'IA', 50309, 9, 5],
  ['Davenport', 'IA', 52801, 6, 6],
  ['Cleveland', 'OH', 44101, 30, 4],
  ['Columbus', 'OH', 43201, 24, 4],
  ['Louisville', 'KY', 40202, 18, 3],
  ['Memphis', 'TN', 38103, 25, 3],
  ['Houston', 'TX', 77002, 60, 5],
  ['San Antonio', 'TX', 78201, 30, 3],
  ['Phoenix', 'AZ', 85003, 30, 3],
  ['Los Angeles', 'CA', 90001, 40, 4],
  ['San Jose', 'CA', 95110, 20, 3],
  ['Garden Grove', 'CA', 92840, 6, 2],
  ['Westminster', 'CA', 92683, 1, 2],
  ['Atlanta', 'GA', 30303, 15, 3],
  ['Orlando', 'FL', 32801, 25, 3],
  ['Tampa', 'FL', 33602, 16, 3],
  ['New York', 'NY', 10001, 40, 3],
  ['Philadelphia', 'PA', 19102, 30, 2],
  ['Boston', 'MA', 2108, 22, 2],
  ['Denver', 'CO', 80202, 20, 2],
  ['Seattle', 'WA', 98101, 18, 2],
];

const five = (code: number): string => String(code).padStart(5, '0');

const cities: readonly (readonly [City, number])[] = CITIES.map(([name, state, first, count, weight], index) => [
  {
    name,
    state,
    postcodes: Array.from({ length: count }, (_, i) => five(first + i)),
    areaCodes: [0, 1].map((turn) => `${2 + ((index + turn * 3) % 8)}9${(index * 2 + turn) % 10}`),
  },
  weight,
]);
export const pickCity = weighted(cities);

/** 1st, 2nd, 3rd, 11th … */
function ordinal(number: number): string {
  const ending = Math.floor(number / 10) % 10 === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

const STREETS = mixed([
  [
    ranked(
      words(`
      Main Oak Maple Elm Cedar Park Washington Lake Pine Hill Walnut Spring Church Center River Chestnut Highland Franklin Jackson Lincoln
      Jefferson Madison Adams Union Prospect Spruce Sunset Cherry Grove Willow Meadow Forest Ridge Mill Green Locust Birch Dogwood Hickory
      Poplar Sycamore Magnolia Laurel Juniper Aspen Division Western Ashland Halsted Clark Kedzie Pulaski Cicero Harlem Belmont Fullerton
      Devon Foster Lawrence Montrose Irving Addison Diversey Armitage Augusta Chicago Grand Lake Roosevelt Cermak Archer Pershing Garfield
      Damen Racine Morgan Wells LaSalle Dearborn Michigan Sheridan Broadway Clybourn Milwaukee Elston Lincolnway Orchard Vine Summit Fairview
      Valley Woodland Harrison Monroe Cleveland Grant Sherman Taylor Tyler Polk Wilson Hamilton Hancock Marshall Webster Clay Sumner
      `),
      0.6,
    ),
    0.75,
  ],
  [
    ranked(
      Array.from({ length: 90 }, (_, i) => ordinal(i + 1)),
      0.3,
    ),
    0.13,
  ],
  [
    ranked(
      words(
        'Old_Mill Stony_Creek Fox_Run Deer_Path Quail_Hollow Eagle_Ridge Country_Club Rolling_Hills Briar_Cliff Sandy_Point Windsor_Park Heritage_Oaks Silver_Lake Timber_Trail Prairie_View',
      ),
      0.4,
    ),
    0.12,
  ],
]);
const KINDS = weighted<string>([
  ['St', 34],
  ['Ave', 30],
  ['Rd', 10],
  ['Dr', 10],
  ['Ln', 6],
  ['Ct', 4],
  ['Blvd', 3],
  ['Pl', 2],
  ['Way', 1],
]);
const SIDES = weighted<string>([
  ['', 50],
  ['N ', 14],
  ['S ', 14],
  ['W ', 12],
  ['E ', 10],
]);

export function drawAddress(rng: Rng, city: City, use: 'home' | 'work' | 'billing'): Address {
  const number = rng.chance(0.3) ? 1 + rng.int(199) : 200 + rng.int(9700);
  const line1 = `${number} ${SIDES(rng)}${STREETS(rng).replace('_', ' ')} ${KINDS(rng)}`;
  const suite = rng.next();
  const unit =
    use === 'home'
      ? suite < 0.24
        ? `Apt ${1 + rng.int(40)}${rng.pick(['', '', 'A', 'B', 'C'])}`
        : ''
      : suite < 0.5
        ? `Suite ${100 + rng.int(900)}`
        : '';
  return {
    line1,
    ...(unit ? { line2: unit } : {}),
    city: city.name,
    state: city.state,
    postalCode: rng.pick(city.postcodes),
    country: 'US',
    use,
  };
}

const FORMATS: readonly ((area: string, exchange: string, line: string) => string)[] = [
  (area, exchange, line) => `(${area}) ${exchange}-${line}`,
  (area, exchange, line) => `(${area}) ${exchange}-${line}`,
  (area, exchange, line) => `${area}-${exchange}-${line}`,
  (area, exchange, line) => `${area}-${exchange}-${line}`,
  (area, exchange, line) => `${area}.${exchange}.${line}`,
  (area, exchange, line) => `+1 ${area} ${exchange} ${line}`,
  (area, exchange, line) => `${area}${exchange}${line}`,
];

export function drawPhone(rng: Rng, city: City, use: NonNullable<Phone['use']>): Phone {
  const area = rng.pick(city.areaCodes);
  let exchange = 200 + rng.int(800);
  if (exchange % 100 === 11 || exchange === 555) exchange += 1;
  const line = String(rng.int(10_000)).padStart(4, '0');
  return { e164: `+1${area}${exchange}${line}`, original: rng.pick(FORMATS)(area, String(exchange), line), use };
}

/** The same number as somebody else wrote it down. */
export function rewritePhone(rng: Rng, phone: Phone): Phone {
  const digits = phone.e164?.slice(2) ?? '';
  if (digits.length !== 10) return phone;
  return { ...phone, original: rng.pick(FORMATS)(digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)) };
}

const DOMAINS = weighted<string>([
  ['mail.example.com', 38],
  ['example.com', 22],
  ['example.net', 14],
  ['post.example.org', 10],
  ['inbox.example.net', 9],
  ['home.example', 4],
  ['families.example', 3],
]);

const squeeze = (name: string): string =>
  plain(name)
    .toLowerCase()
    .replace(/[^a-z]+/g, '');

/** Built from the name, as most are; `year` is the year of birth. */
export function drawEmail(rng: Rng, given: string, family: string, year: number): string {
  const first = squeeze(given) || 'me';
  const last = squeeze(family) || 'family';
  const forms = [
    `${first}.${last}`,
    `${first}${last}`,
    `${first[0]}${last}`,
    `${first}${last[0]}${year % 100}`,
    `${last}.${first}`,
    `${first}_${last}`,
    `${first}${year}`,
  ];
  const number = rng.chance(0.45) ? String(rng.int(999)) : '';
  return `${rng.pick(forms).slice(0, 50)}${number}@${DOMAINS(rng)}`;
}
