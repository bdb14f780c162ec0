/**
 * "Needs your eyes": what two desks did without seeing each other. The list at the left, the record in question at the
 * right; arrows move through the list, and a figure chooses. Answered ones leave the list on every computer.
 */
import { CircleCheck, Eye } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#shared/api/contract.ts';
import type { listQuestions } from '#shared/api/questions.api.ts';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatRelative } from '../../ui/format.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { Page } from '../page.tsx';
import { RecordQuestions } from './record-questions.tsx';
import { useQuestions } from './use-questions.ts';

type Row = OutputOf<typeof listQuestions>['rows'][number];

/** A record stands once, however many questions there are on it. */
function byRecord(rows: readonly Row[]): readonly (Row & { readonly more: number })[] {
  const records = new Map<string, Row & { more: number }>();
  for (const row of rows) {
    const known = records.get(row.id);
    if (known) known.more += 1;
    else records.set(row.id, { ...row, more: 0 });
  }
  return [...records.values()];
}

export function QuestionsPage() {
  const { t } = useTranslation('questions');
  const { data, error } = useQuestions();
  const [chosen, setChosen] = useState<string | null>(null);
  const records = byRecord(data?.rows ?? []);
  const at = Math.max(
    0,
    records.findIndex(({ id }) => id === chosen),
  );
  const current = records[at];
  const go = (step: number) =>
    setChosen(records[Math.min(records.length - 1, Math.max(0, at + step))]?.id ?? null);
  useShortcut('j', t('next'), () => go(1), { group: 'list' });
  useShortcut('k', t('previous'), () => go(-1), { group: 'list' });
  return (
    <Page title={t('title')} description={t('text')}>
      {error && <FaultNotice fault={error} />}
      {!data && !error && <Waiting lines={6} />}
      {data && !current && (
        <EmptyState icon={<CircleCheck className="size-5" />} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {current && (
        <div className="gap-6 lg:grid lg:grid-cols-[18rem_minmax(0,1fr)]">
          <QuestionList records={records} current={current.id} onChoose={setChosen} />
          <div className="min-w-0 max-lg:mt-5">
            <RecordQuestions key={current.id} entity={current.entity} id={current.id} />
          </div>
        </div>
      )}
    </Page>
  );
}

interface ListProps {
  readonly records: ReturnType<typeof byRecord>;
  readonly current: string;
  readonly onChoose: (id: string) => void;
}

function QuestionList({ records, current, onChoose }: ListProps) {
  const { t } = useTranslation('questions');
  const words = useFieldWords();
  const { locale } = useFieldEnvironment();
  return (
    <nav aria-label={t('list')}>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
        {records.map(({ id, entity, title, kind, field, since, more }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === current ? 'true' : undefined}
              onClick={() => onChoose(id)}
              className={cx(
                'flex w-full items-start gap-2.5 px-3 py-2.5 text-left -outline-offset-2',
                id === current ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <Eye aria-hidden className="mt-0.5 size-4 shrink-0 text-warn-text" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{title ?? words.entity(entity)}</span>
                <span className="block truncate text-sm text-ink-2">
                  {field === null ? t(`kind.${kind}`) : words.field(entity, field)}
                  {more > 0 && ` ${t('more', { count: more })}`}
                </span>
                <span className="block text-sm text-ink-3">{formatRelative(since, locale, Date.now())}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
