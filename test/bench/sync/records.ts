/** What is carried in the comparison: people of twenty fields with entries of ten, drawn from a seed. */
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import { createRng } from '../../durability/rng.ts';
import { createSeededRandom } from '../../support/seeded.ts';

/** A record as the write door takes it, and as a document of fields. */
export interface Rec {
  readonly entity: 'person' | 'activity';
  readonly id: Id;
  readonly values: Readonly<Record<string, unknown>>;
}

/** One field of a person. */
export interface Edit {
  readonly id: Id;
  readonly field: 'nickname' | 'jobTitle' | 'contactWindow';
  readonly value: string;
}

const EDITED = ['nickname', 'jobTitle', 'contactWindow'] as const;

/** People first. The same for everybody who draws with the same figures; ids are of the time of the call. */
export function* drawRecords(people: number, activities: number): Generator<Rec> {
  const rng = createRng(1, 'sync records');
  const newId = createIdSource({ now: () => Date.now() }, createSeededRandom(people));
  const word = (): string => rng.word();
  const capital = (): string => word().replace(/^./, (letter) => letter.toUpperCase());
  const ids: Id[] = [];
  for (let number = 0; number < people; number += 1) {
    const id = newId();
    ids.push(id);
    const digits = String(number).padStart(7, '0');
    yield {
      entity: 'person',
      id,
      values: {
        name: { given: capital(), family: capital() },
        otherNames: [{ value: { given: capital(), family: capital() } }],
        nickname: word(),
        roles: ['patient'],
        birthDate: `19${10 + rng.below(90)}-0${1 + rng.below(9)}-1${rng.below(10)}`,
        gender: rng.pick(['female', 'male']),
        pronouns: rng.pick(['she', 'he', 'they']),
        deceased: false,
        phones: [{ value: { original: `202${digits}`, e164: `+1202${digits}`, use: 'home' } }],
        emails: [{ value: `${word()}${number}@example.org` }],
        addresses: [{ value: { line1: `${1 + rng.below(900)} ${capital()} Lane`, city: capital(), state: 'IL' } }],
        identifiers: [{ value: { system: 'mrn', value: `M${digits}` } }],
        language: rng.pick(['en', 'es', 'vi']),
        interpreterNeeded: rng.chance(0.1),
        preferredChannel: rng.pick(['phone', 'email']),
        contactWindow: `after ${1 + rng.below(8)}`,
        lifecycle: rng.pick(['prospect', 'active']),
        maritalStatus: rng.pick(['married', 'divorced']),
        jobTitle: `${word()} ${word()}`,
        referralSource: word(),
      },
    };
  }
  for (let number = 0; number < activities; number += 1)
    yield {
      entity: 'activity',
      id: newId(),
      values: {
        kind: rng.pick(['call', 'note', 'visit']),
        direction: rng.pick(['inbound', 'outbound']),
        at: '2026-03-05T14:30:00.000Z',
        person: rng.pick(ids),
        subject: `${capital()} ${word()} ${word()}`,
        text: Array.from({ length: 12 }, word).join(' '),
        minutes: rng.below(60),
        outcome: word(),
        noteType: rng.pick(['general', 'billing']),
        authorName: `${capital()} ${capital()}`,
      },
    };
}

/** Edits of people, each of a value that stands nowhere else. */
export function drawEdits(people: readonly Id[], count: number, from: number): Edit[] {
  return Array.from({ length: count }, (_, at) => ({
    id: people[(from + at) % people.length]!,
    field: EDITED[at % EDITED.length]!,
    value: `edit ${from + at}`,
  }));
}
