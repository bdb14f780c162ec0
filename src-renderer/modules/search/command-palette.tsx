/**
 * One box for any person, account and action. The focus stays in the box; arrows move through the answers, Enter opens.
 * Enter pressed before the answer to the last key is there waits for it, so that typing fast never opens the wrong person.
 */
import * as Radix from '@radix-ui/react-dialog';
import { Search as SearchIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { type PaletteItem, usePaletteLanes } from './palette-items.tsx';
import { useSearch } from './use-search.ts';

interface Props {
  /** Text the box begins with. */
  readonly typed?: string | undefined;
  readonly onClose: () => void;
}

export function CommandPalette({ typed: start = '', onClose }: Props) {
  const { t } = useTranslation('palette');
  const listId = useId();
  const [typed, setTyped] = useState(start);
  const [active, setActive] = useState(0);
  const [waiting, setWaiting] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const search = useSearch(typed);
  const lanes = usePaletteLanes(typed, search);
  const items = lanes.flatMap((lane) => lane.items);
  const current = Math.min(active, Math.max(0, items.length - 1));
  const activeId = items[current] ? `${listId}-${items[current].id}` : undefined;

  const choose = (item: PaletteItem) => {
    if (item.found) search.settle();
    onClose();
    item.run();
  };
  useEffect(() => {
    if (!waiting || search.behind) return;
    setWaiting(false);
    const [first] = items;
    if (first) choose(first);
  });
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((current + step + items.length) % Math.max(1, items.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const item = items[current];
      if (search.behind && current === 0) setWaiting(true);
      else if (item) choose(item);
    }
  };
  const nothing = typed.trim() !== '' && !search.behind && search.hits.length === 0;
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          data-modal=""
          aria-describedby={undefined}
          className="overlay fixed z-40 flex animate-rise flex-col max-sm:inset-0 sm:top-[8vh] sm:left-1/2 sm:max-h-[80vh] sm:w-[min(44rem,calc(100vw-2rem))] sm:-translate-x-1/2 sm:rounded-xl"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <SearchIcon aria-hidden className="size-5 shrink-0 text-ink-3" />
            <input
              role="combobox"
              aria-label={t('title')}
              aria-expanded={items.length > 0}
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={activeId}
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              placeholder={t('placeholder')}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setActive(0);
                setWaiting(false);
              }}
              onKeyDown={onKeyDown}
              className="h-13 min-w-0 flex-1 bg-transparent text-md outline-none"
            />
            <button
              type="button"
              onClick={onClose}
              className="flex min-h-control-sm min-w-control-sm items-center justify-center rounded p-1"
            >
              <span className="max-sm:hidden">
                <Kbd keys="escape" />
              </span>
              <span className="sm:sr-only">{t('close')}</span>
            </button>
          </div>
          {search.fault && (
            <div className="p-3">
              <FaultNotice fault={search.fault.toValue()} />
            </div>
          )}
          {nothing && !search.fault && (
            <p className="px-4 pt-4 pb-1 text-ink-2">{t('nothing', { text: typed.trim() })}</p>
          )}
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label={t('answers')}
            className="min-h-0 flex-1 overflow-y-auto p-2"
          >
            {lanes.map((lane) => (
              // biome-ignore lint/a11y/useSemanticElements: options of a list box can be grouped in no other way
              <div key={lane.id} role="group" aria-labelledby={`${listId}-${lane.id}`} className="mb-1">
                <div id={`${listId}-${lane.id}`} className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-3">
                  {lane.label}
                </div>
                {lane.items.map((item) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the text box that owns the list
                  <div
                    key={item.id}
                    id={`${listId}-${item.id}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={items[current] === item}
                    onPointerMove={() => setActive(items.indexOf(item))}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(item)}
                    className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-lg px-2 py-1 aria-selected:bg-selected forced-colors:aria-selected:outline-2"
                  >
                    {item.content}
                  </div>
                ))}
              </div>
            ))}
          </div>
          <footer className="flex shrink-0 items-center gap-4 border-t border-line px-4 py-2 text-sm text-ink-3 max-sm:hidden">
            <span className="flex items-center gap-1.5">
              <Kbd keys="arrowup" />
              <Kbd keys="arrowdown" />
              {t('hint.move')}
            </span>
            <span className="flex items-center gap-1.5">
              <Kbd keys="enter" />
              {t('hint.open')}
            </span>
            <span className="ml-auto truncate">{t('hint.formats')}</span>
          </footer>
          <output className="sr-only">
            {typed.trim() !== '' && !search.behind ? t('found', { count: search.hits.length }) : null}
          </output>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
