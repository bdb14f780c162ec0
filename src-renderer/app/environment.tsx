/** Gives the field widgets what they need of the organisation and of the core. */
import { type ReactNode, useMemo } from 'react';
import { registry } from '#modules/entities.ts';
import { searchPeople } from '#modules/people/contract/search.api.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { defaultSort } from '#shared/entity/catalogue.ts';
import type { Space } from '#shared/entity/entity.ts';
import { notHeldOf } from '#shared/entity/space.ts';
import { parseContextOf } from '#shared/entity/typed-values.ts';
import type { Connection } from '../api/connection.ts';
import { useApi } from '../api/provider.tsx';
import type { ComboboxOption } from '../ui/combobox.tsx';
import { type FieldEnvironment, FieldEnvironmentProvider } from '../ui/fields/widget.ts';
import { formatDate } from '../ui/format.ts';
import { pageOf } from './entity-places.ts';
import { localeOf } from './i18n.ts';
import type { OrganisationSettings, SystemStatus } from './session.tsx';
import { useLanguage } from './use-language.ts';

const SHOWN = 20;

/** The column by which records of an entity are found as one types: their sort form where they have one. */
function nameColumn(entity: string): string {
  const { computed, title } = registry.byName(entity);
  return 'sortName' in computed ? 'sortName' : title;
}

type Find = (
  api: Connection,
  entity: string,
  typed: string,
  signal: AbortSignal,
  locale: string,
) => Promise<readonly ComboboxOption[]>;

/** As in the search box: half-heard names, phones and dates find people, best first. */
const searched: Find = async (api, entity, text, signal, locale) => {
  const { hits } = await api.call(searchPeople, { text, limit: SHOWN }, signal);
  return hits
    .filter(({ kind }) => kind === entity)
    .map(({ id, name, birthDate, phones }) => ({
      value: id,
      label: name ?? id,
      detail: [birthDate && formatDate(birthDate, locale), phones[0]].filter(Boolean).join(' · ') || undefined,
    }));
};

/** The first of the list, or those whose name begins as typed. */
const listed: Find = async (api, entity, typed, signal) => {
  const field = nameColumn(entity);
  const begin = typed.trim().toLowerCase();
  const { rows } = await api.call(
    listRecords,
    {
      entity,
      limit: SHOWN,
      sort: defaultSort(registry.byName(entity)),
      ...(begin === '' ? {} : { filter: { field, op: 'startsWith', value: begin } as const }),
    },
    signal,
  );
  return rows.map((row) => ({ value: row.id, label: row.title ?? row.id }));
};

const isIn =
  (spaces: readonly Space[]) =>
  (space: Space): boolean =>
    spaces.includes(space);

export function Environment({
  organisation,
  spaces,
  children,
}: {
  readonly organisation: OrganisationSettings;
  /** Of which this device holds the records. */
  readonly spaces: SystemStatus['spaces'];
  readonly children: ReactNode;
}) {
  const api = useApi();
  const language = useLanguage(organisation.language);
  const { region, timeZone } = organisation;
  const locale = localeOf(language, region);
  const environment = useMemo<FieldEnvironment>(
    () => ({
      locale,
      timeZone,
      ...parseContextOf({ region, timeZone }, Date.now()),
      hrefOf: pageOf,
      isHeld: (entity) => notHeldOf({ holds: isIn(spaces) }, [registry.byName(entity)]).length === 0,
      findRecords: async (entity, typed, signal) =>
        typed.trim() !== '' && (entity === 'person' || entity === 'account')
          ? searched(api, entity, typed, signal, locale)
          : listed(api, entity, typed, signal, locale),
    }),
    [api, locale, region, timeZone, spaces],
  );
  return <FieldEnvironmentProvider value={environment}>{children}</FieldEnvironmentProvider>;
}
