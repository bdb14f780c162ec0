/** The widget of every field type. A type without one does not compile. */
import type { FieldKind } from '#shared/entity/field-type.ts';
import { addressWidget } from './address.tsx';
import { booleanWidget } from './boolean.tsx';
import { checkItemWidget } from './check-item.tsx';
import { choiceWidget } from './choice.tsx';
import { dateWidget } from './date.tsx';
import { dateTimeWidget } from './date-time.tsx';
import { emailWidget } from './email.tsx';
import { fileWidget } from './file.tsx';
import { identifierWidget } from './identifier.tsx';
import { linkWidget } from './link.tsx';
import { longTextWidget } from './long-text.tsx';
import { moneyWidget } from './money.tsx';
import { multiChoiceWidget } from './multi-choice.tsx';
import { numberWidget } from './number.tsx';
import { partialDateWidget } from './partial-date.tsx';
import { personNameWidget } from './person-name.tsx';
import { phoneWidget } from './phone.tsx';
import { recurrenceWidget } from './recurrence.tsx';
import { textWidget } from './text.tsx';
import { timeWidget } from './time.tsx';
import type { Widget } from './widget.ts';

// biome-ignore lint/suspicious/noExplicitAny: a widget's value type is invariant; the map holds one of each
const WIDGETS: Readonly<Record<FieldKind, Widget<any>>> = {
  address: addressWidget,
  boolean: booleanWidget,
  checkItem: checkItemWidget,
  choice: choiceWidget,
  date: dateWidget,
  dateTime: dateTimeWidget,
  email: emailWidget,
  file: fileWidget,
  identifier: identifierWidget,
  link: linkWidget,
  longText: longTextWidget,
  money: moneyWidget,
  multiChoice: multiChoiceWidget,
  number: numberWidget,
  partialDate: partialDateWidget,
  personName: personNameWidget,
  phone: phoneWidget,
  recurrence: recurrenceWidget,
  text: textWidget,
  time: timeWidget,
};

/** The value type of a field is known only at run time where this is used. */
export const widgetOf = (kind: FieldKind): Widget<unknown> => WIDGETS[kind];
