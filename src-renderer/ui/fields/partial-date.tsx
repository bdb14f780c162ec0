/** A date known to the day, the month or only the year. */
import { formatDate } from '../format.ts';
import { DateEditor } from './date.tsx';
import type { Widget } from './widget.ts';

export const partialDateWidget: Widget<string> = {
  as: 'control',
  Editor: DateEditor,
  text: (value, { locale }) => formatDate(value, locale),
};
