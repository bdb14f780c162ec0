/** Which version this is, what it is made of, and where the manual is. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { useSession } from '../session.tsx';
import { PartsCard } from './parts.tsx';

export function AboutSection() {
  const { t } = useTranslation('settings');
  const { status, organisation } = useSession();
  const facts: readonly (readonly [string, string])[] = [
    [t('about.version'), status.version],
    [t('about.host'), t(`about.hosts.${status.host}`)],
    [t('about.organisation'), organisation.name],
    [t('about.license'), 'Apache-2.0'],
  ];
  return (
    <>
      <Card title={t('section.about')} description={t('about.text')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={t('about.manual')} description={t('about.manualText')}>
        <Link
          to="/help/$page"
          params={{ page: 'getting-started' }}
          className="text-accent-text underline underline-offset-2"
        >
          {t('about.openManual')}
        </Link>
      </Card>
      <PartsCard />
    </>
  );
}
