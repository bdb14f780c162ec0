/** The facts of a row beside the list, without leaving it. Shows what the list already holds, so nothing is opened. */
import { ArrowRight, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '#shared/api/records.api.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import type { RecordLayout } from '../layout.ts';
import { FactValue } from '../record/fact-value.tsx';
import { titleCell } from './cell.tsx';
import { useCellContext } from './cell-context.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly row: RecordView;
  readonly titles: Titles;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

export function QuickLook({ layout, row, titles, onOpen, onClose }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const context = useCellContext();
  const { entity } = layout;
  const facts = layout.summary.filter((name) => row.values[name] !== undefined || row.hidden.includes(name));
  return (
    <aside
      aria-label={t('look.title', { name: row.title ?? t('untitled') })}
      className="flex w-80 shrink-0 animate-appear flex-col border-l border-line bg-surface max-lg:hidden"
    >
      <header className="flex items-center gap-2 border-b border-line px-4 py-3">
        <h2 className="min-w-0 flex-1">{titleCell(layout, row, context, 'md')}</h2>
        <IconButton
          size="sm"
          label={t('look.close')}
          shortcut="space"
          icon={<X aria-hidden className="size-4" />}
          onClick={onClose}
        />
      </header>
      <dl className="min-h-0 flex-1 space-y-3 overflow-y-auto p-4">
        {facts.map((name) => (
          <div key={name} className="group/fact">
            <dt className="text-sm text-ink-3">{words.field(entity.name, name)}</dt>
            <dd className="break-words">
              {row.hidden.includes(name) ? (
                <span className="text-ink-3 italic">{t('hidden')}</span>
              ) : (
                <FactValue layout={layout} id={row.id} name={name} value={row.values[name]} titles={titles} />
              )}
            </dd>
          </div>
        ))}
        {facts.length === 0 && <p className="text-ink-3">{t('look.nothing')}</p>}
      </dl>
      <footer className="border-t border-line p-3">
        <Button
          variant="primary"
          className="w-full"
          icon={<ArrowRight aria-hidden className="size-4" />}
          onClick={onOpen}
        >
          {t('look.open')}
        </Button>
      </footer>
    </aside>
  );
}
