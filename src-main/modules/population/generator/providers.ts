/** Those who treat: about one person in two hundred, each with a practice, a specialty and a number of the registry's form. */
import type { Id } from '#shared/ids/uuid.ts';
import type { AccountRef, Accounts } from './accounts.ts';
import type { Draft, PopulationOptions } from './draft.ts';
import type { Sex } from './names/culture.ts';
import { pickCulture } from './names/cultures.ts';
import { weighted } from './pickers.ts';
import { drawPhone } from './places.ts';
import { type Rng, STREAMS } from './rng.ts';

export interface ProviderRef {
  readonly id: Id;
  /** As patients say it: “Dr. Okafor”. */
  readonly spoken: string;
  readonly practice: AccountRef;
}

/** How many of the people are providers; a handful of people has none. */
export const providerCount = (people: number): number =>
  people < 20 ? 0 : Math.max(1, Math.round(people * 0.005));

const SPECIALTIES = weighted<string>([
  ['Family Medicine', 24],
  ['Internal Medicine', 18],
  ['Pediatrics', 14],
  ['Obstetrics and Gynecology', 8],
  ['Cardiology', 5],
  ['Orthopedic Surgery', 5],
  ['Dermatology', 4],
  ['Psychiatry', 5],
  ['Physical Therapy', 6],
  ['Ophthalmology', 3],
  ['Endocrinology', 2],
  ['Gastroenterology', 2],
  ['Neurology', 2],
  ['Otolaryngology', 2],
]);
const CREDENTIALS = weighted<string>([
  ['MD', 58],
  ['DO', 12],
  ['NP', 16],
  ['PA-C', 10],
  ['DPT', 4],
]);

/** Luhn's check digit over 80840 + nine digits (45 CFR 162.406). Those issued begin with 1 or 2, ours with 9. */
function registryNumber(index: number): string {
  const nine = `9${String(index % 100_000_000).padStart(8, '0')}`;
  let sum = 24;
  for (const [place, digit] of [...nine].entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

export function* drawProviders(
  options: PopulationOptions,
  accounts: Accounts,
  rng: Rng,
): Generator<Draft, readonly ProviderRef[]> {
  const providers: ProviderRef[] = [];
  const thisYear = new Date(options.now).getUTCFullYear();
  for (let index = 0; index < providerCount(options.people); index += 1) {
    rng.at(STREAMS.provider, index);
    const culture = pickCulture(rng);
    const sex: Sex = rng.chance(0.52) ? 'female' : 'male';
    const year = thisYear - 30 - rng.int(38);
    const root = culture.family(rng);
    const family = sex === 'female' ? (culture.feminine?.(root) ?? root) : root;
    const given = culture.given(rng, sex, year);
    const middle = culture.middle(rng, sex, year);
    const credentials = CREDENTIALS(rng);
    const doctor = credentials === 'MD' || credentials === 'DO';
    const practice = accounts.practices[index % accounts.practices.length] as AccountRef;
    const id = options.newId();
    providers.push({ id, spoken: doctor ? `Dr. ${family}` : `${given} ${family}`, practice });
    yield {
      entity: 'person',
      id,
      values: {
        name: { ...(doctor ? { prefix: 'Dr.' } : {}), given, ...(middle ? { middle } : {}), family },
        roles: ['provider'],
        gender: sex,
        specialty: SPECIALTIES(rng),
        credentials,
        practice: practice.id,
        phones: [{ value: drawPhone(rng, practice.city, 'work') }],
        emails: [{ value: `provider${index + 1}@clinic.example` }],
        identifiers: [
          { value: { system: 'http://hl7.org/fhir/sid/us-npi', value: registryNumber(index), type: 'NPI' } },
        ],
        ...(culture.language === 'en' ? {} : { language: culture.language }),
      },
    };
  }
  return providers;
}
