/** One condition in the builder: field, operator, value by the type of the field. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '#shared/entity/field-type.ts';
import { Fault, type FaultValue } from '#shared/errors/fault.ts';
import { IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { useFaultLine } from '../../ui/fault-notice.tsx';
import { type Titles, useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { type CatalogueField, isRecordColumn, readableFields, timeColumns } from '../catalogue.ts';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import type { DraftCondition } from './filter-tree.ts';
import {
  ADDRESS_PARTS,
  addressKey,
  addressPartOf,
  editorOf,
  operatorsFor,
  PERIODS,
  type Period,
  typedToValue,
  valueToTyped,
} from './filter-value.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly condition: DraftCondition;
  readonly titles: Titles;
  readonly onChange: (condition: DraftCondition) => void;
  readonly onRemove: () => void;
}

/** Fields one may ask about, most of them in the entity's order. */
export function useFilterFields(layout: RecordLayout): readonly CatalogueField[] {
  const viewer = useViewer();
  return [...readableFields(layout.entity, viewer), ...timeColumns(layout.entity)].filter(
    (field) => !layout.notInFilters.includes(field.name) && operatorsFor(field).length > 0,
  );
}

export function FilterCondition({ layout, condition, titles, onChange, onRemove }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const fields = useFilterFields(layout);
  const entity = layout.entity.name;
  const field = fields.find((one) => one.name === condition.field);
  const pickField = (name: string | null) => {
    const picked = fields.find((one) => one.name === name);
    const op = picked && operatorsFor(picked)[0];
    if (picked && op) onChange({ key: condition.key, field: picked.name, op });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-1.5 sm:grid-cols-[11rem_9.5rem_minmax(0,1fr)_auto]">
      <Combobox
        label={t('filter.field')}
        value={field?.name ?? null}
        onChange={pickField}
        options={fields.map((one) => ({
          value: one.name,
          label: isRecordColumn(one.name) ? t(`column.${one.name}`) : words.field(entity, one.name),
        }))}
      />
      <div className="max-sm:order-3">
        {field && (
          <Select<Operator>
            label={t('filter.operator')}
            value={condition.op}
            onChange={(op) => onChange({ ...condition, op, value: undefined })}
            options={operatorsFor(field).map((op) => ({ value: op, label: t(`filter.op.${op}`) }))}
          />
        )}
      </div>
      <div className="min-w-0 max-sm:order-4 max-sm:col-span-2">
        {field && (
          <ConditionValue
            key={`${field.name} ${condition.op}`}
            {...{ layout, field, condition, titles, onChange }}
          />
        )}
      </div>
      <IconButton
        className="max-sm:order-2"
        label={t('filter.removeCondition')}
        icon={<X aria-hidden className="size-4" />}
        onClick={onRemove}
      />
    </div>
  );
}

interface ValueProps extends Omit<Props, 'onRemove'> {
  readonly field: CatalogueField;
}

function ConditionValue({ layout, field, condition, titles, onChange }: ValueProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const { findRecords, isHeld } = useFieldEnvironment();
  const target = field.type?.target ?? '';
  const label = t('filter.value');
  const set = (value: unknown) => onChange({ ...condition, value });
  const { value } = condition;
  const choices = (field.type?.choices ?? []).map((choice) => ({
    value: choice,
    label: words.choice(layout.entity.name, field.name, choice),
  }));
  switch (editorOf(field, condition.op)) {
    case 'none':
      return null;
    case 'choice':
      return (
        <Select
          label={label}
          placeholder={t('filter.choose')}
          value={(value as string | undefined) ?? null}
          onChange={set}
          options={choices}
        />
      );
    case 'choices': {
      const held = (value ?? []) as readonly string[];
      return (
        <fieldset className="max-h-44 overflow-y-auto rounded-md border border-line px-2.5 py-1">
          <legend className="sr-only">{label}</legend>
          {choices.map((choice) => (
            <Checkbox
              key={choice.value}
              label={choice.label}
              checked={held.includes(choice.value)}
              onChange={(on) => set(on ? [...held, choice.value] : held.filter((one) => one !== choice.value))}
            />
          ))}
        </fieldset>
      );
    }
    case 'period':
      return (
        <Select<Period>
          label={label}
          placeholder={t('filter.choose')}
          value={PERIODS.find((period) => period === value) ?? null}
          onChange={set}
          options={PERIODS.map((period) => ({ value: period, label: t(`filter.period.${period}`) }))}
        />
      );
    case 'boolean':
      return (
        <Select
          label={label}
          placeholder={t('filter.choose')}
          value={value === undefined ? null : value === true ? 'yes' : 'no'}
          onChange={(next) => set(next === 'yes')}
          options={[
            { value: 'yes', label: t('filter.yes') },
            { value: 'no', label: t('filter.no') },
          ]}
        />
      );
    case 'record':
      return (
        <Combobox
          label={label}
          value={(value as string | undefined) ?? null}
          valueLabel={typeof value === 'string' ? (titles[value] ?? t('filter.record')) : null}
          onChange={(id) => set(id ?? undefined)}
          load={(typed, signal) => findRecords(target, typed, signal)}
          {...(target === '' || isHeld(target) ? {} : { nothing: t('notHeld') })}
        />
      );
    case 'addressPart':
      return <AddressValue field={field} value={value} onChange={set} />;
    case 'text':
      return <TypedValue field={field} condition={condition} onChange={set} />;
  }
}

function AddressValue({
  field,
  value,
  onChange,
}: {
  readonly field: CatalogueField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation('records');
  const [part, setPart] = useState(addressPartOf(value).part);
  const [typed, setTyped] = useState(addressPartOf(value).text);
  const set = (nextPart: typeof part, text: string) => {
    setPart(nextPart);
    setTyped(text);
    onChange(addressKey(field, nextPart, text));
  };
  return (
    <div className="grid grid-cols-2 gap-1.5">
      <Select
        label={t('filter.addressPart')}
        value={part}
        onChange={(next) => set(next, typed)}
        options={ADDRESS_PARTS.map((one) => ({ value: one, label: t(`filter.address.${one}`) }))}
      />
      <Input aria-label={t('filter.value')} value={typed} onChange={(event) => set(part, event.target.value)} />
    </div>
  );
}

function TypedValue({
  field,
  condition,
  onChange,
}: {
  readonly field: CatalogueField;
  readonly condition: DraftCondition;
  readonly onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation('records');
  const environment = useFieldEnvironment();
  const line = useFaultLine();
  const [typed, setTyped] = useState(valueToTyped(field, condition.value));
  const [problem, setProblem] = useState<FaultValue | null>(null);
  const [left, setLeft] = useState(false);
  const read = (text: string) => {
    const value = typedToValue(field, condition.op, text, environment);
    setTyped(text);
    setLeft(false);
    setProblem(value instanceof Fault ? value.toValue() : null);
    onChange(value instanceof Fault ? undefined : value);
  };
  const date =
    (field.type === null && field.operators.includes('within')) ||
    field.type?.kind === 'partialDate' ||
    field.type?.kind === 'date' ||
    field.type?.kind === 'dateTime';
  return (
    <div className="min-w-0">
      <Input
        aria-label={t('filter.value')}
        aria-invalid={(left && problem !== null) || undefined}
        placeholder={date ? (condition.op === 'startsWith' ? '1951' : '1951-07-30') : undefined}
        value={typed}
        onChange={(event) => read(event.target.value)}
        onBlur={() => setLeft(true)}
      />
      {left && problem && (
        <p role="alert" className="mt-1 text-sm text-danger-text">
          {line(problem)}
        </p>
      )}
    </div>
  );
}
