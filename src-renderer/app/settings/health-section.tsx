/** Health: each thing that is looked after, how it stands, and what to do where it does not stand well (NF-08). */
import { useTranslation } from 'react-i18next';
import {
  HEALTH_ITEMS,
  type Health,
  type HealthItem,
  type HealthLevel,
} from '#modules/settings/contract/health.api.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { useHealth } from '../use-health.ts';
import { CheckCard } from './check-card.tsx';
import { HelpersCard, LostCard } from './health-reports.tsx';

const TONES: Readonly<Record<HealthLevel, Tone>> = {
  good: 'ok',
  warning: 'warn',
  bad: 'danger',
  unknown: 'neutral',
};

export function HealthSection() {
  const { t } = useTranslation('settings');
  const health = useHealth();
  if (!health) return <Waiting lines={9} />;
  return (
    <>
      <Card title={t('section.health')} description={t('health.text', { version: health.version })} padded={false}>
        <ul className="divide-y divide-line">
          {HEALTH_ITEMS.map((item) => (
            <Line key={item} item={item} health={health} />
          ))}
        </ul>
      </Card>
      <CheckCard />
      <HelpersCard />
      <LostCard />
    </>
  );
}

function Line({ item, health }: { readonly item: HealthItem; readonly health: Health }) {
  const { t } = useTranslation('settings');
  const say = useFigures();
  const level = health.levels[item];
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5" data-item={item} data-level={level}>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(`health.item.${item}`)}</p>
        <p className="break-words text-ink-2">{say[item](health)}</p>
        {level !== 'good' && <p className="text-sm text-ink-2">{t(`health.advice.${item}`)}</p>}
      </div>
      <Badge tone={TONES[level]}>{t(`health.level.${level}`)}</Badge>
    </li>
  );
}

/** Each thing's figures in words. */
function useFigures(): Readonly<Record<HealthItem, (health: Health) => string>> {
  const { t } = useTranslation('settings');
  const environment = useFieldEnvironment();
  const bytes = (count: number) => formatBytes(count, environment.locale);
  const at = (iso: string) => formatDateTime(iso, environment);
  return {
    disk: ({ disk, daysLeft }) =>
      [
        disk ? t('health.free', { free: bytes(disk.free), total: bytes(disk.total) }) : t('health.notKnown'),
        daysLeft === null ? '' : t('health.daysLeft', { count: daysLeft }),
      ]
        .filter(Boolean)
        .join(' '),
    database: ({ database }) =>
      database.growth === null
        ? bytes(database.bytes)
        : t('health.growth', {
            size: bytes(database.bytes),
            day: `${database.growth < 0 ? '−' : ''}${bytes(Math.abs(database.growth))}`,
          }),
    memory: ({ memory }) => bytes(memory),
    backup: ({ backup }) =>
      [
        backup.last ? t('health.verified', { when: at(backup.last) }) : t('health.noBackup'),
        backup.failed ? t('health.backupFailed') : '',
      ]
        .filter(Boolean)
        .join(' '),
    drill: ({ drill }) =>
      drill ? t(drill.ok ? 'health.passed' : 'health.failed', { when: at(drill.at) }) : t('health.never'),
    check: ({ check }) =>
      check ? t(check.ok ? 'health.passed' : 'health.failed', { when: at(check.at) }) : t('health.never'),
    jobs: ({ failedJobs }) => t('health.jobs', { count: failedJobs }),
    search: ({ search }) => t(`health.search.${search}`),
    keychain: ({ keychain }) => t(`keychain.state.${keychain}`),
  };
}
