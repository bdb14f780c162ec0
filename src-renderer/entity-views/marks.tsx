/** The words beside a name that must not be missed: deceased, inactive. */
import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/badge.tsx';
import type { RecordLayout } from './layout.ts';

export function Marks({
  layout,
  values,
}: {
  readonly layout: RecordLayout;
  readonly values: Readonly<Record<string, unknown>>;
}) {
  const { t } = useTranslation('records');
  return layout.marks(values).map((mark) => (
    <Badge key={mark.id} tone={mark.tone}>
      {t(`mark.${mark.id}` as 'mark.deceased')}
    </Badge>
  ));
}
