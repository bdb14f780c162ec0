/** Where a front desk begins: find somebody, go back to whom one was with, see whose birthday it is. */
import { Cake, History, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { birthdays, recentlyOpened } from '#modules/people/contract/people.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate, formatDayOfYear, formatRelative } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { openOverlay } from '../overlays.ts';
import { Page } from '../page.tsx';
import { useMay, useSession } from '../session.tsx';

const DAYS = 7;

function SearchFirst() {
  const { t } = useTranslation('home');
  return (
    <button
      type="button"
      onClick={() => openOverlay({ kind: 'palette' })}
      className="mb-8 flex h-14 w-full items-center gap-3 rounded-xl border border-line-strong/60 bg-surface px-4 text-left text-md text-ink-3 transition-colors hover:border-line-strong"
    >
      <Search aria-hidden className="size-5 shrink-0" />
      <span className="min-w-0 flex-1 truncate">{t('search')}</span>
      <span className="max-sm:hidden">
        <Kbd keys="mod+k" />
      </span>
    </button>
  );
}

interface PersonRowProps {
  readonly href: string | null;
  readonly title: string | null;
  readonly detail: string;
  readonly end?: string;
}

function PersonRow({ href, title, detail, end }: PersonRowProps) {
  const { t } = useTranslation('home');
  return (
    <li>
      <a
        href={href ?? undefined}
        className="flex min-h-row items-center gap-3 px-4 py-1.5 transition-colors -outline-offset-2 hover:bg-hover"
      >
        <Avatar name={title} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{title ?? t('nameless')}</span>
          <span className="block truncate text-sm text-ink-3">{detail}</span>
        </span>
        {end && <span className="shrink-0 text-sm text-ink-2 tabular-nums">{end}</span>}
      </a>
    </li>
  );
}

function Recent() {
  const { t } = useTranslation('home');
  const { hrefOf, locale } = useFieldEnvironment();
  const { data, error } = useContract(recentlyOpened, { limit: 8 });
  return (
    <Card title={t('recent.title')} padded={false}>
      {error && <FaultNotice fault={error} />}
      {!data && !error && (
        <div className="px-4">
          <Waiting lines={4} />
        </div>
      )}
      {data?.records.length === 0 && (
        <EmptyState icon={<History className="size-5" />} title={t('recent.empty')}>
          {t('recent.emptyText')}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {data?.records.map(({ id, entity, title, at }) => (
          <PersonRow
            key={id}
            href={hrefOf(entity, id)}
            title={title}
            detail={t(`fields:entity.${entity}.one`)}
            end={formatRelative(at, locale, Date.now())}
          />
        ))}
      </ul>
    </Card>
  );
}

function Birthdays() {
  const { t } = useTranslation('home');
  const { hrefOf, locale } = useFieldEnvironment();
  const { data, error } = useContract(birthdays, { days: DAYS, limit: 12 });
  return (
    <Card title={t('birthdays.title')} padded={false}>
      {error && <FaultNotice fault={error} />}
      {!data && !error && (
        <div className="px-4">
          <Waiting lines={4} />
        </div>
      )}
      {data?.people.length === 0 && <EmptyState icon={<Cake className="size-5" />} title={t('birthdays.empty')} />}
      <ul className="divide-y divide-line">
        {data?.people.map(({ id, title, birthDate, on, turns }) => (
          <PersonRow
            key={id}
            href={hrefOf('person', id)}
            title={title}
            detail={t('birthdays.detail', { date: formatDate(birthDate, locale), turns })}
            end={formatDayOfYear(on, locale)}
          />
        ))}
      </ul>
    </Card>
  );
}

export function HomePage() {
  const { t } = useTranslation('home');
  const { me, organisation } = useSession();
  const mayRead = useMay('record.read');
  return (
    <Page
      title={t('title')}
      heading={<h1 className="text-xl font-semibold tracking-tight">{t('greeting', { name: me.name })}</h1>}
      description={organisation.name}
    >
      {mayRead && (
        <>
          <SearchFirst />
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Recent />
            <Birthdays />
          </div>
        </>
      )}
    </Page>
  );
}
