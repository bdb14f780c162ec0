/** What happened with a person or account and what is planned: one stream, upcoming first, then the past by years. */
import { History, Lock } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { type ErasedEntry, EraseEntryDialog } from '../record/erase-entry-dialog.tsx';
import { useSave } from '../saving.ts';
import { useViewer } from '../viewer.ts';
import { byYear } from './by-year.ts';
import { Composer } from './composer.tsx';
import { KindFilter } from './kind-filter.tsx';
import { ReclassifyDialog } from './reclassify-dialog.tsx';
import { RetractDialog } from './retract-dialog.tsx';
import { TimelineItem } from './timeline-item.tsx';
import { useTimeline } from './use-timeline.ts';

interface Props {
  readonly subject: { readonly entity: 'person' | 'account'; readonly id: string };
  /** False where the record is deleted: nothing is written on it. */
  readonly open: boolean;
}

/** What people write about; what came from elsewhere stays as it came. */
const MOVABLE: ReadonlySet<TimelineEntry['kind']> = new Set(['note', 'call']);

export function Timeline({ subject, open }: Props) {
  const { t } = useTranslation('records');
  const viewer = useViewer();
  const save = useSave();
  const [kinds, setKinds] = useState<readonly TimelineEntry['kind'][]>([]);
  const [retracting, setRetracting] = useState<TimelineEntry | null>(null);
  const [moving, setMoving] = useState<TimelineEntry | null>(null);
  const [erasing, setErasing] = useState<ErasedEntry | null>(null);
  const asked = { ...subject, ...(kinds.length > 0 ? { kinds: [...kinds] } : {}) };
  const past = useTimeline({ ...asked, direction: 'past' });
  const upcoming = useTimeline({ ...asked, direction: 'upcoming' });
  const holdsSensitive = !past.notHeld.includes('restricted');
  const mayWrite = open && viewer.permissions.includes('record.write') && viewer.writable.includes('engagement');

  if (!viewer.readable.includes('engagement'))
    return <EmptyState icon={<History className="size-5" />} title={t('timeline.hidden')} />;
  const mayMove =
    mayWrite &&
    holdsSensitive &&
    viewer.permissions.includes('record.delete') &&
    viewer.permissions.includes('record.sensitive');
  // Also under somebody in the bin: what must be destroyed is not brought back first.
  const mayErase = viewer.permissions.includes('record.erase');
  const item = (entry: TimelineEntry) => (
    <li key={entry.id}>
      <TimelineItem
        entry={entry}
        onRetract={mayWrite && entry.entity === 'activity' ? () => setRetracting(entry) : undefined}
        onMove={mayMove && MOVABLE.has(entry.kind) ? () => setMoving(entry) : undefined}
        onErase={mayErase ? (title) => setErasing({ entity: entry.entity, id: entry.id, title }) : undefined}
      />
    </li>
  );
  const nothing = !past.waiting && !upcoming.waiting && past.entries.length === 0 && upcoming.entries.length === 0;
  return (
    <div className="space-y-3">
      {mayWrite && <Composer subject={subject} holdsSensitive={holdsSensitive} />}
      <KindFilter chosen={kinds} onChange={setKinds} />
      {past.fault && (
        <FaultNotice
          fault={past.fault.toValue()}
          action={
            <Button size="sm" onClick={past.retry}>
              {t('retry')}
            </Button>
          }
        />
      )}
      {upcoming.entries.length > 0 && (
        <section aria-label={t('timeline.upcoming')} className="rounded-lg border border-line bg-sunken px-3 pt-2">
          <h2 className="mb-2 text-sm font-semibold text-ink-2">{t('timeline.upcoming')}</h2>
          <ol>{upcoming.entries.map(item)}</ol>
          {upcoming.hasMore && (
            <Button variant="ghost" size="sm" className="mb-2" onClick={upcoming.more}>
              {t('timeline.moreUpcoming')}
            </Button>
          )}
        </section>
      )}
      {!holdsSensitive && (
        <p className="flex items-center gap-1.5 text-sm text-ink-3">
          <Lock aria-hidden className="size-3.5 shrink-0" />
          {t('sensitive.notHeld')}
        </p>
      )}
      {past.waiting && <Waiting lines={8} />}
      {nothing && !past.fault && (
        <EmptyState
          icon={<History className="size-5" />}
          title={t(
            kinds.length > 0 ? 'timeline.noneOfKind' : holdsSensitive ? 'timeline.none' : 'timeline.noneHere',
          )}
        >
          {kinds.length > 0 ? (
            <Button variant="ghost" onClick={() => setKinds([])}>
              {t('timeline.showAll')}
            </Button>
          ) : (
            open && t('timeline.noneText')
          )}
        </EmptyState>
      )}
      <Past entries={past.entries} item={item} />
      <More when={past.hasMore} busy={past.loadingMore} onMore={past.more} />
      {erasing && <EraseEntryDialog entry={erasing} onClose={() => setErasing(null)} />}
      {moving && <ReclassifyDialog entry={moving} onClose={() => setMoving(null)} />}
      {retracting && (
        <RetractDialog
          onClose={() => setRetracting(null)}
          onRetract={async (reason) => {
            const { id } = retracting;
            setRetracting(null);
            await save([{ kind: 'retract', entity: 'activity', id, reason }], { done: t('timeline.retractDone') });
          }}
        />
      )}
    </div>
  );
}

interface PastProps {
  readonly entries: readonly TimelineEntry[];
  readonly item: (entry: TimelineEntry) => React.ReactNode;
}

function Past({ entries, item }: PastProps) {
  const { t } = useTranslation('records');
  const { timeZone } = useFieldEnvironment();
  return byYear(entries, timeZone).map(({ year, entries: inYear }) => {
    const title = year ?? t('timeline.noDate');
    return (
      <section key={title} aria-label={title}>
        <h2 className="sticky top-0 z-2 mb-1 bg-surface py-1 text-sm font-semibold text-ink-2 tabular-nums">
          {title}
        </h2>
        <ol className="relative before:absolute before:inset-y-2 before:left-3.5 before:w-px before:bg-line">
          {inYear.map(item)}
        </ol>
      </section>
    );
  });
}

/** Asks for the next page when its end comes into sight; a button for whoever does not scroll. */
function More({
  when,
  busy,
  onMore,
}: {
  readonly when: boolean;
  readonly busy: boolean;
  readonly onMore: () => void;
}) {
  const { t } = useTranslation('records');
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    const target = end.current;
    if (!when || busy || !target) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && latest.current(), {
      rootMargin: '600px',
    });
    watch.observe(target);
    return () => watch.disconnect();
  }, [when, busy]);
  if (!when) return null;
  return (
    <div ref={end} className="flex justify-center pb-4">
      <Button variant="ghost" busy={busy} onClick={onMore}>
        {t('timeline.older')}
      </Button>
    </div>
  );
}
