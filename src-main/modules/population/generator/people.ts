/** A person of a household: name, birth, contact data and where he or she stands with the clinic. */
import type { PersonInput } from '#modules/people/contract/person.entity.ts';
import type { Address } from '#shared/entity/fields/address.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Member, Standing } from './households.ts';
import { type Culture, plain, type Sex } from './names/culture.ts';
import { nicknameOf, pickCulture } from './names/cultures.ts';
import { weighted } from './pickers.ts';
import { type City, drawAddress, drawEmail, drawPhone, pickCity } from './places.ts';
import type { ProviderRef } from './providers.ts';
import type { RecordNumbers } from './record-number.ts';
import type { Rng } from './rng.ts';

export const DAY = 86_400_000;
export const YEAR = 365.25 * DAY;
/** Who is seen as a child: younger than this. */
export const CHILD_UNTIL = 18 * YEAR;

/** What the members of a household share. */
export interface Home {
  /** Null for those who live alone. */
  readonly id: Id | null;
  readonly culture: Culture;
  readonly family: string;
  readonly city: City;
  readonly address: Address;
  readonly phone: Phone | null;
  /** True where the accents were left out when the family was entered. */
  readonly unaccented: boolean;
}

/** What later records need to know of a person. */
export interface PersonRef {
  readonly id: Id;
  readonly values: PersonInput;
  readonly standing: Standing;
  readonly sex: Sex;
  readonly given: string;
  readonly family: string;
  readonly language: string;
  readonly born: number;
  /** Milliseconds since 1970, or null for the living. */
  readonly died: number | null;
  readonly provider: ProviderRef | null;
}

export const dayText = (millis: number): string => new Date(millis).toISOString().slice(0, 10);

export function drawHome(rng: Rng, shared: boolean, newId: () => Id): Home {
  const culture = pickCulture(rng);
  const city = pickCity(rng);
  return {
    id: shared ? newId() : null,
    culture,
    family: culture.family(rng),
    city,
    address: drawAddress(rng, city, 'home'),
    phone: rng.chance(shared ? 0.45 : 0.2) ? drawPhone(rng, city, 'home') : null,
    unaccented: rng.chance(0.4),
  };
}

const LIFECYCLE = {
  patient: weighted<NonNullable<PersonInput['lifecycle']>>([
    ['active', 72],
    ['inactive', 22],
    ['converted', 3],
    ['discharged', 3],
  ]),
  prospect: weighted<NonNullable<PersonInput['lifecycle']>>([
    ['prospect', 55],
    ['newLead', 45],
  ]),
};
const CHANNEL = weighted<NonNullable<PersonInput['preferredChannel']>>([
  ['text', 44],
  ['phone', 30],
  ['email', 18],
  ['mail', 5],
  ['portal', 3],
]);
const MARITAL = weighted<string>([
  ['Married', 46],
  ['Never Married', 32],
  ['Divorced', 14],
  ['Widowed', 8],
]);
const SOURCE = weighted<string>([
  ['Friend or family', 34],
  ['Web search', 24],
  ['Physician referral', 16],
  ['Insurance directory', 12],
  ['Walked by', 6],
  ['Community event', 5],
  ['Social media', 3],
]);
const WINDOWS = [
  'Mornings before 10',
  'After 5 pm',
  'Lunch break 12–1',
  'Weekdays only',
  'Not on Fridays',
  'Tuesday and Thursday afternoons',
  'Saturdays if possible',
  'Después de las 5',
];

/** Which of a person's values are there is a matter of chance, as on real forms. */
const sometimes = <T extends object>(rng: Rng, share: number, draw: () => T): T | Record<never, never> =>
  rng.chance(share) ? draw() : {};

function drawName(rng: Rng, home: Home, family: string, sex: Sex, year: number): PersonName {
  const given = home.culture.given(rng, sex, year);
  const middle = home.culture.middle(rng, sex, year);
  const write = home.unaccented ? plain : (text: string) => text;
  const suffix = sex === 'male' && rng.chance(0.008) ? rng.pick(['Jr.', 'Sr.', 'III']) : undefined;
  return {
    given: write(given),
    ...(middle ? { middle: write(middle) } : {}),
    family: write(family),
    ...(suffix ? { suffix } : {}),
  };
}

/** Of those over sixty a share grows with age; about three in a hundred overall. */
function drawDeath(rng: Rng, age: number, born: number, now: number): number | null {
  const share = age < 40 ? 0.004 : age < 60 ? 0.012 : age < 75 ? 0.045 : age < 85 ? 0.12 : 0.3;
  if (!rng.chance(share)) return null;
  return Math.max(born + 30 * DAY, now - Math.floor(rng.next() * 7 * YEAR));
}

