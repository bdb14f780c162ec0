/** The people slice: its rules, what a person's page and the home page ask for, and merging. */
import type { Module, Platform } from '#platform/module.ts';
import { implement } from '#platform/module.ts';
import { setReindexer } from '#platform/search/index-writer.ts';
import { organisationNow } from '../settings/contract/organisation-time.ts';
import {
  mergeCandidates,
  mergedRecords,
  mergePeople as mergePeopleCommand,
  mergePreview,
  unmergePeople as unmergePeopleCommand,
} from './contract/merge.api.ts';
import { birthdays, recentlyOpened, relationships } from './contract/people.api.ts';
import { canonicalHook } from './merging/canonical.hook.ts';
import { mergeQueries } from './merging/merge.queries.ts';
import { checkMerge } from './merging/merge.rules.ts';
import { mergePeople, unmergePeople } from './merging/merge.service.ts';
import { peopleQueries } from './people.queries.ts';
import { checkPerson, checkRelationship } from './people.rules.ts';
import { personSource } from './search/person-source.ts';
import { textContext } from './search/search.module.ts';

export const peopleModule = (platform: Platform): Module => ({
  name: 'people',
  rules: { person: checkPerson, relationship: checkRelationship, personMerge: checkMerge },
  hooks: (writer) => [canonicalHook(writer, setReindexer(writer, personSource))],
  handlers: [
    implement(relationships, (input, { actor }) => platform.read(actor, peopleQueries.relationships, input)),
    implement(birthdays, (input, { actor }) =>
      platform.read(actor, peopleQueries.birthdays, {
        ...input,
        today: organisationNow(platform.clock, platform.organisation().timeZone).slice(0, 10),
      }),
    ),
    implement(recentlyOpened, (input, { actor }) => platform.read(actor, peopleQueries.recent, input)),
    implement(mergedRecords, (input, { actor }) => platform.read(actor, mergeQueries.merged, input)),
    implement(mergePreview, (input, { actor }) => platform.read(actor, mergeQueries.preview, input)),
    implement(mergeCandidates, (input, { actor }) =>
      platform.read(actor, mergeQueries.candidates, { ...input, ...textContext(platform) }),
    ),
    implement(mergePeopleCommand, async (input, { actor }) => mergePeople(platform, actor, input)),
    implement(unmergePeopleCommand, async (input, { actor }) => {
      const { kept, ...rest } = unmergePeople(platform, actor, input);
      return { ...rest, kept: [...kept] };
    }),
  ],
});
