/** Settings: sections at the left, one at a time; a menu above at phone width. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { Select } from '../../ui/select.tsx';
import { DevicesSection } from '../devices/devices-section.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { Page } from '../page.tsx';
import { AboutSection } from './about-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { BackupSection } from './backup-section.tsx';
import { BinSection } from './bin-section.tsx';
import { FlagsSection } from './flags-section.tsx';
import { HealthSection } from './health-section.tsx';
import { OrganisationSection } from './organisation-section.tsx';
import { SecuritySection } from './security-section.tsx';
import { UsersSection } from './users-section.tsx';

const SECTIONS = {
  organisation: OrganisationSection,
  users: UsersSection,
  devices: DevicesSection,
  appearance: AppearanceSection,
  security: SecuritySection,
  backup: BackupSection,
  health: HealthSection,
  bin: BinSection,
  flags: FlagsSection,
  about: AboutSection,
} as const satisfies Readonly<Record<string, ComponentType>>;
type SectionId = keyof typeof SECTIONS;
const IDS = Object.keys(SECTIONS) as readonly SectionId[];

export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { section } = useParams({ from: '/settings/$section' });
  const navigate = useNavigate();
  const current = IDS.find((id) => id === section);
  if (!current) return <NotFoundPage />;
  const Content = SECTIONS[current];
  const go = (id: SectionId) => void navigate({ to: '/settings/$section', params: { section: id } });
  return (
    <Page title={t('title')}>
      <div className="gap-10 md:flex">
        <div className="mb-6 md:hidden">
          <Select
            label={t('sections')}
            value={current}
            onChange={go}
            options={IDS.map((id) => ({ value: id, label: t(`section.${id}`) }))}
          />
        </div>
        <nav aria-label={t('sections')} className="w-44 shrink-0 max-md:hidden">
          <ul className="sticky top-6 space-y-0.5">
            {IDS.map((id) => (
              <li key={id}>
                <Link
                  to="/settings/$section"
                  params={{ section: id }}
                  aria-current={id === current ? 'page' : undefined}
                  className={cx(
                    'flex h-control items-center rounded-md px-2 font-medium transition-colors',
                    id === current ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
                  )}
                >
                  {t(`section.${id}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0 flex-1 space-y-8">
          <Content />
        </div>
      </div>
    </Page>
  );
}
