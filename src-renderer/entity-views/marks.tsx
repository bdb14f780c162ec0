/** The words beside a name that must not be missed: deceased, inactive. */
import type { TFunction } from 'i18next';
import { Badge } from '../ui/badge.tsx';
import type { RecordLayout } from './layout.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly values: Readonly<Record<string, unknown>>;
  readonly t: TFunction;
}

export const Marks = ({ layout, values, t }: Props) =>
  layout.marks(values).map((mark) => (
    <Badge key={mark.id} tone={mark.tone}>
      {t(`records:mark.${mark.id}`)}
    </Badge>
  ));
