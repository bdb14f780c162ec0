/** What hangs on a patient beside the history: insurance, summary flags and what staff should know. */
import type { RelationshipNoteInput } from '#modules/people/contract/relationship-note.entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { AccountRef } from './accounts.ts';
import type { Draft } from './draft.ts';
import { CHILD_UNTIL, dayText, type PersonRef, YEAR } from './people.ts';
import { weighted } from './pickers.ts';
import { type Rng, STREAMS } from './rng.ts';

const PLANS = weighted<string>([
  ['PPO Standard', 24],
  ['PPO Plus', 14],
  ['HMO Select', 20],
  ['Bronze 60', 10],
  ['Silver 70', 14],
  ['Gold 80', 8],
  ['Family Care', 10],
]);

function coverage(
  rng: Rng,
  person: PersonRef,
  payers: readonly AccountRef[],
  now: number,
  newId: () => Id,
): Draft {
  const payer = rng.pick(payers);
  const older = now - person.born > 65 * YEAR;
  const start = Math.max(person.born, now - Math.floor((0.2 + rng.next() * 6) * YEAR));
  const child = now - person.born < 19 * YEAR;
  return {
    entity: 'coverage',
    id: newId(),
    values: {
      person: person.id,
      payer: payer.id,
      payerName: payer.name,
      planName: older ? 'Medicare Advantage' : PLANS(rng),
      memberId: `${String.fromCharCode(65 + rng.int(26), 65 + rng.int(26), 65 + rng.int(26))}${String(rng.int(1_000_000_000)).padStart(9, '0')}`,
      ...(rng.chance(0.6) ? { groupNumber: String(10_000 + rng.int(89_999)) } : {}),
      order: rng.chance(0.9) ? 'primary' : 'secondary',
      start: dayText(start),
      ...(rng.chance(0.12) ? { end: dayText(Math.max(start, now - rng.int(300) * 86_400_000)) } : {}),
      subscriberRelationship: child ? 'child' : rng.chance(0.75) ? 'self' : 'spouse',
    },
  };
}

const PROGRAMMES = [
  'Diabetes programme',
  'Hypertension programme',
  'Asthma programme',
  'Heart failure programme',
  'Kidney programme',
];
const GAPS = [
  'Annual wellness visit',
  'Mammogram',
  'Colorectal screening',
  'Diabetic eye exam',
  'Blood pressure check',
  'Well-child visit',
];
const SHOTS = [
  'Influenza',
  'COVID-19 booster',
  'Tdap',
  'Pneumococcal',
  'Shingles',
  'HPV series',
  'Childhood series',
];

function flag(rng: Rng, person: PersonRef, now: number, newId: () => Id): Draft {
  const recorded = now - Math.floor(rng.next() * 2 * YEAR);
  const kind = rng.next();
  const isChild = now - person.born < CHILD_UNTIL;
  const rest = {
    person: person.id,
    source: rng.chance(0.7) ? 'EHR feed' : 'Health plan roster',
    recorded: dayText(Math.max(recorded, person.born)),
    ...(rng.chance(0.5) ? { expires: dayText(recorded + YEAR) } : {}),
  };
  if (kind < 0.3)
    return {
      entity: 'flag',
      id: newId(),
      values: {
        kind: 'chronicProgramme',
        label: fitting(rng.pick(PROGRAMMES), isChild),
        status: 'active',
        ...rest,
      },
    };
  if (kind < 0.7)
    return {
      entity: 'flag',
      id: newId(),
      values: {
        kind: 'careGap',
        label: fitting(rng.pick(GAPS), isChild),
        status: rng.chance(0.7) ? 'due' : 'done',
        ...rest,
      },
    };
  return {
    entity: 'flag',
    id: newId(),
    values: {
      kind: 'immunisation',
      label: fitting(rng.pick(SHOTS), isChild),
      status: rng.chance(0.6) ? 'done' : rng.chance(0.8) ? 'due' : 'declined',
      ...rest,
    },
  };
}

/** A label that fits the age: what is for the old is not due for a child, nor the other way round. */
function fitting(label: string, isChild: boolean): string {
  if (isChild) {
    if (PROGRAMMES.includes(label)) return 'Asthma programme';
    if (GAPS.includes(label)) return 'Well-child visit';
    return label === 'Pneumococcal' || label === 'Shingles' ? 'Childhood series' : label;
  }
  if (label === 'Well-child visit') return 'Annual wellness visit';
  return label === 'Childhood series' ? 'Influenza' : label;
}

const NOTES: readonly (readonly [NonNullable<RelationshipNoteInput['topic']>, string])[] = [
  ['preference', 'Prefers a female provider for physical exams.'],
  ['preference', 'Likes to be called by the nickname, not the full name.'],
  ['preference', 'Wants reminders by text only; does not listen to voicemail.'],
  ['preference', 'Prefiere que le llamen por la tarde, trabaja de noche.'],
  ['social', 'Lives alone since last winter; daughter checks in on Sundays.'],
  ['social', 'Between apartments at the moment, mail goes to the sister’s address.'],
  ['social', 'Caring for a parent at home and often has to reschedule.'],
  ['transport', 'No car. Needs the 14 bus, so nothing before 9:30.'],
  ['transport', 'Medical ride has to be booked two days ahead.'],
  ['transport', 'Nephew drives on Tuesdays and Thursdays only.'],
  ['childcare', 'Two small children at home; ask whether the play corner is free.'],
  ['childcare', 'School pick-up at 2:45, keep afternoon visits short.'],
  ['access', 'Uses a wheelchair; room 3 has the wide door.'],
  ['access', 'Hard of hearing on the left side, face the patient when speaking.'],
  ['access', 'Sensitive to bright light, seat away from the window.'],
  ['interpreter', 'Husband interprets on the phone, but book an interpreter for visits.'],
  ['interpreter', 'Cần thông dịch viên tiếng Việt khi khám lần đầu.'],
  ['other', 'Very anxious about blood draws; a few minutes of small talk help.'],
  ['other', 'Sends thank-you cards to the front desk every December.'],
];

export function* drawExtras(
  rng: Rng,
  serial: number,
  person: PersonRef,
  payers: readonly AccountRef[],
  now: number,
  newId: () => Id,
): Generator<Draft> {
  if (person.standing !== 'patient') return;
  rng.at(STREAMS.coverage, serial);
  if (payers.length > 0 && rng.chance(0.5)) {
    yield coverage(rng, person, payers, now, newId);
    if (rng.chance(0.06)) yield coverage(rng, person, payers, now, newId);
  }
  rng.at(STREAMS.flag, serial);
  for (let share = 0.13; rng.chance(share); share = 0.25) yield flag(rng, person, now, newId);
  if (rng.chance(0.06)) {
    const [topic, text] = rng.pick(NOTES);
    yield { entity: 'relationshipNote', id: newId(), values: { person: person.id, topic, text } };
  }
}
