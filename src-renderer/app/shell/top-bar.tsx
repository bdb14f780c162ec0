/** Above every page: the search box, quick create, help, and whoever is signed in. */
import { useLocation } from '@tanstack/react-router';
import { CircleHelp, Plus, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { ENTITY_PLACES } from '../entity-places.ts';
import { Mark } from '../mark.tsx';
import { openOverlay } from '../overlays.ts';
import { useMay, useSession } from '../session.tsx';
import { UserMenu } from './user-menu.tsx';

function CreateKey({ entity, createKeys }: (typeof ENTITY_PLACES)[number]) {
  const { t } = useTranslation('shell');
  useShortcut(createKeys, t(`create.${entity}`), () => openOverlay({ kind: 'create', entity }));
  return null;
}

function QuickCreate() {
  const { t } = useTranslation('shell');
  return (
    <>
      {ENTITY_PLACES.map((one) => (
        <CreateKey key={one.entity} {...one} />
      ))}
      <Menu
        align="end"
        trigger={
          <Button variant="primary" icon={<Plus aria-hidden className="size-4" />}>
            <span className="max-md:sr-only">{t('create.short')}</span>
          </Button>
        }
      >
        {ENTITY_PLACES.map(({ entity, createKeys }) => (
          <MenuItem key={entity} shortcut={createKeys} onSelect={() => openOverlay({ kind: 'create', entity })}>
            {t(`create.${entity}`)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

export function TopBar() {
  const { t } = useTranslation('shell');
  const search = () => openOverlay({ kind: 'palette' });
  const { organisation } = useSession();
  const mayRead = useMay('record.read');
  const mayWrite = useMay('record.write');
  // The home page begins with a search box of its own.
  const onHome = useLocation().pathname === '/';
  useShortcut('mod+k', t('search.label'), search, { enabled: mayRead });
  useShortcut('/', t('search.label'), search, { enabled: mayRead });
  useShortcut('?', t('shortcuts.title'), () => openOverlay({ kind: 'shortcuts' }));
  return (
    <div className="flex h-14 items-center gap-2 border-b border-line bg-surface px-3 sm:px-4">
      {mayRead && !onHome && (
        <button
          type="button"
          onClick={search}
          className="flex h-control min-w-0 max-w-xl flex-1 items-center gap-2 rounded-md border border-line-strong/60 bg-canvas px-2.5 text-left text-ink-3 transition-colors hover:border-line-strong"
        >
          <Search aria-hidden className="size-4 shrink-0" />
          <span className="min-w-0 flex-1 truncate">{t('search.placeholder')}</span>
          <span className="max-sm:hidden">
            <Kbd keys="mod+k" />
          </span>
        </button>
      )}
      {onHome && (
        <span className="flex min-w-0 items-center gap-2 font-semibold sm:hidden">
          <Mark className="size-6 shrink-0" />
          <span className="truncate text-sm">{organisation.name}</span>
        </span>
      )}
      <div className="ml-auto flex items-center gap-1.5">
        {mayWrite && <QuickCreate />}
        <IconButton
          label={t('shortcuts.title')}
          shortcut="?"
          icon={<CircleHelp aria-hidden className="size-4.5" />}
          onClick={() => openOverlay({ kind: 'shortcuts' })}
          className="max-sm:hidden"
        />
        <UserMenu />
      </div>
    </div>
  );
}
