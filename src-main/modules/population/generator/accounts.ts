/** The organisations around a clinic: its practices, hospitals, employers of patients and payers. */
import type { AccountInput } from '#modules/accounts/contract/account.entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Draft, PopulationOptions } from './draft.ts';
import { english } from './names/english.ts';
import { ranked, words } from './pickers.ts';
import { type City, drawAddress, drawPhone, pickCity } from './places.ts';
import { type Rng, STREAMS } from './rng.ts';

export interface AccountRef {
  readonly id: Id;
  readonly name: string;
  readonly city: City;
}

/** What later records link to; a few thousand at most. */
export interface Accounts {
  readonly practices: readonly AccountRef[];
  readonly hospitals: readonly AccountRef[];
  readonly employers: readonly AccountRef[];
  readonly payers: readonly AccountRef[];
}

const PLACES = words(`
Lakeside Riverbend Northgate Southport Westfield Eastbrook Maplewood Oakridge Cedar_Grove Elm_Street Prairie Harbor Hillcrest Fairview
Sunrise Summit Meadowlark Willow_Creek Stonebridge Greenfield Parkway Central Uptown Midtown Lincoln_Square Logan Garfield_Ridge Edgewater
Ravenswood Beverly Bridgeport Pilsen Kenwood Hyde_Park Jefferson Humboldt Portage Austin Albany Belmont Cragin Dunning Forest_Glen
`).map((name) => name.replace('_', ' '));
const PRACTICE = words(
  'Family_Medicine Pediatrics Internal_Medicine Women’s_Health Primary_Care Community_Clinic Medical_Group Health_Center Urgent_Care Cardiology Orthopedics Dermatology Physical_Therapy Behavioral_Health Eye_Care',
);
const HOSPITAL = words(
  'General_Hospital Memorial_Hospital Medical_Center Regional_Hospital Children’s_Hospital University_Hospital',
);
const TRADE = words(
  'Manufacturing Logistics Foods Builders Electric Insurance School_District Transit Hotels Software Metals Printing Landscaping Grocery Auto_Parts Plumbing Warehousing Bank Cleaning_Services Restaurants Textiles Plastics Airlines',
);
const FORM = ['Inc.', 'LLC', 'Co.', '& Sons', 'Group', 'Corp.', ''];
const PAYER = words(
  'Health_Plan Blue_Shield Mutual Health_Cooperative Medicaid_Plan Medicare_Advantage Benefit_Fund Assurance',
);
const PAYER_FIRST = words(
  'Prairie Great_Lakes Midland Heartland Unity Beacon Cornerstone Evergreen Liberty_Bell Meridian Northern_Star Pioneer Silverline Harmony',
);

const spaced = (text: string): string => text.replaceAll('_', ' ');

interface Group {
  readonly key: keyof Accounts;
  readonly kind: NonNullable<AccountInput['kind']>;
  readonly count: number;
  readonly name: (rng: Rng, index: number, city: City) => string;
}

const between = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Math.round(value)));

/** A second round through the list of names gets the city, a third a number. */
const distinct = (name: string, round: number, city: City): string =>
  round === 0 ? name : round === 1 ? `${name} of ${city.name}` : `${name} ${round}`;

function groups(people: number): readonly Group[] {
  const owner = ranked(
    Array.from({ length: 400 }, (_, i) => i),
    0.2,
  );
  return [
    {
      key: 'practices',
      kind: 'practice',
      count: between(people / 2500, 1, 400),
      name: (_, index, city) =>
        distinct(
          `${PLACES[index % PLACES.length]} ${spaced(PRACTICE[(index * 7) % PRACTICE.length] as string)}`,
          Math.floor(index / (PLACES.length * PRACTICE.length)),
          city,
        ),
    },
    {
      key: 'hospitals',
      kind: 'hospital',
      count: between(people / 20_000, 1, 60),
      name: (_, index, city) =>
        `${city.name} ${distinct(spaced(HOSPITAL[index % HOSPITAL.length] as string), Math.floor(index / HOSPITAL.length), city)}`,
    },
    {
      key: 'employers',
      kind: 'employer',
      count: between(people / 400, 3, 2500),
      name: (rng) => {
        const head = owner(rng) % 3 === 0 ? rng.pick(PLACES) : english.family(rng);
        return `${head} ${spaced(rng.pick(TRADE))} ${rng.pick(FORM)}`.trim();
      },
    },
    {
      key: 'payers',
      kind: 'payer',
      count: between(people / 5000, 6, 40),
      name: (_, index) =>
        `${spaced(PAYER_FIRST[index % PAYER_FIRST.length] as string)} ${spaced(PAYER[(index * 3) % PAYER.length] as string)}`,
    },
  ];
}

/** Hands out the accounts and returns what later records need of them. */
export function* drawAccounts(options: PopulationOptions, rng: Rng): Generator<Draft, Accounts> {
  const made: Record<keyof Accounts, AccountRef[]> = { practices: [], hospitals: [], employers: [], payers: [] };
  let serial = 0;
  for (const group of groups(options.people))
    for (let index = 0; index < group.count; index += 1) {
      rng.at(STREAMS.account, serial);
      serial += 1;
      const city = pickCity(rng);
      const name = group.name(rng, index, city);
      const domain = `${name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40)}.example`;
      const id = options.newId();
      made[group.key].push({ id, name, city });
      yield {
        entity: 'account',
        id,
        values: {
          name,
          kind: group.kind,
          phones: [
            { value: drawPhone(rng, city, 'work') },
            ...(rng.chance(0.4) ? [{ value: drawPhone(rng, city, 'fax') }] : []),
          ],
          emails: [{ value: `${group.kind === 'payer' ? 'claims' : 'office'}@${domain}` }],
          addresses: [{ value: drawAddress(rng, city, 'work') }],
          ...(rng.chance(0.6) ? { website: `https://${domain}` } : {}),
          active: !rng.chance(0.03),
        },
      };
    }
  return made;
}
