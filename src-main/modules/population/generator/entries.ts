/** An appointment or activity of a person, with words that fit the person's language and the day. */
import type { ActivityInput } from '#modules/activities/contract/activity.entity.ts';
import type { AppointmentInput } from '#modules/appointments/contract/appointment.entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { AccountRef, Accounts } from './accounts.ts';
import type { Draft } from './draft.ts';
import { CHILD_UNTIL, DAY, type PersonRef, YEAR } from './people.ts';
import { ENGLISH, ENGLISH_TAILS } from './phrases/english.ts';
import {
  type Compiled,
  compile,
  fill,
  type Phrase,
  type PhraseKind,
  type Slot as PhraseSlot,
} from './phrases/phrase.ts';
import { SPANISH, SPANISH_TAILS } from './phrases/spanish.ts';
import { VIETNAMESE, VIETNAMESE_TAILS } from './phrases/vietnamese.ts';
import { type Picker, weighted } from './pickers.ts';
import type { ProviderRef } from './providers.ts';
import { type Rng, STREAMS } from './rng.ts';
import type { Slot } from './timeline.ts';

interface Template {
  readonly phrase: Phrase;
  readonly text: Compiled;
  readonly subject: Compiled | null;
}

interface Language {
  readonly locale: string;
  readonly byKind: Readonly<Record<PhraseKind, readonly Template[]>>;
  readonly tails: readonly Compiled[];
  readonly relatives: readonly string[];
  /** Who writes for a child: “Minh’s mom”. */
  readonly parentOf: (child: string) => string;
}

const language = (
  locale: string,
  phrases: readonly Phrase[],
  tails: readonly string[],
  relatives: readonly string[],
  parentOf: Language['parentOf'],
): Language => {
  const templates = phrases.map((phrase) => ({
    phrase,
    text: compile(phrase.text),
    subject: phrase.subject === undefined ? null : compile(phrase.subject),
  }));
  const of = (kind: PhraseKind): readonly Template[] => templates.filter(({ phrase }) => phrase.kind === kind);
  const byKind = { call: of('call'), email: of('email'), text: of('text'), visit: of('visit'), note: of('note') };
  return { locale, byKind, tails: tails.map(compile), relatives, parentOf };
};

const LANGUAGES: Readonly<Record<'en' | 'es' | 'vi', Language>> = {
  en: language(
    'en-US',
    ENGLISH,
    ENGLISH_TAILS,
    [
      'her sister',
      'his wife',
      'the mother',
      'the father',
      'a neighbor',
      'the daughter',
      'the son',
      'the grandmother',
      'the roommate',
    ],
    (child) => `${child}’s mom`,
  ),
  es: language(
    'es-US',
    SPANISH,
    SPANISH_TAILS,
    ['hermana', 'mamá', 'esposo', 'hija', 'hijo', 'abuela', 'suegra', 'vecina'],
    (child) => `la mamá de ${child}`,
  ),
  vi: language(
    'vi-VN',
    VIETNAMESE,
    VIETNAMESE_TAILS,
    ['con gái', 'con trai', 'vợ', 'chồng', 'mẹ', 'cháu', 'chị'],
    (child) => `mẹ của ${child}`,
  ),
};

const pickKind: Picker<PhraseKind> = weighted([
  ['call', 36],
  ['text', 32],
  ['email', 14],
  ['note', 14],
  ['visit', 4],
]);
const pickStatus: Picker<NonNullable<AppointmentInput['status']>> = weighted([
  ['completed', 79],
  ['cancelled', 13],
  ['noShow', 8],
]);
const pickType: Picker<string> = weighted([
  ['Follow-up', 30],
  ['Check-up', 20],
  ['New patient', 10],
  ['Annual physical', 10],
  ['Telehealth', 10],
  ['Well-child visit', 6],
  ['Vaccination', 6],
  ['Consultation', 5],
  ['Lab visit', 3],
]);

const WELL_CHILD = 'Well-child visit';
const PHYSICAL = 'Annual physical';

/** The yearly look is called otherwise for a child. `age` in milliseconds, at the visit. */
const fitting = (type: string, age: number): string =>
  type === WELL_CHILD || type === PHYSICAL ? (age < CHILD_UNTIL ? WELL_CHILD : PHYSICAL) : type;

/** What the entries of a population share; built once. */
export interface Desk {
  readonly accounts: Accounts;
  readonly providers: readonly ProviderRef[];
  /** Names of the staff who write, a dozen in a small clinic. */
  readonly staff: readonly string[];
  readonly now: number;
}

/** Spoken days already made, by language and day: formatting a date anew ten million times takes minutes. */
const spokenDays = new Map<string, string>();
const dayFormats = new Map<string, Intl.DateTimeFormat>();

function spokenDay(locale: string, moment: number): string {
  let day = Math.floor(moment / DAY);
  // 1970-01-01 was a Thursday; nothing is arranged for a Sunday.
  if ((day + 4) % 7 === 0) day += 1;
  const key = `${locale}${day}`;
  let spoken = spokenDays.get(key);
  if (spoken === undefined) {
    let format = dayFormats.get(locale);
    if (!format) {
      format = new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        month: 'short',
        day: 'numeric',
        timeZone: 'UTC',
      });
      dayFormats.set(locale, format);
    }
    spoken = format.format(day * DAY);
    spokenDays.set(key, spoken);
  }
  return spoken;
}

