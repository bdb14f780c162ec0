/** Where two records differ, field by field: what the one that stays should say. Radio buttons, so that keys and mouse both choose. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  chosenValue,
  type FieldToChoose,
  type MergeChoice,
  type MergeChoices,
} from '#modules/people/contract/merge-choices.ts';
import type { LoadedRecord } from '../../../entity-views/record/use-record.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { cx } from '../../../ui/cx.ts';
import { useFieldWords } from '../../../ui/fields/words.ts';
import { PersonValue } from './person-value.tsx';

interface Props {
  readonly survivor: LoadedRecord;
  readonly merged: LoadedRecord;
  readonly fields: readonly FieldToChoose[];
  readonly choices: MergeChoices;
  readonly onChoose: (choices: MergeChoices) => void;
}

export function MergeFields({ survivor, merged, fields, choices, onChoose }: Props) {
  const { t } = useTranslation('people');
  const allFrom = (side: MergeChoice) =>
    onChoose({ ...choices, ...Object.fromEntries(fields.map(({ name }) => [name, side])) });
  return (
    <Card
      title={t('merge.fields.title')}
      description={fields.length === 0 ? t('merge.fields.none') : t('merge.fields.text')}
    >
      {fields.length > 1 && (
        <div className="mb-2 flex flex-wrap gap-2">
          <Button size="sm" onClick={() => onChoose({})}>
            {t('merge.fields.proposed')}
          </Button>
          <Button size="sm" onClick={() => allFrom('survivor')}>
            {t('merge.fields.allSurvivor')}
          </Button>
          <Button size="sm" onClick={() => allFrom('merged')}>
            {t('merge.fields.allMerged')}
          </Button>
        </div>
      )}
      <div className="divide-y divide-line">
        {fields.map((field) => (
          <FieldRow
            key={field.name}
            field={field}
            survivor={survivor}
            merged={merged}
            choice={choices[field.name] ?? field.standard}
            onChoose={(choice) => onChoose({ ...choices, [field.name]: choice })}
          />
        ))}
      </div>
    </Card>
  );
}

interface RowProps extends Pick<Props, 'survivor' | 'merged'> {
  readonly field: FieldToChoose;
  readonly choice: MergeChoice;
  readonly onChoose: (choice: MergeChoice) => void;
}

function FieldRow({ field: { name, options }, survivor, merged, choice, onChoose }: RowProps) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const group = useId();
  const titles = { ...merged.titles, ...survivor.titles };
  return (
    <fieldset className="min-w-0 py-3 first:pt-0 last:pb-0">
      <legend className="float-left mb-1.5 w-full text-sm font-medium text-ink-2">
        {words.field('person', name)}
      </legend>
      <div className={cx('clear-both grid gap-2', options.length > 2 ? 'sm:grid-cols-3' : 'sm:grid-cols-2')}>
        {options.map((option) => (
          <label
            key={option}
            className="relative flex min-h-11 min-w-0 cursor-pointer items-start gap-2.5 rounded-lg border border-line-strong/60 bg-surface px-3 py-2 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={group}
              value={option}
              checked={option === choice}
              onChange={() => onChoose(option)}
              className="mt-1 size-4 shrink-0 outline-none"
            />
            <span className="min-w-0 flex-1 break-words">
              <span className="block text-xs text-ink-3">{t(`merge.side.${option}`)}</span>
              <PersonValue
                name={name}
                value={chosenValue(name, option, survivor.values, merged.values)}
                titles={titles}
              />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
