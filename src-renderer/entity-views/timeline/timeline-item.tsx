/** One entry: what, who, when; its text, folded where it is long; struck through with the reason where retracted. */
import { Ellipsis, Eraser, Lock, LockOpen, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { iconOf } from './kinds.tsx';

interface Props {
  readonly entry: TimelineEntry;
  /** Left out where it may not be retracted. */
  readonly onRetract: (() => void) | undefined;
  /** Moves it into or out of what is sensitive; left out where it may not be. */
  readonly onMove: (() => void) | undefined;
  /** Destroys it, asked for by the name it goes by here; left out where it may not be. */
  readonly onErase: ((title: string) => void) | undefined;
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  cancelled: 'danger',
  noShow: 'danger',
  scheduled: 'info',
  arrived: 'info',
};

/** What comes in or goes out; a visit only comes. */
const DIRECTED: ReadonlySet<TimelineEntry['kind']> = new Set(['call', 'email', 'text']);

/** Longer than this and the text folds. */
const FOLDED = 280;

function useSummary(entry: TimelineEntry): readonly string[] {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const { kind, direction, minutes, outcome, who } = entry;
  return [
    direction && DIRECTED.has(kind) ? words.choice('activity', 'direction', direction) : null,
    outcome,
    minutes === null ? null : t('timeline.minutes', { count: minutes }),
    who,
  ].filter((part): part is string => Boolean(part));
}

export function TimelineItem({ entry, onRetract, onMove, onErase }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const [open, setOpen] = useState(false);
  const { kind, title, text, retracted, status, at, sensitive } = entry;
  const Icon = iconOf(entry);
  const kindWord = kind === 'appointment' ? words.entity('appointment') : words.choice('activity', 'kind', kind);
  const summary = useSummary(entry);
  const long = (text?.length ?? 0) > FOLDED;
  return (
    <article className="group/entry relative flex gap-3 [contain-intrinsic-size:auto_4.5rem] [content-visibility:auto]">
      <span
        aria-hidden
        className="z-1 flex size-7 shrink-0 items-center justify-center rounded-full border border-line bg-surface text-ink-3"
      >
        <Icon className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1 pb-5">
        <header className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
          <h3 className={cx('min-w-0 font-medium break-words', retracted !== null && 'text-ink-3 line-through')}>
            {title ?? kindWord}
          </h3>
          {title && <span className="text-sm text-ink-3">{kindWord}</span>}
          {sensitive && (
            <Badge tone="warn" icon={<Lock aria-hidden className="size-3" />}>
              {words.field('activity', 'sensitive')}
            </Badge>
          )}
          {status && status !== 'completed' && (
            <Badge tone={STATUS_TONES[status] ?? 'neutral'}>{words.choice('appointment', 'status', status)}</Badge>
          )}
          <span className="ml-auto flex items-center gap-1">
            {at && (
              <time dateTime={at} className="text-sm text-ink-3 tabular-nums">
                {formatDateTime(at, environment)}
              </time>
            )}
            {(onRetract && retracted === null) || onMove || onErase ? (
              <Menu
                align="end"
                trigger={
                  <IconButton
                    size="sm"
                    label={t('timeline.menu', { what: title ?? kindWord })}
                    icon={<Ellipsis aria-hidden className="size-4" />}
                    className="opacity-0 group-hover/entry:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 max-sm:opacity-100"
                  />
                }
              >
                {onMove && (
                  <MenuItem
                    icon={sensitive ? <LockOpen className="size-4" /> : <Lock className="size-4" />}
                    onSelect={onMove}
                  >
                    {t(sensitive ? 'sensitive.unmark' : 'sensitive.mark')}
                  </MenuItem>
                )}
                {onRetract && retracted === null && (
                  <MenuItem icon={<Undo2 className="size-4" />} onSelect={onRetract}>
                    {t('timeline.retract')}
                  </MenuItem>
                )}
                {onErase && (
                  <MenuItem
                    danger
                    icon={<Eraser className="size-4" />}
                    onSelect={() => onErase(title ?? kindWord)}
                  >
                    {t('erase.button')}
                  </MenuItem>
                )}
              </Menu>
            ) : (
              <span aria-hidden className="w-control-sm max-sm:hidden" />
            )}
          </span>
        </header>
        {summary.length > 0 && <p className="text-sm text-ink-2">{summary.join(' · ')}</p>}
        {retracted !== null && (
          <p className="text-sm text-danger-text">{t('timeline.retracted', { reason: retracted })}</p>
        )}
        {text && (
          <p
            className={cx(
              'mt-1 break-words whitespace-pre-line',
              retracted !== null && 'text-ink-3 line-through',
              long && !open && 'line-clamp-4',
            )}
          >
            {text}
          </p>
        )}
        {long && (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="mt-0.5 text-sm font-medium text-accent-text hover:underline"
          >
            {open ? t('timeline.less') : t('timeline.more')}
          </button>
        )}
      </div>
    </article>
  );
}
