/** Which clinical codes become flags at import. All other clinical content of a file is left out (decisions X-01). */
import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { useMay } from '../session.tsx';
import { type FlagLine, readFlagLines, writeFlagLines } from './flag-lines.ts';
import { useSaveSettings, useSettings } from './use-settings.ts';

export function FlagsSection() {
  const { data, error } = useSettings();
  if (error) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={6} />;
  return <Editor key={data.organisation.flagValueSet} text={data.organisation.flagValueSet} />;
}

interface Row extends FlagLine {
  readonly id: number;
}

function Editor({ text }: { readonly text: string | null }) {
  const { t } = useTranslation(['settings', 'common']);
  const may = useMay('settings.manage');
  const { save, saving } = useSaveSettings();
  const { lines, rest } = readFlagLines(text);
  const [rows, setRows] = useState<readonly Row[]>(() => lines.map((line, id) => ({ ...line, id })));
  const count = useRef(lines.length);
  const complete = rows.filter(({ code, label }) => code.trim() !== '' && label.trim() !== '');
  const next = writeFlagLines(complete, rest);
  const changed = next !== writeFlagLines(lines, rest);
  const set = (id: number, change: Partial<FlagLine>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  const add = () => {
    count.current += 1;
    setRows([...rows, { id: count.current, kind: 'chronicProgramme', code: '', label: '' }]);
  };
  const addButton = (
    <Button icon={<Plus aria-hidden className="size-4" />} onClick={add}>
      {t('flags.add')}
    </Button>
  );
  return (
    <Card
      title={t('section.flags')}
      description={t('flags.text')}
      actions={may && rows.length > 0 ? addButton : null}
    >
      {rows.length === 0 ? (
        <EmptyState title={t('flags.empty')} actions={may ? addButton : null}>
          {t('flags.emptyText')}
        </EmptyState>
      ) : (
        <ul className="space-y-3 sm:space-y-2">
          {rows.map((row, index) => (
            <li key={row.id} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[12rem_1fr_1fr_auto]">
              <div className="max-sm:col-start-1">
                <Select
                  label={t('flags.kind', { line: index + 1 })}
                  disabled={!may}
                  value={row.kind}
                  onChange={(kind) => set(row.id, { kind })}
                  options={FLAG_KINDS.map((value) => ({ value, label: t(`fields:choice.flag.kind.${value}`) }))}
                />
              </div>
              <Input
                aria-label={t('flags.code', { line: index + 1 })}
                placeholder={t('flags.codeExample')}
                disabled={!may}
                maxLength={200}
                value={row.code}
                onChange={(event) => set(row.id, { code: event.target.value })}
                className="max-sm:col-start-1"
              />
              <Input
                aria-label={t('flags.label', { line: index + 1 })}
                placeholder={t('flags.labelExample')}
                disabled={!may}
                maxLength={120}
                value={row.label}
                onChange={(event) => set(row.id, { label: event.target.value })}
                className="max-sm:col-start-1"
              />
              {may && (
                <IconButton
                  label={t('common:remove', { what: row.label || t('flags.line', { line: index + 1 }) })}
                  icon={<X aria-hidden className="size-4" />}
                  onClick={() => setRows(rows.filter(({ id }) => id !== row.id))}
                  className="max-sm:col-start-2 max-sm:row-start-1"
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {may && (changed || rows.length > 0) && (
        <div className="mt-5 flex justify-end">
          <Button variant="primary" busy={saving} disabled={!changed} onClick={() => save({ flagValueSet: next })}>
            {t('common:save')}
          </Button>
        </div>
      )}
    </Card>
  );
}
