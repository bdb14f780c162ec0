/** What the palette lists for what is typed, in lanes: found records, actions, words in notes, making a new person. */
import { Clock, ListPlus, ListTodo, MessageSquareText, UserPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { recentlyOpened } from '#modules/people/contract/people.api.ts';
import { useContract } from '../../api/hooks.ts';
import { openOverlay } from '../../app/overlays.ts';
import { useOpenRecord } from '../../entity-views/open-record.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDate, formatRelative, wallClock } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { newPersonValues } from '../people/new-person-values.ts';
import { HitLine } from './hit-line.tsx';
import { matching, type PaletteAction, usePaletteActions } from './palette-actions.ts';
import { Snippet } from './snippet.tsx';
import type { Search } from './use-search.ts';

export interface PaletteItem {
  readonly id: string;
  readonly content: ReactNode;
  /** What Enter does; the palette closes by itself. */
  readonly run: () => void;
  /** True for records and words that were found: opening one settles the search. */
  readonly found: boolean;
}

export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly items: readonly PaletteItem[];
}

const RECENT = 8;
const ACTIONS_BESIDE_HITS = 4;

function Icon({ of: Sign }: { readonly of: PaletteAction['icon'] }) {
  return (
    <span aria-hidden className="flex size-8 shrink-0 items-center justify-center text-ink-3">
      <Sign className="size-4" />
    </span>
  );
}

function useRecent(): readonly PaletteItem[] {
  const { locale } = useFieldEnvironment();
  const open = useOpenRecord();
  const words = useFieldWords();
  const { data } = useContract(recentlyOpened, { limit: RECENT });
  return (data?.records ?? [])
    .filter((record) => record.title !== null)
    .map((record) => ({
      id: `recent-${record.id}`,
      found: false,
      run: () => open(record.entity, record.id),
      content: (
        <>
          <Avatar name={record.title} size="md" />
          <span className="min-w-0 flex-1 truncate font-medium">{record.title}</span>
          <span className="flex items-center gap-1.5 text-sm text-ink-3">
            {record.entity === 'account' && <span>{words.entity('account')} ·</span>}
            <Clock aria-hidden className="size-3.5" />
            {formatRelative(record.at, locale, Date.now())}
          </span>
        </>
      ),
    }));
}

const actionItem = (action: PaletteAction): PaletteItem => ({
  id: `action-${action.id}`,
  found: false,
  run: action.run,
  content: (
    <>
      <Icon of={action.icon} />
      <span className="min-w-0 flex-1 truncate">{action.label}</span>
      {action.keys && (
        <span className="max-sm:hidden">
          <Kbd keys={action.keys} />
        </span>
      )}
    </>
  ),
});

function useTextItems({ textHits }: Search): readonly PaletteItem[] {
  const open = useOpenRecord();
  const words = useFieldWords();
  const { locale, timeZone } = useFieldEnvironment();
  return textHits.map((hit) => ({
    id: `text-${hit.entity}-${hit.id}`,
    found: true,
    run: () => {
      // What has a page of its own is opened itself, a note or call where it stands.
      if (!open(hit.entity, hit.id) && hit.about) open(hit.about.entity, hit.about.id);
    },
    content: (
      <>
        <Icon of={hit.entity === 'task' ? ListTodo : MessageSquareText} />
        <span className="min-w-0 flex-1">
          <span className="block truncate">
            <Snippet text={hit.snippet} found={hit.found} />
          </span>
          <span className="block truncate text-sm text-ink-3">
            {[
              hit.about?.title,
              hit.title ?? words.entity(hit.entity),
              formatDate(wallClock(hit.at, timeZone).day, locale),
            ]
              .filter(Boolean)
              .join('  ·  ')}
          </span>
        </span>
      </>
    ),
  }));
}

/** Lanes without anything in them are left out. */
export function usePaletteLanes(typed: string, search: Search): readonly Lane[] {
  const { t } = useTranslation('palette');
  const open = useOpenRecord();
  const environment = useFieldEnvironment();
  const { permissions } = useViewer();
  const actions = usePaletteActions();
  const recent = useRecent();
  const inText = useTextItems(search);
  const text = typed.trim();
  if (text === '')
    return [
      { id: 'recent', label: t('lane.recent'), items: recent },
      { id: 'actions', label: t('lane.actions'), items: actions.map(actionItem) },
    ].filter((lane) => lane.items.length > 0);

  const hits = search.hits.map((hit) => ({
    id: `hit-${hit.id}`,
    found: true,
    run: () => open(hit.kind, hit.id),
    content: <HitLine hit={hit} typed={text} />,
  }));
  const fitting = matching(actions, text).slice(0, hits.length > 0 ? ACTIONS_BESIDE_HITS : undefined);
  const createTask: PaletteItem = {
    id: 'create-task',
    found: false,
    run: () => openOverlay({ kind: 'create', entity: 'task', values: { title: text.slice(0, 200) } }),
    content: (
      <>
        <Icon of={ListPlus} />
        <span className="min-w-0 flex-1 truncate">{t('createTask', { text })}</span>
      </>
    ),
  };
  const create: PaletteItem = {
    id: 'create',
    found: false,
    run: () => openOverlay({ kind: 'create', entity: 'person', values: newPersonValues(text, environment) }),
    content: (
      <>
        <Icon of={UserPlus} />
        <span className="min-w-0 flex-1 truncate">{t('create', { text })}</span>
      </>
    ),
  };
  return [
    { id: 'hits', label: t('lane.hits'), items: hits },
    { id: 'actions', label: t('lane.actions'), items: fitting.map(actionItem) },
    { id: 'text', label: t('lane.text'), items: inText },
    {
      id: 'create',
      label: t('lane.new'),
      items: permissions.includes('record.write') ? [create, createTask] : [],
    },
  ].filter((lane) => lane.items.length > 0);
}
