/** The frame around every page of the signed-in part: navigation, top bar, banners, the page, the trust strip. */
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeNotices } from '../../api/hooks.ts';
import { ErrorBoundary } from '../error-boundary.tsx';
import { OverlayHost } from '../overlay-host.tsx';
import { useSharingFeed } from '../sharing/use-sharing.ts';
import { Banners } from './banners.tsx';
import { IdleWatch } from './idle-watch.tsx';
import { BottomNavigation, SideNavigation } from './navigation.tsx';
import { TopBar } from './top-bar.tsx';
import { TrustStrip } from './trust-strip.tsx';

export function Shell() {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useChangeNotices();
  useSharingFeed();
  useEffect(() => {
    // A new page begins at its top, and the keyboard with it; pathname is what makes a page new.
    if (pathname && !first.current) {
      main.current?.scrollTo(0, 0);
      // Unless the page has taken it for what it is about: the rows of a list.
      if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [pathname]);
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="overlay sr-only z-50 rounded-md px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('skip')}
      </button>
      <div className="flex min-h-0 flex-1">
        <SideNavigation />
        <div className="flex min-w-0 flex-1 flex-col bg-surface">
          <header className="shrink-0 print:hidden">
            <TopBar />
            <Banners />
          </header>
          <main id="main" ref={main} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
            <ErrorBoundary page={pathname}>
              <Outlet />
            </ErrorBoundary>
          </main>
        </div>
      </div>
      <TrustStrip />
      <BottomNavigation />
      <OverlayHost />
      <IdleWatch />
    </div>
  );
}
