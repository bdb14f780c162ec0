/** Names of entities, fields and choices in the reader's language: `fields:` translations. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Titles, useFieldEnvironment, type WordsContext } from './widget.ts';

export interface FieldWords {
  /** `person` → “Person”, or for several “People”. */
  readonly entity: (entity: string, many?: boolean) => string;
  /** A field's or computed field's name. */
  readonly field: (entity: string, field: string) => string;
  readonly choice: (entity: string, field: string, choice: string) => string;
  /** What a widget needs to put a value of this field into words. */
  readonly context: (entity: string, field: string, titles?: Titles) => WordsContext;
}

export function useFieldWords(): FieldWords {
  const { t } = useTranslation('fields');
  const { locale, timeZone, region, isHeld } = useFieldEnvironment();
  return useMemo(() => {
    const say = t as unknown as WordsContext['word'];
    const choice = (entity: string, field: string, value: string) => say(`choice.${entity}.${field}.${value}`);
    return {
      entity: (entity, many = false) => say(`entity.${entity}.${many ? 'many' : 'one'}`),
      field: (entity, field) => say(`field.${entity}.${field}`),
      choice,
      context: (entity, field, titles) => ({
        locale,
        timeZone,
        region,
        titles,
        isHeld,
        word: say,
        choiceWord: (value) => choice(entity, field, value),
      }),
    };
  }, [t, locale, timeZone, region, isHeld]);
}
