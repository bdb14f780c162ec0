/** What a front desk wants to see first thing: whom it had open, birthdays, people to compare, imports. */
import { Cake, FileInput, GitCompareArrows, History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { batches, possibleDuplicates } from '#modules/importing/contract/importing.api.ts';
import { birthdays, recentlyOpened } from '#modules/people/contract/people.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate, formatDayOfYear, formatNumber, formatRelative } from '../../ui/format.ts';
import { Panel, PanelRow } from './panel.tsx';

export function RecentPanel() {
  const { t } = useTranslation('home');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <Panel
      title={t('recent.title')}
      answer={useContract(recentlyOpened, { limit: 8 })}
      rows={({ records }) =>
        records.map(({ id, entity, title, birthDate, roles, at }) => (
          <PanelRow
            key={id}
            href={hrefOf(entity, id)}
            title={title ?? t('nameless')}
            detail={[
              ...(roles.length > 0
                ? roles.map((role) => t(`fields:choice.person.roles.${role}`))
                : [t(`fields:entity.${entity}.one`)]),
              ...(birthDate === null ? [] : [formatDate(birthDate, locale)]),
            ].join(' · ')}
            end={formatRelative(at, locale, Date.now())}
          />
        ))
      }
      empty={
        <EmptyState icon={<History className="size-5" />} title={t('recent.empty')}>
          {t('recent.emptyText')}
        </EmptyState>
      }
    />
  );
}

const DAYS = 7;

export function BirthdayPanel() {
  const { t } = useTranslation('home');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <Panel
      title={t('birthdays.title')}
      answer={useContract(birthdays, { days: DAYS, limit: 8 })}
      rows={({ people }) =>
        people.map(({ id, title, birthDate, on, turns }) => (
          <PanelRow
            key={id}
            href={hrefOf('person', id)}
            title={title ?? t('nameless')}
            detail={t('birthdays.detail', { date: formatDate(birthDate, locale), turns })}
            end={formatDayOfYear(on, locale)}
          />
        ))
      }
      empty={<EmptyState icon={<Cake className="size-5" />} title={t('birthdays.empty')} />}
    />
  );
}

/** People who may be the same; nothing to see where there are none. */
export function DuplicatesPanel() {
  const { t } = useTranslation('home');
  const { hrefOf, locale } = useFieldEnvironment();
  return (
    <Panel
      title={t('duplicates.title')}
      answer={useContract(possibleDuplicates, { limit: 5 })}
      rows={({ pairs }) =>
        pairs.map(({ person, personTitle, personBirthDate, other, otherTitle, reasons }) => (
          <PanelRow
            key={`${person} ${other}`}
            href={hrefOf('person', person)}
            icon={<GitCompareArrows className="size-4.5" />}
            title={t('duplicates.pair', { one: personTitle ?? t('nameless'), other: otherTitle ?? t('nameless') })}
            detail={reasons.map((reason) => t(`duplicates.reason.${reason}`)).join(', ')}
            end={personBirthDate ? formatDate(personBirthDate, locale) : undefined}
          />
        ))
      }
    />
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  running: 'info',
  done: 'ok',
  cancelled: 'neutral',
  failed: 'danger',
  undone: 'neutral',
};

/** The last imports; nothing to see where there were none. */
export function ImportsPanel() {
  const { t } = useTranslation('home');
  const { locale } = useFieldEnvironment();
  return (
    <Panel
      title={t('imports.title')}
      answer={useContract(batches, { limit: 3 })}
      rows={({ batches: list }) =>
        list.map(({ batch, status, counts, sources, sourceCount, startedAt }) => (
          <PanelRow
            key={batch}
            href="#/import"
            icon={<FileInput className="size-4.5" />}
            title={
              sourceCount > 1
                ? t('imports.sources', { first: sources[0] ?? '', count: sourceCount - 1 })
                : (sources[0] ?? t('imports.title'))
            }
            detail={t('imports.detail', {
              when: formatRelative(startedAt, locale, Date.now()),
              created: formatNumber(counts.created, locale),
              refused: formatNumber(counts.refused, locale),
            })}
            end={<Badge tone={TONES[status] ?? 'neutral'}>{t(`imports.status.${status}`)}</Badge>}
          />
        ))
      }
    />
  );
}
