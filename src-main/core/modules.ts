/** Every slice of the product: the one list that knows them all. */
import { activitiesModule } from '#modules/activities/activities.module.ts';
import { documentsModule } from '#modules/documents/documents.module.ts';
import { importingModule } from '#modules/importing/importing.module.ts';
import { peopleModule } from '#modules/people/people.module.ts';
import { searchModule } from '#modules/people/search/search.module.ts';
import { populationModule } from '#modules/population/population.module.ts';
import { settingsModule } from '#modules/settings/settings.module.ts';
import { tasksModule } from '#modules/tasks/tasks.module.ts';
import { usersModule } from '#modules/users/users.module.ts';
import type { Module, Platform } from '#platform/module.ts';
import { exportModule } from './export/export.module.ts';
import { forgettingModule } from './forgetting.ts';
import { search } from './search.ts';

const slices = (platform: Platform): readonly Module[] => [
  usersModule(platform),
  settingsModule(platform),
  peopleModule(platform),
  activitiesModule(platform),
  documentsModule(platform),
  tasksModule(platform),
  populationModule(platform),
  importingModule(platform),
  searchModule(platform, search),
  exportModule(platform),
];

export function buildModules(platform: Platform): readonly Module[] {
  const modules = slices(platform);
  return [...modules, forgettingModule(platform, modules)];
}
