/** Chooses the columns and puts them in order; everything the header does with the mouse works here by keyboard. */
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Popover } from '../../ui/popover.tsx';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import { columnFields, type ListDefinition, moveColumn, toggleColumn } from './list-definition.ts';
import { useColumnName } from './use-columns.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly definition: ListDefinition;
  readonly onDefinition: (definition: ListDefinition) => void;
}

export function ColumnsMenu({ layout, definition, onDefinition }: Props) {
  const { t } = useTranslation('records');
  const nameOf = useColumnName(layout);
  const viewer = useViewer();
  const shown = definition.columns.map((column) => column.field);
  const others = columnFields(layout, viewer).filter((field) => !shown.includes(field));
  const set = (columns: ListDefinition['columns']) => onDefinition({ ...definition, columns });
  const toggle = (field: string) => set(toggleColumn(definition.columns, field));
  return (
    <Popover
      label={t('columns.title')}
      align="end"
      className="w-72"
      trigger={
        <Button variant="ghost" size="sm" icon={<Columns3 aria-hidden className="size-4" />}>
          {t('columns.button')}
        </Button>
      }
    >
      <h2 className="mb-1 text-sm font-medium text-ink-2">{t('columns.shown')}</h2>
      <ul>
        {shown.map((field, index) => (
          <li key={field} className="flex items-center gap-1">
            <div className="min-w-0 flex-1">
              <Checkbox
                checked
                onChange={() => toggle(field)}
                label={nameOf(field)}
                disabled={shown.length === 1}
              />
            </div>
            <IconButton
              size="sm"
              label={t('columns.left', { column: nameOf(field) })}
              icon={<ArrowUp aria-hidden className="size-4" />}
              disabled={index === 0}
              onClick={() => set(moveColumn(definition.columns, field, -1))}
            />
            <IconButton
              size="sm"
              label={t('columns.right', { column: nameOf(field) })}
              icon={<ArrowDown aria-hidden className="size-4" />}
              disabled={index === shown.length - 1}
              onClick={() => set(moveColumn(definition.columns, field, 1))}
            />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h2 className="mt-3 mb-1 text-sm font-medium text-ink-2">{t('columns.more')}</h2>
          <ul>
            {others.map((field) => (
              <li key={field}>
                <Checkbox checked={false} onChange={() => toggle(field)} label={nameOf(field)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}
