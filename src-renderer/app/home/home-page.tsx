/** Where a front desk begins: find somebody, go back to whom one was with, see what waits. */
import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { MyWorkPanel } from '../../modules/tasks/home-panel.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { openOverlay } from '../overlays.ts';
import { Page } from '../page.tsx';
import { useMay, useSession } from '../session.tsx';
import { BirthdayPanel, DuplicatesPanel, ImportsPanel, RecentPanel } from './panels.tsx';

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

export function HomePage() {
  const { t } = useTranslation('home');
  const { me, organisation } = useSession();
  const mayRead = useMay('record.read');
  const mayImport = useMay('import.run');
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
            <div className="min-w-0 space-y-6">
              <MyWorkPanel />
              <RecentPanel />
              {mayImport && <ImportsPanel />}
            </div>
            <div className="min-w-0 space-y-6">
              <BirthdayPanel />
              <DuplicatesPanel />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}
