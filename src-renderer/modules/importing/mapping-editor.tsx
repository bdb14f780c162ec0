/** The columns of a table with some of their values, and where each goes. */
import { useTranslation } from 'react-i18next';
import { ACCOUNT_TARGETS, PERSON_TARGETS } from '#modules/importing/contract/column-targets.ts';
import type { Mapping, preview } from '#modules/importing/contract/importing.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { cx } from '../../ui/cx.ts';
import { Select } from '../../ui/select.tsx';
import { withEncoding, withSetting, withTarget } from './mapping.ts';
import { useTargetWords } from './target-words.ts';

type Table = NonNullable<OutputOf<typeof preview>['table']>;

interface Props {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly onMapping: (mapping: Mapping) => void;
}

/** Values shown of each column. */
const SAMPLES = 3;

export function MappingEditor({ table, mapping, onMapping }: Props) {
  const { t } = useTranslation('importing');
  const wordOf = useTargetWords(table.entity);
  const targets = table.entity === 'person' ? PERSON_TARGETS : ACCOUNT_TARGETS;
  const options = targets.map((target) => ({ value: target, label: wordOf(target) }));
  return (
    <table className="w-full border-collapse text-left max-sm:block">
      <caption className="sr-only">{t('mapping.title')}</caption>
      <thead className="max-sm:hidden">
        <tr className="border-b border-line text-sm text-ink-3">
          <th scope="col" className="w-1/4 py-1.5 pr-3 font-medium">
            {t('mapping.column')}
          </th>
          <th scope="col" className="py-1.5 pr-3 font-medium">
            {t('mapping.values')}
          </th>
          <th scope="col" className="w-64 py-1.5 font-medium">
            {t('mapping.goesTo')}
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {table.header.map((header, index) => {
          const target = table.targets[index] ?? 'ignore';
          const values = table.rows
            .map((row) => row[index])
            .filter(Boolean)
            .slice(0, SAMPLES);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same header; their order is theirs
            <tr key={`${header} ${index}`} className="border-b border-line align-middle max-sm:block max-sm:py-2">
              <th
                scope="row"
                className={cx(
                  'py-1.5 pr-3 font-medium break-words max-sm:block',
                  target === 'ignore' && 'text-ink-3',
                )}
              >
                {header}
              </th>
              <td
                className="max-w-0 truncate py-1.5 pr-3 text-ink-2 max-sm:block max-sm:max-w-full"
                title={values.join(' · ')}
              >
                {values.join(' · ')}
              </td>
              <td className="py-1.5 max-sm:block">
                <Combobox
                  label={t('mapping.targetOf', { column: header })}
                  value={target}
                  valueLabel={wordOf(target)}
                  options={options}
                  onChange={(next) => next && onMapping(withTarget(mapping, header, next))}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Character sets that are met where the one found out is wrong; names of the WHATWG Encoding Standard. */
const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1258', 'iso-8859-15', 'utf-16le', 'utf-16be'] as const;
const FOUND_OUT = 'auto';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** How the table as a whole is read. */
export function MappingSettings({ table, mapping, onMapping }: Props) {
  const { t } = useTranslation('importing');
  const delimiters = (DELIMITERS as readonly string[]).includes(table.delimiter)
    ? DELIMITERS
    : [...DELIMITERS, table.delimiter];
  return (
    <div className="flex flex-wrap gap-2">
      <Select
        size="sm"
        className="w-auto!"
        label={t('mapping.entity')}
        value={table.entity}
        onChange={(entity) => onMapping(withSetting(mapping, 'entity', entity))}
        options={[
          { value: 'person', label: t('fields:entity.person.many') },
          { value: 'account', label: t('fields:entity.account.many') },
        ]}
      />
      <Select
        size="sm"
        className="w-auto!"
        label={t('mapping.dateOrder')}
        value={table.dateOrder}
        onChange={(order) => onMapping(withSetting(mapping, 'dateOrder', order))}
        options={[
          { value: 'mdy', label: t('mapping.mdy') },
          { value: 'dmy', label: t('mapping.dmy') },
        ]}
      />
      <Select
        size="sm"
        className="w-auto!"
        label={t('mapping.delimiter')}
        value={table.delimiter}
        onChange={(delimiter) => onMapping(withSetting(mapping, 'delimiter', delimiter))}
        options={delimiters.map((value) => ({
          value,
          label: value === '\t' ? t('mapping.tab') : t('mapping.sign', { sign: value }),
        }))}
      />
      <Select
        size="sm"
        className="w-auto!"
        label={t('mapping.header')}
        value={table.hasHeader ? 'yes' : 'no'}
        onChange={(next) => onMapping(withSetting(mapping, 'header', next === 'yes'))}
        options={[
          { value: 'yes', label: t('mapping.headerYes') },
          { value: 'no', label: t('mapping.headerNo') },
        ]}
      />
      <Select<string>
        size="sm"
        className="w-auto!"
        label={t('mapping.encoding')}
        value={mapping.encoding ?? FOUND_OUT}
        onChange={(next) => onMapping(withEncoding(mapping, next === FOUND_OUT ? null : next))}
        options={[
          { value: FOUND_OUT, label: t('mapping.encodingFoundOut') },
          ...ENCODINGS.map((value) => ({ value, label: value.toUpperCase() })),
        ]}
      />
    </div>
  );
}
