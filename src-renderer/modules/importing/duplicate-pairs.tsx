/** People who may be the same, the likeliest first, each a way to its page. */
import { useTranslation } from 'react-i18next';
import { possibleDuplicates } from '#modules/importing/contract/importing.api.ts';
import { useContract } from '../../api/hooks.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate } from '../../ui/format.ts';
import { mergePath } from '../people/merging/use-merged.ts';

interface Props {
  /** Of one import; left out: all. */
  readonly batch?: string;
}

const SHOWN = 50;

export function DuplicatePairs({ batch }: Props) {
  const { t } = useTranslation('importing');
  const { locale } = useFieldEnvironment();
  const { data } = useContract(possibleDuplicates, { ...(batch ? { batch } : {}), limit: SHOWN });
  const { permissions } = useViewer();
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  if (!data) return null;
  if (data.pairs.length === 0) return <p className="text-ink-3">{t('pairs.none')}</p>;
  return (
    <ul className="divide-y divide-line">
      {data.pairs.map((pair) => (
        <li key={`${pair.person} ${pair.other}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
          <Person id={pair.person} title={pair.personTitle} birthDate={pair.personBirthDate} />
          <Person id={pair.other} title={pair.otherTitle} birthDate={pair.otherBirthDate} />
          <span className="min-w-40 flex-1 text-sm text-ink-3">
            {t('pairs.same', { what: list.format(pair.reasons.map((reason) => t(`pairs.reason.${reason}`))) })}
          </span>
          {permissions.includes('contact.merge') && (
            <a
              href={mergePath(pair.person, pair.other)}
              className="flex h-control-sm items-center rounded-md border border-line-strong/60 bg-surface px-2 text-sm font-medium hover:bg-hover max-sm:min-h-11"
            >
              {t('pairs.compare')}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

interface PersonProps {
  readonly id: string;
  readonly title: string | null;
  readonly birthDate: string | null;
}

function Person({ id, title, birthDate }: PersonProps) {
  const { t } = useTranslation('importing');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <a
      href={hrefOf('person', id) ?? undefined}
      className="flex w-64 min-w-0 items-center gap-2 rounded-md hover:underline max-sm:min-h-11 max-sm:w-full"
    >
      <Avatar name={title} size="sm" />
      <span className="min-w-0 truncate font-medium">{title ?? t('records:untitled')}</span>
      {birthDate && (
        <span className="shrink-0 text-sm text-ink-3 tabular-nums">{formatDate(birthDate, locale)}</span>
      )}
    </a>
  );
}