function drawStanding(rng: Rng, member: Member, died: number | null): Partial<PersonInput> {
  const { standing } = member;
  const guardian =
    standing === 'patient' && (member.place === 'head' || member.place === 'partner') && rng.chance(0.15);
  if (standing === 'patient')
    return {
      roles: guardian ? ['patient', 'family'] : ['patient'],
      lifecycle: died === null ? LIFECYCLE.patient(rng) : 'inactive',
    };
  return standing === 'prospect'
    ? { roles: ['prospect'], lifecycle: LIFECYCLE.prospect(rng) }
    : { roles: [standing] };
}

interface Surroundings {
  readonly home: Home;
  readonly member: Member;
  /** Place among all people, from 0: what the medical record number is made of. */
  readonly serial: number;
  readonly now: number;
  readonly recordNumbers: RecordNumbers;
  readonly providers: readonly ProviderRef[];
}

export function drawPerson(rng: Rng, id: Id, around: Surroundings): PersonRef {
  const { home, member, now } = around;
  const sex: Sex =
    member.place === 'partner' ? (rng.chance(0.95) ? 'female' : 'male') : rng.chance(0.5) ? 'female' : 'male';
  const born = now - Math.floor((member.age + rng.next()) * YEAR);
  const year = new Date(born).getUTCFullYear();
  const own = member.place === 'roommate' || (member.place === 'partner' && rng.chance(0.2));
  const root = own ? home.culture.family(rng) : home.family;
  const family = sex === 'female' ? (home.culture.feminine?.(root) ?? root) : root;
  const name = drawName(rng, home, family, sex, year);
  const died = drawDeath(rng, member.age, born, now);
  const adult = member.age >= 18;
  const patient = member.standing === 'patient';
  const foreign = home.culture.language !== 'en' && rng.chance(member.age > 55 ? 0.75 : 0.35);
  const provider = patient && around.providers.length > 0 && rng.chance(0.8) ? rng.pick(around.providers) : null;
  const mobile = member.age >= 14 && rng.chance(0.86);
  const nickname = nicknameOf(name.given ?? '');
  const unknownDay = rng.next();

  const phones: { value: Phone }[] = mobile ? [{ value: drawPhone(rng, home.city, 'mobile') }] : [];
  if (home.phone && (phones.length === 0 || rng.chance(0.7))) phones.push({ value: home.phone });
  if (adult && rng.chance(0.12)) phones.push({ value: drawPhone(rng, home.city, 'work') });

  const values: PersonInput = {
    name,
    ...drawStanding(rng, member, died),
    ...(unknownDay < 0.004
      ? { birthDate: String(year) }
      : unknownDay < 0.985 || patient
        ? { birthDate: dayText(born) }
        : {}),
    gender: rng.chance(0.006) ? 'other' : rng.chance(0.01) ? 'unknown' : sex,
    ...(died === null ? {} : { deceased: true, deceasedOn: dayText(died) }),
    ...(phones.length > 0 ? { phones } : {}),
    ...sometimes(rng, adult ? 0.68 : 0.08, () => ({
      emails: [{ value: drawEmail(rng, name.given ?? '', family, year) }],
    })),
    ...sometimes(rng, patient ? 0.98 : 0.6, () => ({ addresses: [{ value: home.address }] })),
    ...sometimes(rng, patient ? 1 : 0.05, () => ({
      identifiers: around.recordNumbers(around.serial),
    })),
    language: foreign ? home.culture.language : 'en',
    ...(foreign && member.age > 40 && rng.chance(0.5) ? { interpreterNeeded: true } : {}),
    ...sometimes(rng, adult ? 0.5 : 0.02, () => ({ preferredChannel: CHANNEL(rng) })),
    ...sometimes(rng, 0.08, () => ({ contactWindow: rng.pick(WINDOWS) })),
    ...(home.id === null ? {} : { household: home.id }),
    ...(provider ? { primaryProvider: provider.id } : {}),
    ...sometimes(rng, adult ? 0.6 : 0, () => ({ maritalStatus: MARITAL(rng) })),
    ...sometimes(rng, 0.03, () => ({
      pronouns: sex === 'female' ? 'she/her' : rng.chance(0.8) ? 'he/him' : 'they/them',
    })),
    ...(nickname && rng.chance(0.18) ? { nickname } : {}),
    ...(sex === 'female' && member.age > 24 && rng.chance(0.06)
      ? {
          otherNames: [
            { value: { family: home.culture.family(rng), given: name.given as string, use: 'maiden' as const } },
          ],
        }
      : {}),
    ...sometimes(rng, member.standing === 'prospect' ? 0.7 : 0.2, () => ({ referralSource: SOURCE(rng) })),
  };
  return {
    id,
    values,
    standing: member.standing,
    sex,
    given: name.given ?? family,
    family: name.family ?? '',
    language: values.language ?? 'en',
    born,
    died,
    provider,
  };
}
