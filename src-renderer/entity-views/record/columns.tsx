/**
 * The parts of a record's page: beside each other where there is room, else one at a time. Whatever the window becomes, a part that was shown stays
 * as it is: somebody may be writing in it.
 */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { useMedia } from '../../ui/media.ts';
import { Shown } from '../../ui/shown.ts';
import type { RecordLayout } from '../layout.ts';
import { Facts } from './facts.tsx';
import type { Other } from './presence.tsx';
import type { LoadedRecord } from './use-record.ts';

type Part = 'timeline' | 'facts' | 'connections';
const PARTS: readonly Part[] = ['timeline', 'facts', 'connections'];

/** What a page shows in them. */
export interface RecordParts {
  readonly layout: RecordLayout;
  /** Below the facts: what is kept in records of their own, such as coverages. */
  readonly factPanels?: (record: LoadedRecord) => ReactNode;
  readonly timeline: (record: LoadedRecord) => ReactNode;
  readonly connections: (record: LoadedRecord) => ReactNode;
}

interface Props extends RecordParts {
  readonly record: LoadedRecord;
  readonly others: readonly Other[];
}

export function Columns({ layout, record, others, timeline, connections, factPanels }: Props) {
  const wide = useMedia('(min-width: 1200px)');
  const middle = useMedia('(min-width: 800px)');
  const [part, setPart] = useState<Part>('timeline');
  const [seen, setSeen] = useState<ReadonlySet<Part>>(() => new Set(middle ? PARTS : [part]));
  useEffect(() => {
    if (middle) setSeen(new Set(PARTS));
  }, [middle]);
  const choose = (one: Part) => {
    setPart(one);
    setSeen((before) => new Set([...before, one]));
  };
  const isShown = (one: Part): boolean => middle || one === part;
  const column = (name: Part, className: string, content: () => ReactNode) => (
    <Column key={name} name={name} shown={isShown(name)} className={cx(!middle && 'flex-1', className)}>
      {(middle || seen.has(name)) && content()}
    </Column>
  );
  return (
    <>
      {!middle && <PartBar part={part} onChoose={choose} />}
      <div
        className={cx(
          'min-h-0 flex-1',
          wide && 'grid grid-cols-[minmax(19rem,24rem)_minmax(0,1fr)_minmax(17rem,20rem)]',
          middle && !wide && 'grid grid-cols-[minmax(18rem,22rem)_minmax(0,1fr)]',
          !middle && 'flex flex-col',
        )}
      >
        {column('facts', cx(middle && 'border-r border-line'), () => (
          <>
            <Facts layout={layout} record={record} others={others} />
            {factPanels && <div className="divide-y divide-line border-t border-line">{factPanels(record)}</div>}
            {middle && !wide && <div className="border-t border-line">{connections(record)}</div>}
          </>
        ))}
        {column('timeline', wide ? 'px-6 py-4' : middle ? 'px-5 py-4' : 'px-4 py-3', () => timeline(record))}
        {(wide || !middle) && column('connections', cx(wide && 'border-l border-line'), () => connections(record))}
      </div>
    </>
  );
}

interface ColumnProps {
  readonly name: Part;
  readonly shown: boolean;
  readonly className: string;
  readonly children: ReactNode;
}

function Column({ name, shown, className, children }: ColumnProps) {
  const { t } = useTranslation('records');
  return (
    <section
      aria-label={t(`part.${name}`)}
      hidden={!shown}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={cx('min-h-0 overflow-y-auto overscroll-contain -outline-offset-2', className)}
    >
      <Shown value={shown}>{children}</Shown>
    </section>
  );
}

function PartBar({ part, onChoose }: { readonly part: Part; readonly onChoose: (part: Part) => void }) {
  const { t } = useTranslation('records');
  return (
    <nav aria-label={t('part.label')} className="flex shrink-0 border-b border-line bg-surface px-2">
      {PARTS.map((one) => (
        <button
          key={one}
          type="button"
          aria-current={one === part ? 'true' : undefined}
          onClick={() => onChoose(one)}
          className={cx(
            '-mb-px h-control flex-1 border-b-2 px-2 font-medium -outline-offset-2',
            one === part ? 'border-accent text-ink' : 'border-transparent text-ink-2',
          )}
        >
          {t(`part.${one}`)}
        </button>
      ))}
    </nav>
  );
}
