/**
 * Columns of a list as CSV. Values that have parts take a column each, under the names by which the import knows them, so
 * that a table of people or accounts read in again says what the records say. Pure.
 */
import type { RecordView } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Field, Item } from '#shared/entity/field.ts';
import type { Address } from '#shared/entity/fields/address.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import { PHONE_USES, type Phone } from '#shared/entity/fields/phone.ts';
import { recordHeader } from '#shared/entity/record-header.ts';

export type Titles = Readonly<Record<string, string | null>>;

interface CsvColumn {
  readonly header: string;
  cell(record: RecordView, titles: Titles): string;
}

const NAME_PARTS = ['prefix', 'given', 'middle', 'family', 'suffix'] as const;
const ADDRESS_PARTS = ['line1', 'line2', 'city', 'district', 'state', 'postalCode', 'country'] as const;

/** Between the entries of one cell. */
const BETWEEN = '; ';

const entriesOf = <Value>(field: Field, value: unknown): readonly Value[] => {
  if (value === null || value === undefined) return [];
  return field.many ? (value as readonly Item<Value>[]).map((item) => item.value) : [value as Value];
};

/** A number that is understood everywhere, else as it was written; what separates entries is taken out of it. */
const phoneText = ({ e164, extension, original }: Phone): string =>
  e164 === undefined
    ? original.replace(/[;\n]|:::/g, ',')
    : extension === undefined
      ? e164
      : `${e164} ext. ${extension}`;

/** “giver|value”: with its type where nobody said who gave it. */
const identifierText = ({ system, type, value }: Identifier): string =>
  [system ?? type, value].filter((part) => part !== undefined).join('|');

/** A value of a field as one line, without regard to its parts. */
export function fieldText(field: Field, value: unknown, titles: Titles): string {
  const text = (one: unknown): string => {
    if (field.type.kind === 'identifier') return identifierText(one as Identifier);
    if (field.type.kind === 'phone') return phoneText(one as Phone);
    if (field.type.target !== undefined) return titles[one as string] ?? String(one);
    return field.type.text(one as never);
  };
  return entriesOf(field, value).map(text).join(BETWEEN);
}

function columnsOfField(name: string, field: Field): readonly CsvColumn[] {
  const values = <Value>(record: RecordView) => entriesOf<Value>(field, record.values[name]);
  const whole: CsvColumn = {
    header: name,
    cell: (record, titles) => fieldText(field, record.values[name], titles),
  };
  switch (field.type.kind) {
    case 'personName':
      if (field.many) return [whole];
      return [
        ...NAME_PARTS.map((part) => ({
          header: `${name}.${part}`,
          cell: (record: RecordView) => values<PersonName>(record)[0]?.[part] ?? '',
        })),
        whole,
      ];
    case 'phone': {
      const of = (header: string, fits: (phone: Phone) => boolean): CsvColumn => ({
        header,
        cell: (record) => values<Phone>(record).filter(fits).map(phoneText).join(BETWEEN),
      });
      if (!field.many) return [whole];
      return [
        of(name, ({ use }) => use === undefined),
        ...PHONE_USES.map((use) => of(`${name}.${use}`, (phone) => phone.use === use)),
      ];
    }
    case 'address': {
      const first = ADDRESS_PARTS.map((part) => ({
        header: `${name}.${part}`,
        cell: (record: RecordView) => values<Address>(record)[0]?.[part] ?? '',
      }));
      if (!field.many) return first;
      const more: CsvColumn = {
        header: `${name}.more`,
        cell: (record) =>
          values<Address>(record)
            .slice(1)
            .map((address) => field.type.text(address as never))
            .join('\n'),
      };
      return [...first, more];
    }
    default:
      return [whole];
  }
}

/** The columns of a table of these fields, the record's own id before them and its times at the end. */
export function csvColumns(entity: Entity, names: readonly string[]): readonly CsvColumn[] {
  const columns = names.flatMap((name): readonly CsvColumn[] => {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (field) return columnsOfField(name, field);
    if (!Object.hasOwn(entity.computed, name)) return [];
    return [{ header: name, cell: ({ values }) => (values[name] === undefined ? '' : String(values[name])) }];
  });
  return [
    { header: recordHeader(entity.name), cell: ({ id }) => id },
    ...columns,
    { header: 'created', cell: ({ createdAt }) => createdAt },
    { header: 'updated', cell: ({ updatedAt }) => updatedAt },
  ];
}
