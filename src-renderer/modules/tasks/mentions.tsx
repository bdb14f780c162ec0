/** Where a colleague called the user and she has not looked yet. */
import { useTranslation } from 'react-i18next';
import type { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Card } from '../../ui/card.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatRelative } from '../../ui/format.ts';

interface Props {
  readonly mentions: OutputOf<typeof taskOverview>['mentions'];
}

export function Mentions({ mentions }: Props) {
  const { t } = useTranslation('tasks');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <Card title={t('mentions.title')} padded={false}>
      <ul className="divide-y divide-line">
        {mentions.map(({ id, task, title, by, text, at }) => (
          <li key={id}>
            <a
              href={hrefOf('task', task) ?? undefined}
              className="flex gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-hover"
            >
              <Avatar name={by} size="sm" />
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{title ?? t('records:untitled')}</span>
                  <span className="shrink-0 text-sm text-ink-3">{formatRelative(at, locale, Date.now())}</span>
                </span>
                <span className="line-clamp-2 text-sm text-ink-2">
                  {by ? t('mentions.said', { by, text: text ?? t('records:hidden') }) : text}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
