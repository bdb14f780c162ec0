/** The places: a column at the left, folded to icons on demand; a bar at the bottom at phone width. */
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Ellipsis, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import { setPreferences, usePreferences } from '../../ui/preferences.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { Mark } from '../mark.tsx';
import { useQuestionCount } from '../questions/use-questions.ts';
import { useSession } from '../session.tsx';
import { isUnder, NAV_ITEMS, type NavItem } from './nav-items.ts';

/** Open questions have a place only while there are some, or while one looks at them: a desk rarely has any. */
function useItems(): readonly (NavItem & { readonly count: number })[] {
  const { me } = useSession();
  const { pathname } = useLocation();
  const questions = useQuestionCount();
  return NAV_ITEMS.filter(({ permission }) => !permission || me.permissions.includes(permission))
    .filter(({ id, path }) => id !== 'questions' || questions > 0 || isUnder(path, pathname))
    .map((item) => ({ ...item, count: item.id === 'questions' ? questions : 0 }));
}

/** How much waits there. */
function Count({ count }: { readonly count: number }) {
  const { locale } = useFieldEnvironment();
  return (
    <span className="ml-auto rounded-full bg-warn-soft px-1.5 text-xs font-semibold text-warn-text tabular-nums">
      {formatNumber(count, locale)}
    </span>
  );
}

function GoKey({ item }: { readonly item: NavItem }) {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  useShortcut(item.keys, t(`nav.${item.id}`), () => void navigate({ to: item.path }), { group: 'navigate' });
  return null;
}

export function SideNavigation() {
  const { t } = useTranslation('shell');
  const { organisation } = useSession();
  const { navigation } = usePreferences();
  const { pathname } = useLocation();
  const items = useItems();
  const narrow = navigation === 'narrow';
  const toggle = () => setPreferences({ navigation: narrow ? 'open' : 'narrow' });
  useShortcut('[', t('nav.toggle'), toggle, { group: 'navigate' });
  return (
    <nav
      aria-label={t('nav.label')}
      className={cx(
        'flex shrink-0 flex-col border-r border-line bg-canvas py-3 max-sm:hidden print:hidden',
        narrow ? 'w-14 items-center px-2' : 'w-56 px-3',
      )}
    >
      <div className={cx('mb-4 flex min-h-9 items-center gap-2.5', !narrow && 'px-1.5')}>
        <Mark className="size-6 shrink-0" />
        {!narrow && (
          <span className="line-clamp-2 min-w-0 text-sm font-semibold break-words">{organisation.name}</span>
        )}
      </div>
      <ul className="flex flex-1 flex-col gap-0.5">
        {items.map((item) => {
          const here = isUnder(item.path, pathname);
          const label = t(`nav.${item.id}`);
          const link = (
            <a
              href={`#${item.path}`}
              aria-current={here ? 'page' : undefined}
              aria-label={narrow ? label : undefined}
              className={cx(
                'flex h-control items-center gap-2.5 rounded-md font-medium transition-colors',
                narrow ? 'w-10 justify-center' : 'px-2',
                here ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              <item.icon aria-hidden className={cx('size-4.5 shrink-0', here && 'text-accent-text')} />
              {!narrow && label}
              {!narrow && item.count > 0 && <Count count={item.count} />}
            </a>
          );
          return (
            <li key={item.id} className={cx(item.id === 'settings' && 'mt-auto')}>
              <GoKey item={item} />
              <Tooltip label={label} shortcut={item.keys} side="right">
                {link}
              </Tooltip>
            </li>
          );
        })}
      </ul>
      <div className={cx('mt-2 flex', !narrow && 'justify-end')}>
        <IconButton
          label={t(narrow ? 'nav.widen' : 'nav.fold')}
          shortcut="["
          tooltipSide="right"
          size="sm"
          icon={
            narrow ? (
              <PanelLeftOpen aria-hidden className="size-4" />
            ) : (
              <PanelLeftClose aria-hidden className="size-4" />
            )
          }
          onClick={toggle}
        />
      </div>
    </nav>
  );
}

/** As many as have room for their names at phone width, in every language. */
const IN_BAR = 5;

const barLook = (here: boolean): string =>
  cx(
    'flex h-14 w-full flex-col items-center justify-center gap-0.5 text-xs font-medium -outline-offset-2',
    here ? 'text-accent-text' : 'text-ink-2',
  );

function BarWords({
  icon: Icon,
  here,
  name,
}: Pick<NavItem, 'icon'> & { readonly here: boolean; readonly name: string }) {
  return (
    <>
      <Icon aria-hidden strokeWidth={here ? 2.4 : 2} className="size-5 shrink-0" />
      <span className="line-clamp-2 max-w-full px-0.5 text-center leading-tight">{name}</span>
    </>
  );
}

/** Where there are more places than fit, the last ones are behind a menu. */
export function BottomNavigation() {
  const { t } = useTranslation(['shell', 'common']);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const items = useItems();
  const fits = items.length <= IN_BAR;
  const shown = fits ? items : items.slice(0, IN_BAR - 1);
  const more = items.slice(shown.length);
  const isMore = more.some(({ path }) => isUnder(path, pathname));
  return (
    <nav aria-label={t('nav.label')} className="shrink-0 border-t border-line bg-surface sm:hidden print:hidden">
      <ul className="flex">
        {shown.map((item) => {
          const here = isUnder(item.path, pathname);
          return (
            <li key={item.id} className="min-w-0 flex-1">
              <a href={`#${item.path}`} aria-current={here ? 'page' : undefined} className={barLook(here)}>
                <BarWords icon={item.icon} here={here} name={t(`nav.${item.id}`)} />
              </a>
            </li>
          );
        })}
        {more.length > 0 && (
          <li className="min-w-0 flex-1">
            <Menu
              align="end"
              side="top"
              trigger={
                <button type="button" className={barLook(isMore)}>
                  <BarWords icon={Ellipsis} here={isMore} name={t('common:more')} />
                </button>
              }
            >
              {more.map((item) => (
                <MenuItem
                  key={item.id}
                  icon={<item.icon className="size-4" />}
                  onSelect={() => void navigate({ to: item.path })}
                >
                  {t(`nav.${item.id}`)}
                </MenuItem>
              ))}
            </Menu>
          </li>
        )}
      </ul>
    </nav>
  );
}
