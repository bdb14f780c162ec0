/** What is pressing and late at colleagues, for whoever answers for it. */
import { useTranslation } from 'react-i18next';
import type { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { Card } from '../../ui/card.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate } from '../../ui/format.ts';

interface Props {
  readonly tasks: OutputOf<typeof taskOverview>['escalated'];
}

export function Escalated({ tasks }: Props) {
  const { t } = useTranslation('tasks');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <Card title={t('escalated.title')} description={t('escalated.text')} padded={false}>
      <ul className="divide-y divide-line">
        {tasks.map(({ id, title, owner, dueOn }) => (
          <li key={id}>
            <a
              href={hrefOf('task', id) ?? undefined}
              className="flex min-h-row items-center gap-3 px-4 py-2 -outline-offset-2 hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{title ?? t('records:untitled')}</span>
                <span className="block truncate text-sm text-ink-2">{owner ?? t('escalated.nobody')}</span>
              </span>
              <span className="shrink-0 text-sm font-medium text-danger-text tabular-nums">
                {formatDate(dueOn, locale)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
