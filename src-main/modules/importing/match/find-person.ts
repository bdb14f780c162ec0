/**
 * Whether a person is already here, in one record or in several that were merged: by identifier, then by name, birth date and one equal phone, e-mail or address. Anything
 * weaker makes a new person and names the pair as a possible duplicate, with reasons.
 */

import { nameToSortText, type PersonName } from '#shared/entity/fields/person-name.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Ledger } from '../engine/ledger.ts';
import {
  birthOf,
  contradict,
  entries,
  type Known,
  nameOf,
  phoneKey,
  sameAddress,
  sameContact,
  sameEmail,
  samePhone,
  tellingIdentifiers,
} from './evidence.ts';
import { sameName, sortNameTest } from './names.ts';

export interface Duplicate {
  readonly other: Id;
  /** 0 to 1: how much speaks for it. */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

export type DuplicateReason = 'identifier' | 'name' | 'birthDate' | 'phone' | 'email' | 'address';

export interface PersonMatch {
  readonly match: Id | null;
  readonly duplicates: readonly Duplicate[];
  /** Somebody surely else has the same identifier. */
  readonly contradicted: boolean;
}

/** A number a whole building shares leads to nobody in particular. */
const MAX_CANDIDATES = 20;
const MAX_DUPLICATES = 5;
/** Of a common name alone nobody can make anything. */
const MAX_NAMESAKES = 6;

const WEIGHTS: Readonly<Record<DuplicateReason, number>> = {
  identifier: 0.5,
  name: 0.3,
  birthDate: 0.3,
  phone: 0.2,
  email: 0.25,
  address: 0.15,
};

function compare(known: Known, other: Known, byIdentifier: boolean): readonly DuplicateReason[] {
  const [a, b] = [nameOf(known), nameOf(other)];
  return [
    ...(byIdentifier ? (['identifier'] as const) : []),
    ...(a && b && sameName(a, b) ? (['name'] as const) : []),
    ...(birthOf(known) !== undefined && birthOf(known) === birthOf(other) ? (['birthDate'] as const) : []),
    ...(samePhone(known, other) ? (['phone'] as const) : []),
    ...(sameEmail(known, other) ? (['email'] as const) : []),
    ...(sameAddress(known, other) ? (['address'] as const) : []),
  ];
}

export function findPerson(ledger: Ledger, known: Known): PersonMatch {
  const suspects = new Map<Id, boolean>();
  let contradicted = false;
  const live = (id: Id): Known | null => {
    const record = ledger.person(id);
    return record && !record.deleted ? record.known : null;
  };
  for (const key of tellingIdentifiers(known))
    for (const id of ledger.find('person', 'identifiers', key)) {
      const other = live(id);
      if (!other) continue;
      if (!contradict(known, other)) return { match: ledger.standing(id), duplicates: [], contradicted: false };
      contradicted = true;
      suspects.set(id, true);
    }
  const name = nameOf(known);
  if (name) {
    const born = birthOf(known);
    for (const id of candidates(ledger, known, name, born)) {
      const other = suspects.has(id) ? null : live(id);
      const otherName = other && nameOf(other);
      if (!other || !otherName || !sameName(name, otherName)) continue;
      if (born !== undefined && born.length === 10 && birthOf(other) === born && sameContact(known, other))
        return { match: ledger.standing(id), duplicates: [], contradicted };
      suspects.set(id, false);
    }
  }
  return { match: null, duplicates: rank(ledger, known, suspects), contradicted };
}

/** Ids of people who might be the same, each by something an index finds. */
function candidates(ledger: Ledger, known: Known, name: PersonName, born: string | undefined): ReadonlySet<Id> {
  const ids = new Set<Id>();
  if (born !== undefined) for (const id of ledger.bornOn(born, sortNameTest(name))) ids.add(id);
  const byContact = [
    ...entries<Phone>(known, 'phones').map((phone) => ['phones', phoneKey(phone)] as const),
    ...entries<string>(known, 'emails').map((email) => ['emails', email.toLowerCase()] as const),
  ];
  for (const [field, key] of byContact) {
    const found = ledger.find('person', field, key);
    if (found.length <= MAX_CANDIDATES) for (const id of found) ids.add(id);
  }
  // By name alone where a birth date is missing on one side: with both, the day above found all there are.
  const sortName = nameToSortText(name).toLowerCase();
  for (const id of ledger.named('person', sortName, MAX_NAMESAKES, born !== undefined)) ids.add(id);
  return ids;
}

function rank(ledger: Ledger, known: Known, suspects: ReadonlyMap<Id, boolean>): readonly Duplicate[] {
  const born = birthOf(known);
  const duplicates: Duplicate[] = [];
  for (const [other, byIdentifier] of suspects) {
    const values = ledger.person(other)?.known ?? {};
    const reasons = compare(known, values, byIdentifier);
    const theirs = birthOf(values);
    const apart =
      born !== undefined && theirs !== undefined && !born.startsWith(theirs) && !theirs.startsWith(born);
    // Two people of one name born on different days are two people, unless they share more than the name.
    if (apart && reasons.length < 2) continue;
    const sum = reasons.reduce((total, reason) => total + WEIGHTS[reason], 0) - (apart ? 0.2 : 0);
    const score = Math.max(0.05, Math.min(0.95, Math.round(sum * 100) / 100));
    duplicates.push({ other: ledger.standing(other), reasons, score });
  }
  const best = Map.groupBy(
    duplicates.sort((one, other) => other.score - one.score),
    ({ other }) => other,
  );
  return [...best.values()].flatMap(([first]) => first ?? []).slice(0, MAX_DUPLICATES);
}
