/** The people slice: its rules and what a person's page and the home page ask for. */
import type { Module, Platform } from '#platform/module.ts';
import { implement } from '#platform/module.ts';
import { organisationNow } from '../settings/contract/organisation-time.ts';
import { birthdays, recentlyOpened, relationships } from './contract/people.api.ts';
import { peopleQueries } from './people.queries.ts';
import { checkPerson, checkRelationship } from './people.rules.ts';

export const peopleModule = (platform: Platform): Module => ({
  name: 'people',
  rules: { person: checkPerson, relationship: checkRelationship },
  handlers: [
    implement(relationships, (input, { actor }) => platform.read(actor, peopleQueries.relationships, input)),
    implement(birthdays, (input, { actor }) =>
      platform.read(actor, peopleQueries.birthdays, {
        ...input,
        today: organisationNow(platform.clock, platform.organisation().timeZone).slice(0, 10),
      }),
    ),
    implement(recentlyOpened, (input, { actor }) => platform.read(actor, peopleQueries.recent, input)),
  ],
});
