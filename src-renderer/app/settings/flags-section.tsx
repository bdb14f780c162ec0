/** Which clinical codes become flags at import. All other clinical content of a file is left out (decisions X-01). */
import { Flag, Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_FLAG_VALUE_SET } from '#modules/importing/contract/default-flag-value-set.ts';
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { useMay } from '../session.tsx';
import { type FlagRule, MAX_LABEL, readCodes, readFlagRules, writeCodes, writeFlagRules } from './flag-lines.ts';
import { useSaveSettings, useSettings } from './use-settings.ts';

export function FlagsSection() {
  const { data, error } = useSettings();
  if (error) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={6} />;
  // What another desk saves replaces what is shown here.
  return <Editor key={data.organisation.flagValueSet} text={data.organisation.flagValueSet} />;
}

interface Row {
  readonly id: number;
  readonly kind: FlagRule['kind'];
  readonly codes: string;
  readonly label: string;
}

function Editor({ text }: { readonly text: string | null }) {
  const { t } = useTranslation(['settings', 'common']);
  const may = useMay('settings.manage');
  const { save, saving } = useSaveSettings();
  const { rules, rest } = readFlagRules(text);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    rules.map((rule, id) => ({ ...rule, codes: writeCodes(rule.codes), id })),
  );
  const count = useRef(rules.length);
  const next = writeFlagRules(
    rows.map((row) => ({ ...row, codes: readCodes(row.codes) })),
    rest,
  );
  const changed = next !== writeFlagRules(rules, rest);
  const add = () => {
    count.current += 1;
    setRows([...rows, { id: count.current, kind: 'chronicProgramme', codes: '', label: '' }]);
  };
  /** A list of one's own begins as a copy of ours: nobody types two hundred codes to change one. */
  const begin = () => {
    const ours = readFlagRules(DEFAULT_FLAG_VALUE_SET).rules;
    count.current += ours.length;
    setRows(ours.map((rule, at) => ({ ...rule, codes: writeCodes(rule.codes), id: count.current - at })));
  };
  return (
    <Card title={t('section.flags')} description={t('flags.text')}>
      {rows.length === 0 ? (
        <EmptyState
          icon={<Flag className="size-5" />}
          title={t('flags.empty')}
          actions={may && <Button onClick={begin}>{t('flags.own')}</Button>}
        >
          {t('flags.emptyText')}
        </EmptyState>
      ) : (
        <ul className="space-y-4 sm:space-y-2">
          {rows.map((row, index) => (
            <FlagRow
              key={row.id}
              row={row}
              line={index + 1}
              disabled={!may}
              onChange={(change) => setRows(rows.map((one) => (one.id === row.id ? { ...one, ...change } : one)))}
              onRemove={() => setRows(rows.filter(({ id }) => id !== row.id))}
            />
          ))}
        </ul>
      )}
      {may && (changed || rows.length > 0) && (
        <div className="mt-4 flex flex-wrap justify-between gap-2">
          <Button variant="ghost" icon={<Plus aria-hidden className="size-4" />} onClick={add} className="-ml-3">
            {t('flags.add')}
          </Button>
          <Button variant="primary" busy={saving} disabled={!changed} onClick={() => save({ flagValueSet: next })}>
            {t('common:save')}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface FlagRowProps {
  readonly row: Row;
  readonly line: number;
  readonly disabled: boolean;
  readonly onChange: (change: Partial<Row>) => void;
  readonly onRemove: () => void;
}

function FlagRow({ row, line, disabled, onChange, onRemove }: FlagRowProps) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <li className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[12rem_1fr_1fr_auto]">
      <Select
        label={t('flags.kind', { line })}
        disabled={disabled}
        value={row.kind}
        onChange={(kind) => onChange({ kind })}
        options={FLAG_KINDS.map((value) => ({ value, label: t(`fields:choice.flag.kind.${value}`) }))}
      />
      <Input
        aria-label={t('flags.label', { line })}
        placeholder={t('flags.labelExample')}
        disabled={disabled}
        maxLength={MAX_LABEL}
        value={row.label}
        onChange={(event) => onChange({ label: event.target.value })}
        className="max-sm:col-start-1"
      />
      <Input
        aria-label={t('flags.codes', { line })}
        placeholder={t('flags.codesExample')}
        disabled={disabled}
        maxLength={2000}
        value={row.codes}
        onChange={(event) => onChange({ codes: event.target.value })}
        className="max-sm:col-start-1"
      />
      {!disabled && (
        <IconButton
          label={t('common:remove', { what: row.label || t('flags.line', { line }) })}
          icon={<X aria-hidden className="size-4" />}
          onClick={onRemove}
          className="max-sm:col-start-2 max-sm:row-start-1"
        />
      )}
    </li>
  );
}
