/** How one file would be read: its format, its columns and where they go, its first entries. */
import { useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { registry } from '#modules/entities.ts';
import {
  type Mapping,
  mappings,
  preview,
  removeMapping,
  saveMapping,
} from '#modules/importing/contract/importing.api.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { useCommand, useContract } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice, useFaultWords } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input } from '../../ui/input.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { useLeftOutWords } from './left-out-words.ts';
import { isChanged } from './mapping.ts';
import { MappingEditor, MappingSettings } from './mapping-editor.tsx';

interface Props {
  readonly name: string;
  readonly upload: string;
  readonly mapping: Mapping;
  readonly onMapping: (mapping: Mapping) => void;
}

export function FilePreview({ name, upload, mapping, onMapping }: Props) {
  const { t } = useTranslation('importing');
  const { data, error } = useContract(
    preview,
    { upload, ...(isChanged(mapping) ? { mapping } : {}) },
    { keepPrevious: true, reads: [] },
  );
  if (error) return <FaultNotice fault={error.toValue()} />;
  if (!data) return <Waiting lines={6} />;
  if (data.fault) return <FaultNotice fault={data.fault} />;
  const { table } = data;
  return (
    <div className="min-w-0 space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        {data.format && <Badge tone="accent">{t(`format.${data.format}`)}</Badge>}
        {table?.kind === 'synthea' && <Badge>{t('preview.synthea')}</Badge>}
        {table?.savedMapping && <SavedMapping name={table.savedMapping} />}
      </div>
      {table && table.kind === 'contacts' && (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <MappingSettings {...{ table, mapping, onMapping }} />
            {isChanged(mapping) && <KeepMapping name={name} signature={table.signature} mapping={mapping} />}
          </div>
          <MappingEditor {...{ table, mapping, onMapping }} />
        </>
      )}
      <FirstUnits units={data.units} />
    </div>
  );
}

/** The kept mapping that is used, and a way to forget it. */
function SavedMapping({ name }: { readonly name: string }) {
  const { t } = useTranslation('importing');
  const cache = useQueryClient();
  const { data } = useContract(mappings, {});
  const forget = useCommand(removeMapping);
  const kept = data?.mappings.find((one) => one.name === name);
  const done = () => {
    for (const { name: changed } of [mappings, preview]) void cache.invalidateQueries({ queryKey: [changed] });
  };
  return (
    <>
      <Badge tone="ok">{t('preview.savedMapping', { name })}</Badge>
      {kept && (
        <Button
          size="sm"
          variant="ghost"
          busy={forget.isPending}
          onClick={() => forget.mutate({ id: kept.id }, { onSuccess: done })}
        >
          {t('mapping.forget')}
        </Button>
      )}
    </>
  );
}

function FirstUnits({ units }: { readonly units: readonly { readonly place: string; readonly text: string }[] }) {
  const { t } = useTranslation('importing');
  const reason = useLeftOutWords();
  const words = useFieldWords();
  /** A line begins with the kind of record: “person · Ana Torres”. */
  const say = (text: string): string => {
    const [entity = '', ...rest] = text.split(' · ');
    const known = registry.entities.some(({ name }) => name === entity);
    return known ? [words.entity(entity), ...rest].join(' · ') : reason(text);
  };
  if (units.length === 0) return <p className="text-ink-3">{t('preview.nothing')}</p>;
  return (
    <section aria-label={t('preview.units')}>
      <h3 className="mb-1 text-sm font-semibold text-ink-2">{t('preview.units')}</h3>
      <ul className="space-y-0.5">
        {units.map((unit) => (
          <li key={unit.place} className="flex gap-3">
            <span className="w-28 shrink-0 truncate text-sm text-ink-3">{unit.place}</span>
            <span className="min-w-0 break-words">{say(unit.text)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface KeepProps {
  readonly name: string;
  readonly signature: string;
  readonly mapping: Mapping;
}

/** Keeps the mapping for files laid out like this one. */
function KeepMapping({ name, signature, mapping }: KeepProps) {
  const { t } = useTranslation('importing');
  const api = useApi();
  const words = useFaultWords();
  const [naming, setNaming] = useState(false);
  const [title, setTitle] = useState(name.replace(/^.*\//, '').replace(/\.[^.]*$/, ''));
  const keep = async () => {
    if (title.trim() === '') return;
    setNaming(false);
    try {
      await api.call(saveMapping, { name: title.trim(), signature, mapping });
      notify({ title: t('mapping.kept') });
    } catch (thrown) {
      const { message, remedy } = words(toFaultValue(thrown));
      notify({ title: message, detail: remedy, tone: 'danger' });
    }
  };
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        icon={<Save aria-hidden className="size-4" />}
        onClick={() => setNaming(true)}
      >
        {t('mapping.keep')}
      </Button>
      {naming && (
        <Dialog
          open
          onOpenChange={setNaming}
          size="sm"
          title={t('mapping.keep')}
          description={t('mapping.keepText')}
          footer={
            <>
              <Button onClick={() => setNaming(false)}>{t('records:cancel')}</Button>
              <Button variant="primary" disabled={title.trim() === ''} onClick={() => void keep()}>
                {t('records:save.button')}
              </Button>
            </>
          }
        >
          <form
            autoComplete="off"
            onSubmit={(event) => {
              event.preventDefault();
              void keep();
            }}
          >
            <Field label={t('mapping.name')} required>
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  maxLength={80}
                  value={title}
                  onChange={(event) => setTitle(event.target.value)}
                />
              )}
            </Field>
          </form>
        </Dialog>
      )}
    </>
  );
}
