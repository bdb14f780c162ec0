/**
 * A clinic's people and their history, as a stream: accounts, providers, then block after block of households, each
 * followed by what happened with its people, in the order of time. Memory holds one block, whatever the size.
 * Invariants: exactly as many people and entries as asked for; the same seed gives the same values (ids aside); every
 * link points to a record handed out before.
 */
import { drawAccounts } from './accounts.ts';
import type { Draft, PopulationOptions } from './draft.ts';
import { drawDuplicate } from './duplicates.ts';
import { type Desk, drawEntry } from './entries.ts';
import { drawExtras } from './extras.ts';
import { drawHousehold, type Member } from './households.ts';
import { pickCulture } from './names/cultures.ts';
import { givenEnglish } from './names/english.ts';
import { drawHome, drawPerson, type PersonRef } from './people.ts';
import { drawProviders, providerCount } from './providers.ts';
import { recordNumbersOf } from './record-number.ts';
import { Rng, STREAMS } from './rng.ts';
import { drawTies } from './ties.ts';
import { planEntries, type Slot } from './timeline.ts';

/** A block ends with the household that brings it to this many people or entries. */
const BLOCK_PEOPLE = 2048;
const BLOCK_ENTRIES = 24_576;

/** The members of all households in turn, cut off at the number of people asked for. */
function* households(rng: Rng, people: number): Generator<readonly Member[]> {
  let left = people;
  for (let index = 0; left > 0; index += 1) {
    const members = drawHousehold(rng, index).slice(0, left);
    left -= members.length;
    yield members;
  }
}

function totalWeight(rng: Rng, people: number): number {
  let total = 0;
  for (const members of households(rng, people)) for (const member of members) total += member.weight;
  return total;
}

/** Deals out `entries` by weight: each call gives the next share, and all shares together are exactly `entries`. */
function dealer(entries: number, total: number): (weight: number, last: boolean) => number {
  let weights = 0;
  let dealt = 0;
  return (weight, last) => {
    weights += weight;
    const until = last ? entries : Math.min(entries, Math.floor((entries * weights) / total));
    const share = until - dealt;
    dealt = until;
    return share;
  };
}

function staffNames(rng: Rng, people: number): readonly string[] {
  return Array.from({ length: Math.min(80, 4 + Math.floor(people / 2000)) }, (_, index) => {
    rng.at(STREAMS.staff, index);
    return `${givenEnglish(rng, rng.chance(0.8) ? 'female' : 'male', 1970 + rng.int(32))} ${pickCulture(rng).family(rng)}`;
  });
}

interface Block {
  readonly people: PersonRef[];
  readonly slots: Slot[];
}

/** Throws a RangeError where activities are asked for without anybody to have them. */
export function* generatePopulation(options: PopulationOptions): Generator<Draft> {
  const { people, activities, now, newId } = options;
  const inHouseholds = people - providerCount(people);
  if (inHouseholds === 0 && activities > 0) throw new RangeError('activities need people');
  if (people === 0) return;
  const rng = new Rng(options.seed);
  const accounts = yield* drawAccounts(options, rng);
  const providers = yield* drawProviders(options, accounts, rng);
  const desk: Desk = { accounts, providers, staff: staffNames(rng, people), now };
  const recordNumbers = recordNumbersOf(options.seed);
  const deal = dealer(activities, totalWeight(rng, inHouseholds));
  let block: Block = { people: [], slots: [] };
  let serial = 0;
  let entry = 0;
  let home = 0;

  for (const members of households(new Rng(options.seed), inHouseholds)) {
    const inhabitants: { readonly member: Member; readonly person: PersonRef }[] = [];
    rng.at(STREAMS.person, home * 16);
    const place = drawHome(rng, members.length > 1, newId);
    if (place.id !== null)
      yield {
        entity: 'household',
        id: place.id,
        values: {
          name: `${place.family} household`,
          address: place.address,
          ...(place.phone ? { phone: place.phone } : {}),
        },
      };
    for (const [index, member] of members.entries()) {
      const original =
        member.place === 'copy' && block.people.length > 0
          ? rng.at(STREAMS.duplicate, home).pick(block.people)
          : undefined;
      const person = original
        ? drawDuplicate(rng, newId(), original, recordNumbers(serial))
        : drawPerson(rng.at(STREAMS.person, home * 16 + index + 1), newId(), {
            home: place,
            member,
            serial,
            now,
            recordNumbers,
            providers,
          });
      serial += 1;
      yield { entity: 'person', id: person.id, values: person.values };
      inhabitants.push({ member, person });
      const count = deal(member.weight, serial === inHouseholds);
      planEntries(rng, person, block.people.length, count, entry, now, (slot) => block.slots.push(slot));
      entry += count;
      block.people.push(person);
    }
    if (members.length > 1) yield* drawTies(rng.at(STREAMS.ties, home), inhabitants, accounts.employers, newId);
    for (const [index, { person }] of inhabitants.entries())
      yield* drawExtras(rng, serial - inhabitants.length + index, person, accounts.payers, now, newId);
    home += 1;
    if (block.people.length >= BLOCK_PEOPLE || block.slots.length >= BLOCK_ENTRIES || serial === inHouseholds) {
      block.slots.sort((a, b) => a.at - b.at || a.serial - b.serial);
      for (const slot of block.slots)
        yield drawEntry(rng, desk, block.people[slot.who] as PersonRef, slot, newId());
      block = { people: [], slots: [] };
    }
  }
}