function spokenTime(rng: Rng, locale: string): string {
  const hour = 8 + rng.int(10);
  const minute = rng.pick(['00', '15', '30', '45']);
  return locale === 'vi-VN'
    ? `${hour}:${minute}`
    : `${((hour + 11) % 12) + 1}:${minute} ${hour < 12 ? 'am' : 'pm'}`;
}

function slotOf(rng: Rng, desk: Desk, person: PersonRef, spoken: Language, at: number, slot: PhraseSlot): string {
  switch (slot) {
    case 'first':
      return person.given;
    case 'family':
      return person.family;
    case 'provider':
      return person.provider?.spoken ?? (desk.providers.length > 0 ? rng.pick(desk.providers).spoken : 'Dr. Hale');
    case 'practice':
      return (person.provider?.practice ?? (desk.accounts.practices[0] as AccountRef)).name;
    case 'payer':
      return rng.pick(desk.accounts.payers).name;
    case 'day':
      return spokenDay(spoken.locale, at + (1 + rng.int(30)) * DAY);
    case 'past':
      return spokenDay(spoken.locale, at - (1 + rng.int(9)) * DAY);
    case 'time':
      return spokenTime(rng, spoken.locale);
    case 'staff':
      return (rng.pick(desk.staff).split(' ') as [string])[0];
    case 'amount':
      return `$${10 + rng.int(290)}`;
    case 'number':
      return String(100_000 + rng.int(900_000));
    case 'relative':
      return rng.pick(spoken.relatives);
  }
}

/** Staff write in English to each other; what goes to or comes from the family is in its language. */
function languageOf(rng: Rng, person: PersonRef, kind: PhraseKind): Language {
  const own = person.language === 'es' || person.language === 'vi' ? LANGUAGES[person.language] : LANGUAGES.en;
  const written = kind === 'text' || kind === 'email';
  return rng.chance(written ? 0.92 : 0.3) ? own : LANGUAGES.en;
}

/** Younger ones have a parent who writes for them. */
const WRITES_FROM = 14 * YEAR;

function activity(rng: Rng, desk: Desk, person: PersonRef, at: number): ActivityInput {
  const kind = pickKind(rng);
  const spoken = languageOf(rng, person, kind);
  const { phrase, text, subject } = rng.pick(spoken.byKind[kind]);
  const written = phrase.direction === 'inbound' && (kind === 'text' || kind === 'email');
  const byParent = written && at - person.born < WRITES_FROM;
  const value = (slot: PhraseSlot): string =>
    slot === 'first' && byParent ? spoken.parentOf(person.given) : slotOf(rng, desk, person, spoken, at, slot);
  const tail =
    rng.chance(0.3) && (kind === 'call' || kind === 'note') ? ` ${fill(rng.pick(spoken.tails), value)}` : '';
  const { outcome, noteType } = phrase;
  return {
    kind,
    direction: phrase.direction,
    at: new Date(at).toISOString(),
    person: person.id,
    ...(kind === 'call' && rng.chance(0.03) ? { account: rng.pick(desk.accounts.payers).id } : {}),
    ...(subject ? { subject: fill(subject, value) } : {}),
    text: fill(text, value) + tail,
    ...(kind === 'call' ? { minutes: 1 + Math.floor(rng.next() ** 2 * 24) } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(noteType !== undefined && (kind === 'note' || rng.chance(0.5)) ? { noteType } : {}),
    ...(!written && rng.chance(0.8) ? { authorName: rng.pick(desk.staff) } : {}),
  };
}

function appointment(rng: Rng, desk: Desk, person: PersonRef, at: number): AppointmentInput {
  const provider =
    person.provider && rng.chance(0.75)
      ? person.provider
      : desk.providers.length > 0
        ? rng.pick(desk.providers)
        : null;
  const place = provider?.practice ?? (desk.accounts.practices[0] as AccountRef);
  const ahead = at > desk.now;
  const minutes = 15 * (1 + rng.int(3));
  return {
    person: person.id,
    ...(provider ? { provider: provider.id } : { providerName: 'Dr. Hale' }),
    location: place.id,
    start: new Date(at).toISOString(),
    end: new Date(at + minutes * 60_000).toISOString(),
    status: ahead ? (rng.chance(0.85) ? 'scheduled' : 'requested') : pickStatus(rng),
    type: fitting(pickType(rng), at - person.born),
  };
}

export function drawEntry(rng: Rng, desk: Desk, person: PersonRef, slot: Slot, id: Id): Draft {
  rng.at(STREAMS.entry, slot.serial);
  return slot.appointment
    ? { entity: 'appointment', id, values: appointment(rng, desk, person, slot.at) }
    : { entity: 'activity', id, values: activity(rng, desk, person, slot.at) };
}
