/** A filter in words: “Status is Active”, “Postal code is 60610 or City is Oak Park”. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Entity } from '#shared/entity/entity.ts';
import type { Condition, Filter } from '#shared/entity/filter.ts';
import { type FieldEnvironment, type Titles, useFieldEnvironment } from '../../ui/fields/widget.ts';
import { type FieldWords, useFieldWords } from '../../ui/fields/words.ts';
import { formatDate, formatDateTime } from '../../ui/format.ts';
import { isRecordColumn } from '../catalogue.ts';
import { ADDRESS_PARTS, addressPartOf, PERIODS, valueToDay } from './filter-value.ts';

interface Context {
  readonly entity: Entity;
  readonly words: FieldWords;
  readonly t: TFunction<'records'>;
  readonly environment: FieldEnvironment;
  readonly titles: Titles;
}

function valueWords(condition: Condition, { entity, words, environment, titles, t }: Context): string {
  const { field, value, op } = condition;
  const kind = entity.fields[field]?.type.kind;
  const list = Array.isArray(value) ? value : [value];
  const one = (item: unknown): string => {
    const text = String(item ?? '');
    const period = PERIODS.find((one) => one === text);
    if (op === 'within') return period ? t(`filter.period.${period}`) : text;
    if (isRecordColumn(field)) return formatDate(valueToDay(text), environment.locale);
    if (kind === 'choice' || kind === 'multiChoice') return words.choice(entity.name, field, text);
    if (kind === 'boolean') return t(item === true ? 'filter.yes' : 'filter.no');
    if (kind === 'link') return titles[text] ?? t('filter.record');
    if (kind === 'address')
      return addressPartOf(text).text.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
    if (kind === 'dateTime') return formatDateTime(text, environment);
    if (kind === 'partialDate' && op !== 'startsWith') return formatDate(text, environment.locale);
    if (kind === 'identifier') return text.slice(text.lastIndexOf('|') + 1);
    return text;
  };
  const format = new Intl.ListFormat(environment.locale, { type: 'disjunction' });
  return format.format(list.map(one));
}

function conditionWords(condition: Condition, context: Context): string {
  const { entity, words, t } = context;
  const { field, op } = condition;
  const part = ADDRESS_PARTS.find((one) => addressPartOf(condition.value).part === one) ?? 'postalCode';
  const isAddress = entity.fields[field]?.type.kind === 'address' && op === 'is';
  const name = isAddress
    ? t(`filter.address.${part}`)
    : isRecordColumn(field)
      ? t(`column.${field}`)
      : words.field(entity.name, field);
  const operator = t(`filter.op.${op}`);
  return op === 'isEmpty' || op === 'isNotEmpty'
    ? `${name} ${operator}`
    : `${name} ${operator} ${valueWords(condition, context)}`;
}

function filterWords(filter: Filter, context: Context, inside: boolean): string {
  if ('field' in filter) return conditionWords(filter, context);
  const [parts, join] = 'all' in filter ? [filter.all, 'filter.and' as const] : [filter.any, 'filter.or' as const];
  const text = parts.map((part) => filterWords(part, context, true)).join(` ${context.t(join)} `);
  return inside && parts.length > 1 ? `(${text})` : text;
}

/** `titles` names the records that link conditions point at. */
export function useFilterWords(entity: Entity): (filter: Filter, titles?: Titles) => string {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  return (filter, titles = {}) => filterWords(filter, { entity, words, t, environment, titles }, false);
}
