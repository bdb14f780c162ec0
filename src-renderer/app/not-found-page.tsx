/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from './page.tsx';

export function NotFoundPage() {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('notFound.title')} heading={<h1 className="sr-only">{t('notFound.title')}</h1>}>
      <EmptyState
        icon={<Compass className="size-5" />}
        title={t('notFound.title')}
        actions={
          <Link to="/" className="flex min-h-control items-center text-accent-text underline underline-offset-2">
            {t('notFound.home')}
          </Link>
        }
      >
        {t('notFound.text')}
      </EmptyState>
    </Page>
  );
}
