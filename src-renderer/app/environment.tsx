/** Gives the field widgets what they need of the organisation and of the core. */
import { type ReactNode, useMemo } from 'react';
import { registry } from '#modules/entities.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { parseContextOf } from '#shared/entity/typed-values.ts';
import { useApi } from '../api/provider.tsx';
import { type FieldEnvironment, FieldEnvironmentProvider } from '../ui/fields/widget.ts';
import { localeOf } from './i18n.ts';
import type { OrganisationSettings } from './session.tsx';
import { useLanguage } from './use-language.ts';

/** Pages of records, by entity; others have none of their own. */
const PATHS: Readonly<Record<string, string>> = { person: 'people', account: 'accounts' };
const SHOWN = 20;

/** The column by which records of an entity are found as one types: their sort form where they have one. */
function nameColumn(entity: string): string {
  const { computed, title } = registry.byName(entity);
  return 'sortName' in computed ? 'sortName' : title;
}

export function Environment({
  organisation,
  children,
}: {
  readonly organisation: OrganisationSettings;
  readonly children: ReactNode;
}) {
  const api = useApi();
  const language = useLanguage(organisation.language);
  const { region, timeZone } = organisation;
  const environment = useMemo<FieldEnvironment>(
    () => ({
      locale: localeOf(language, region),
      timeZone,
      ...parseContextOf(region),
      hrefOf: (entity, id) => (PATHS[entity] ? `#/${PATHS[entity]}/${id}` : null),
      findRecords: async (entity, typed, signal) => {
        const field = nameColumn(entity);
        const { rows } = await api.call(
          listRecords,
          {
            entity,
            limit: SHOWN,
            sort: { field, direction: 'asc' },
            ...(typed.trim() === ''
              ? {}
              : { filter: { field, op: 'startsWith', value: typed.trim().toLowerCase() } as const }),
          },
          signal,
        );
        return rows.map((row) => ({ value: row.id, label: row.title ?? row.id }));
      },
    }),
    [api, language, region, timeZone],
  );
  return <FieldEnvironmentProvider value={environment}>{children}</FieldEnvironmentProvider>;
}
