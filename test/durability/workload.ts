/** What a front desk does all day, as calls with what they should leave behind. */

import { systemClock, systemRandom } from '#core/system.ts';
import type { InputOf } from '#shared/api/contract.ts';
import type { saveRecords } from '#shared/api/records.api.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import type { Effect, Held, Ledger } from './ledger.ts';
import type { Rng } from './rng.ts';

type Save = InputOf<typeof saveRecords>;
type Change = Save['changes'][number];

export interface Work {
  readonly save: Save;
  readonly effects: readonly Effect[];
}

export const newId = createIdSource(systemClock, systemRandom);

/** A few words of free text, sometimes long enough to need pages of their own. */
function prose(rng: Rng): string {
  const words = rng.chance(0.1) ? 800 : 3 + rng.below(20);
  return Array.from({ length: words }, () => rng.word()).join(' ');
}

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

function newPerson(rng: Rng): { readonly change: Change; readonly effect: Effect } {
  const id = newId();
  const values = {
    name: { given: capital(rng.word()), family: capital(rng.word()) },
    nickname: rng.word(),
    jobTitle: `${rng.word()} ${rng.word()}`,
    lifecycle: rng.pick(['newLead', 'prospect', 'active']),
  };
  const others = {
    phones: [{ value: { original: '202-555', e164: `+1202555${String(rng.below(10_000)).padStart(4, '0')}` } }],
    emails: [{ value: `${rng.word()}@example.org` }],
  };
  return {
    change: { kind: 'create', entity: 'person', id, values: { ...values, ...others } },
    effect: { id, before: null, after: { entity: 'person', deleted: false, values } },
  };
}

function newNote(rng: Rng, person: string): { readonly change: Change; readonly effect: Effect } {
  const id = newId();
  const values = { kind: 'note', at: '2026-03-05T14:30:00.000Z', person, subject: rng.word(), text: prose(rng) };
  return {
    change: { kind: 'create', entity: 'activity', id, values },
    effect: { id, before: null, after: { entity: 'activity', deleted: false, values } },
  };
}

/** The next save: new people with a note each, an edit of several at once, a deletion or its opposite. */
export function nextWork(rng: Rng, ledger: Ledger): Work {
  const people = ledger.free().filter((id) => ledger.get(id)!.entity === 'person');
  const kind = people.length < 5 ? 0 : rng.below(10);
  if (kind < 4) {
    const parts = Array.from({ length: 1 + rng.below(2) }, () => newPerson(rng)).flatMap((person) => [
      person,
      ...(rng.chance(0.6) ? [newNote(rng, person.effect.id)] : []),
    ]);
    return { save: { changes: parts.map((one) => one.change) }, effects: parts.map((one) => one.effect) };
  }
  const chosen = new Set(Array.from({ length: 1 + rng.below(3) }, () => rng.pick(people)));
  const parts = [...chosen].map((id) => alter(rng, id, ledger.get(id)!, kind === 9));
  return { save: { changes: parts.map((one) => one.change) }, effects: parts.map((one) => one.effect) };
}

function alter(
  rng: Rng,
  id: string,
  before: Held,
  hide: boolean,
): { readonly change: Change; readonly effect: Effect } {
  const { entity } = before;
  if (before.deleted || hide) {
    const kind = before.deleted ? 'restore' : 'delete';
    return {
      change: { kind, entity, id },
      effect: { id, before, after: { ...before, deleted: !before.deleted } },
    };
  }
  const values = {
    nickname: rng.word(),
    ...(rng.chance(0.5) ? { jobTitle: prose(rng).slice(0, 110).trim() } : {}),
    ...(rng.chance(0.3) ? { name: { given: capital(rng.word()), family: capital(rng.word()) } } : {}),
  };
  return {
    change: { kind: 'edit', entity, id, values },
    effect: { id, before, after: { ...before, values: { ...before.values, ...values } } },
  };
}
