/** What cells need to put values into words, found once for a whole list: a hook per cell would make scrolling stutter. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type FieldEnvironment, useFieldEnvironment } from '../../ui/fields/widget.ts';
import { type FieldWords, useFieldWords } from '../../ui/fields/words.ts';
import { todayIn } from '../../ui/format.ts';

export interface CellContext {
  /** Keys with their namespace: `records:untitled`. */
  readonly t: TFunction;
  readonly words: FieldWords;
  readonly environment: FieldEnvironment;
  /** In the organisation's zone, `YYYY-MM-DD`. */
  readonly today: string;
}

export function useCellContext(): CellContext {
  const { t } = useTranslation();
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const today = todayIn(environment.timeZone, Date.now());
  return useMemo(() => ({ t: t as TFunction, words, environment, today }), [t, words, environment, today]);
}
