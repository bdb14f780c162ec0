import { describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { Item } from '#shared/entity/field.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Draft, PopulationOptions } from './draft.ts';
import { generatePopulation } from './generate.ts';

const NOW = Date.UTC(2026, 10, 21, 15);
const EIGHT_YEARS = 8 * 365.25 * 86_400_000;

/** Ids that count up, so that two runs can be compared whole. */
function countingIds(from = 0): () => string {
  let next = from;
  return () => {
    next += 1;
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(12, next);
    return idFromBytes(bytes);
  };
}

const population = (options: Partial<PopulationOptions>): readonly Draft[] => [
  ...generatePopulation({
    people: 300,
    activities: 1000,
    seed: 'one',
    now: NOW,
    newId: countingIds(),
    ...options,
  }),
];

const ofEntity = <E extends Draft['entity']>(
  drafts: readonly Draft[],
  entity: E,
): readonly Extract<Draft, { entity: E }>[] =>
  drafts.filter((draft): draft is Extract<Draft, { entity: E }> => draft.entity === entity);

const share = <T>(list: readonly T[], test: (one: T) => boolean): number => list.filter(test).length / list.length;

describe('the generator counts exactly', () => {
  for (const [people, activities] of [
    [0, 0],
    [1, 0],
    [1, 7],
    [3, 1],
    [19, 40],
    [20, 0],
    [777, 5003],
  ] as const)
    it(`makes ${people} people and ${activities} entries`, () => {
      const drafts = population({ people, activities });
      expect(ofEntity(drafts, 'person')).toHaveLength(people);
      expect(ofEntity(drafts, 'activity').length + ofEntity(drafts, 'appointment').length).toBe(activities);
    });

  it('refuses activities that nobody has', () => {
    expect(() => population({ people: 0, activities: 1 })).toThrow(RangeError);
  });
});

describe('the generator is deterministic', () => {
  it('gives the same drafts for the same seed', () => {
    expect(population({})).toEqual(population({}));
  });

  it('gives the same values whatever the ids are', () => {
    const shape = (drafts: readonly Draft[]): string =>
      JSON.stringify(drafts.map(({ entity, values }) => [entity, values])).replace(/[0-9a-f-]{36}/g, 'id');
    expect(shape(population({ newId: countingIds(5_000_000) }))).toBe(shape(population({})));
  });

  it('gives other people for another seed', () => {
    const names = (seed: string): unknown =>
      ofEntity(population({ seed }), 'person').map(({ values }) => values.name);
    expect(names('one')).not.toEqual(names('two'));
  });
});

describe('what it makes could have been typed in', () => {
  const drafts = population({ people: 4000, activities: 20_000 });

  it('passes the schema of every field', () => {
    for (const { entity, values } of drafts) {
      const { fields } = registry.byName(entity);
      for (const [name, field] of Object.entries(fields))
        if (field.required) expect(values, `${entity}.${name}`).toHaveProperty(name);
      for (const [name, value] of Object.entries(values)) {
        const field = fields[name];
        if (!field) throw new Error(`${entity} has no field ${name}`);
        const entries = field.many ? (value as readonly Item<unknown>[]).map((item) => item.value) : [value];
        for (const one of entries) {
          const result = field.type.schema.safeParse(one);
          expect(result.success, `${entity}.${name}: ${JSON.stringify(one)}`).toBe(true);
        }
      }
    }
  });

  it('links only to what came before, and to the right kind', () => {
    const known = new Map<string, string>();
    for (const { entity, id, values } of drafts) {
      for (const [name, value] of Object.entries(values)) {
        const { target } = registry.byName(entity).fields[name]!.type;
        if (target) expect(known.get(value as string), `${entity}.${name}`).toBe(target);
      }
      known.set(id, entity);
    }
    expect(known.size).toBe(drafts.length);
  });

  it('gives every medical record number once', () => {
    const numbers = ofEntity(drafts, 'person').flatMap(({ values }) =>
      ((values.identifiers ?? []) as readonly { value: Identifier }[]).map(
        ({ value }) => `${value.system}|${value.value}`,
      ),
    );
    expect(numbers.length).toBeGreaterThan(2500);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('can reach no stranger: telephones in unassigned area codes, mail at example domains', () => {
    for (const { values } of ofEntity(drafts, 'person')) {
      for (const { value } of (values.phones ?? []) as readonly { value: Phone }[])
        expect(value.e164).toMatch(/^\+1[2-9]9\d[2-9]\d{6}$/);
      for (const { value } of values.emails ?? []) expect(value).toMatch(/[@.]example(?:\.(?:com|net|org))?$/);
    }
  });

  it('keeps history within eight years, after birth and before death', () => {
    const people = new Map(ofEntity(drafts, 'person').map(({ id, values }) => [id, values]));
    for (const { values } of ofEntity(drafts, 'activity')) {
      const at = values.at as string;
      const person = people.get(values.person as string)!;
      expect(Date.parse(at)).toBeGreaterThanOrEqual(NOW - EIGHT_YEARS);
      expect(Date.parse(at)).toBeLessThanOrEqual(NOW);
      if (person.birthDate?.length === 10) expect(at.slice(0, 10) >= person.birthDate).toBe(true);
      if (person.deceasedOn) expect(at.slice(0, 10) <= person.deceasedOn).toBe(true);
    }
  });

  it('has visits and flags that fit the age of who has them', () => {
    const born = new Map(ofEntity(drafts, 'person').map(({ id, values }) => [id, values.birthDate as string]));
    /** Whole years, by the day; those of a date that is not known to the day are left out. */
    const ageAt = (person: unknown, at: number): number | null => {
      const birthDate = born.get(person as string) ?? '';
      return birthDate.length === 10 ? (at - Date.parse(birthDate)) / (365.25 * 86_400_000) : null;
    };
    const seen = { child: 0, adult: 0 };
    const look = (label: unknown, age: number | null): void => {
      if (age === null) return;
      seen[age < 18 ? 'child' : 'adult'] += 1;
      const isForChildren = /child/i.test(label as string);
      const isForAdults = /physical|mammogram|colorectal|shingles|wellness|diabet|hypertension|kidney/i.test(
        label as string,
      );
      // A day or two on either side of the birthday may be either.
      if (age > 18.01) expect(isForChildren, `${label} at ${age}`).toBe(false);
      if (age < 17.99) expect(isForAdults, `${label} at ${age}`).toBe(false);
    };
    for (const { values } of ofEntity(drafts, 'appointment'))
      look(values.type, ageAt(values.person, Date.parse(values.start as string)));
    for (const { values } of ofEntity(drafts, 'flag')) look(values.label, ageAt(values.person, NOW));
    expect(seen.child).toBeGreaterThan(10);
    expect(seen.adult).toBeGreaterThan(100);
  });

  it('leaves upcoming appointments open and past ones settled', () => {
    const appointments = ofEntity(drafts, 'appointment').map(({ values }) => values);
    const open = new Set(['scheduled', 'requested']);
    for (const { start, status } of appointments)
      expect(open.has(status as string), `${start} ${status}`).toBe(Date.parse(start as string) > NOW);
    expect(share(appointments, ({ status }) => status === 'noShow')).toBeGreaterThan(0.05);
    expect(share(appointments, ({ status }) => open.has(status as string))).toBeGreaterThan(0.01);
  });
});

describe('the population looks like one', () => {
  const drafts = population({ people: 8000, activities: 40_000, seed: 'shape' });
  const people = ofEntity(drafts, 'person').map(({ values }) => values);
  const entriesOf = new Map<string, number>();
  for (const { entity, values } of drafts)
    if (entity === 'activity' || entity === 'appointment') {
      const person = values.person as string;
      entriesOf.set(person, (entriesOf.get(person) ?? 0) + 1);
    }

  it('has patients, prospects, relatives and a provider for every two hundred', () => {
    expect(share(people, ({ roles }) => roles?.includes('patient') ?? false)).toBeGreaterThan(0.7);
    expect(share(people, ({ roles }) => roles?.[0] === 'prospect')).toBeGreaterThan(0.05);
    expect(share(people, ({ roles }) => roles?.includes('family') ?? false)).toBeGreaterThan(0.05);
    const providers = people.filter(({ roles }) => roles?.[0] === 'provider');
    expect(providers).toHaveLength(40);
    for (const { specialty, credentials, practice } of providers)
      expect([specialty, credentials, practice].every(Boolean)).toBe(true);
  });

  it('has about three in a hundred who died', () => {
    const dead = share(people, ({ deceased }) => deceased === true);
    expect(dead).toBeGreaterThan(0.015);
    expect(dead).toBeLessThan(0.05);
  });

  it('has rare names beside frequent ones', () => {
    const families = people.map(({ name }) => name?.family ?? '');
    const counts = new Map<string, number>();
    for (const family of families) counts.set(family, (counts.get(family) ?? 0) + 1);
    const once = [...counts.values()].filter((count) => count === 1).length;
    expect(counts.size).toBeGreaterThan(2500);
    expect(once).toBeGreaterThan(1200);
    expect(Math.max(...counts.values())).toBeGreaterThan(40);
    expect(families.some((family) => family === 'Nguyễn') && families.some((family) => family === 'Nguyen')).toBe(
      true,
    );
  });

  it('has a few people with a long history and most with a short one', () => {
    const counts = [...entriesOf.values()].sort((a, b) => a - b);
    expect(counts[counts.length >> 1]).toBeLessThan(5);
    expect(counts.at(-1)).toBeGreaterThan(100);
  });

  it('has households whose members share address and, mostly, name', () => {
    const homes = new Map<string, (typeof people)[number][]>();
    for (const person of people)
      if (person.household) homes.set(person.household, [...(homes.get(person.household) ?? []), person]);
    const shared = [...homes.values()].filter((members) => members.length > 1);
    expect(shared.length).toBeGreaterThan(1500);
    expect(
      share(
        shared,
        (members) =>
          new Set(members.flatMap(({ addresses }) => addresses?.map(({ value }) => value.line1) ?? [])).size <= 1,
      ),
    ).toBe(1);
    expect(share(shared, (members) => members[0]?.name?.family === members[1]?.name?.family)).toBeGreaterThan(0.5);
  });

  it('has about one person in a hundred entered twice, so that duplicates can be found', () => {
    const seen = new Map<string, number>();
    const keys = people.map((person) => {
      const phone = (person.phones as readonly { value: Phone }[] | undefined)?.[0]?.value.e164;
      return phone && person.birthDate ? `${phone}|${person.birthDate}` : null;
    });
    for (const key of keys) if (key) seen.set(key, (seen.get(key) ?? 0) + 1);
    const pairs = [...seen.values()].filter((count) => count > 1).length / people.length;
    expect(pairs).toBeGreaterThan(0.002);
    expect(pairs).toBeLessThan(0.02);
  });

  it('writes to families in their language', () => {
    const texts = ofEntity(drafts, 'activity').map(({ values }) => values.text as string);
    expect(texts.some((text) => text.includes('cita'))).toBe(true);
    expect(texts.some((text) => text.includes('lịch hẹn'))).toBe(true);
    expect(texts.every((text) => text.length > 0 && !/[{}]|undefined/.test(text))).toBe(true);
    const typical = texts.filter((text) => text.length >= 40 && text.length <= 200).length / texts.length;
    expect(typical).toBeGreaterThan(0.85);
  });
});

describe('the generator streams', () => {
  it('hands out the first people before it has drawn the last', () => {
    const drafts = generatePopulation({
      people: 1_000_000,
      activities: 10_000_000,
      seed: 's',
      now: NOW,
      newId: countingIds(),
    });
    let seen = 0;
    for (const { entity } of drafts) {
      if (entity === 'activity') break;
      seen += 1;
    }
    drafts.return(undefined);
    expect(seen).toBeLessThan(30_000);
  });
});
