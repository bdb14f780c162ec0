/** The real door and the real searches on a fresh encrypted database. */
import { accountSource } from '#modules/accounts/search/account-source.ts';
import { registry } from '#modules/entities.ts';
import { openTestRecords, type TestRecords } from '#platform/records/testing.ts';
import type { ProjectionHook } from '#platform/records/types.ts';
import type { BoxHit, BoxInput } from '#platform/search/box.query.ts';
import { indexHook, setReindexer } from '#platform/search/index-writer.ts';
import type { TextHit } from '#platform/search/text.query.ts';
import { textHook } from '#platform/search/text-index.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Values } from '#shared/entity/entity.ts';
import { parsePersonName } from '#shared/entity/fields/person-name.ts';
import { parsePhone } from '#shared/entity/fields/phone.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { PersonInput } from '../contract/person.entity.ts';
import type { Duplicate } from '../contract/search.api.ts';
import { canonicalHook } from '../merging/canonical.hook.ts';
import { checkMerge } from '../merging/merge.rules.ts';
import { composeSearch, type Search } from './compose-search.ts';
import type { DuplicateForm } from './duplicates.query.ts';
import { personSource } from './person-source.ts';

export const US = { region: 'US', dateOrder: 'mdy', year: 2026 } as const;

export interface TestSearch extends TestRecords {
  readonly search: Search;
  create(entity: string, values: Values): Id;
  /** A person as a form has it: name and phone numbers as typed. */
  person(name: string, more?: PersonInput & { readonly tel?: readonly string[] }): Id;
  find(text: string, options?: Partial<BoxInput>, actor?: Actor): Promise<BoxHit[]>;
  /** Names of the hits. */
  names(text: string, options?: Partial<BoxInput>): Promise<(string | null)[]>;
  words(text: string, actor?: Actor): Promise<TextHit[]>;
  duplicates(form: Partial<DuplicateForm>, actor?: Actor): Promise<Duplicate[]>;
}

/** `seed`: another one for each desk, so that no two make the same ids. */
export async function openTestSearch(seed = 1): Promise<TestSearch> {
  const search = composeSearch(registry, [personSource, accountSource]);
  const hooks: ProjectionHook[] = [];
  const database = await openTestRecords(registry, {
    rules: { personMerge: checkMerge },
    seed,
    hooks: [
      (entity, before, after) => {
        for (const hook of hooks) hook(entity, before, after);
      },
    ],
  });
  const { writer, readers, records, admin } = database;
  hooks.push(
    canonicalHook(writer, setReindexer(writer, personSource)),
    ...search.sources.map((source) => indexHook(writer, source)),
    textHook(writer, search.texts),
  );
  const create = (entity: string, values: Values): Id =>
    records.commit({ actor: admin, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
  const find: TestSearch['find'] = async (text, options = {}, actor = admin) => {
    const input = { text, limit: 10, includeInactive: true, settled: false, ...US, ...options };
    return (await readers.run(search.queries.people, input, actor)).hits;
  };
  return {
    ...database,
    search,
    create,
    person(name, { tel, ...more } = {}) {
      const phones = tel?.map((typed) => ({ value: parsePhone(typed, 'US')! }));
      return create('person', {
        name: parsePersonName(name)!,
        roles: ['patient'],
        ...(phones ? { phones } : {}),
        ...more,
      });
    },
    find,
    names: async (text, options) => (await find(text, options)).map((hit) => hit.name),
    words: async (text, actor = admin) =>
      (await readers.run(search.queries.text, { text, limit: 20, settled: false }, actor)).hits,
    duplicates: async (form, actor = admin) =>
      (await readers.run(search.queries.duplicates, { limit: 5, settled: false, ...US, ...form }, actor))
        .duplicates,
  };
}
