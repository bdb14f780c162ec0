/** Edits one field where it stands: Enter or ✓ saves, Escape or ✕ leaves it as it was. */
import { Check, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entity } from '#shared/entity/entity.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { IconButton } from '../../ui/button.tsx';
import { FieldEditor } from '../../ui/fields/field-editor.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { useDelayed } from '../../ui/skeleton.tsx';
import type { SaveResult } from '../saving.ts';

interface Props {
  readonly entity: Entity;
  readonly name: string;
  readonly value: unknown;
  readonly titles: Titles;
  readonly onSave: (value: unknown) => Promise<SaveResult>;
  /** Called once it is saved or given up. */
  readonly onClose: () => void;
  readonly onDirty: (dirty: boolean) => void;
}

export function InlineEditor({ entity, name, value: start, titles, onSave, onClose, onDirty }: Props) {
  const { t } = useTranslation('records');
  const [value, setValue] = useState<unknown>(start ?? null);
  const [problem, setProblem] = useState<FaultValue | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const [saving, setSaving] = useState(false);
  const slow = useDelayed(saving);
  const kind = entity.fields[name]?.type.kind;

  const change = (next: unknown) => {
    setValue(next);
    setFault(null);
    onDirty(JSON.stringify(next) !== JSON.stringify(start ?? null));
  };
  const save = async () => {
    if (saving) return;
    if (problem) return setFault(problem);
    if (JSON.stringify(value) === JSON.stringify(start ?? null)) return onClose();
    setSaving(true);
    const result = await onSave(value);
    setSaving(false);
    if (result.saved) onClose();
    else setFault(result.fault);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === 'Enter' && kind !== 'longText' && event.target instanceof HTMLInputElement) void save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys pressed in the editor inside bubble up to here
    <div onKeyDown={onKeyDown} className="rounded-md bg-sunken p-2">
      <FieldEditor
        entity={entity}
        name={name}
        value={value}
        onChange={change}
        onProblem={(next) => {
          setProblem(next);
          setFault(null);
          if (next) onDirty(true);
        }}
        fault={fault}
        titles={titles}
        hideLabel
        autoFocus
        emptyLine
      />
      <div className="mt-1.5 flex items-center justify-end gap-1">
        <IconButton
          size="sm"
          label={t('edit.cancel')}
          shortcut="escape"
          icon={<X aria-hidden className="size-4" />}
          onClick={onClose}
        />
        <IconButton
          size="sm"
          variant="primary"
          label={t('edit.save')}
          shortcut={kind === 'longText' ? 'mod+enter' : 'enter'}
          busy={slow}
          icon={<Check aria-hidden className="size-4" />}
          onClick={() => void save()}
        />
      </div>
    </div>
  );
}
