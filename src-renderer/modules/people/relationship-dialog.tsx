/** Ties this record to a person or account. Says the tie from both ends before it is saved. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  inverseOf,
  RELATIONSHIP_TYPES,
  type RelationshipType,
} from '#modules/people/contract/relationship.entity.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { useWayOut } from '../../entity-views/form/way-out.tsx';
import { useSave } from '../../entity-views/saving.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';

export interface Subject {
  readonly entity: 'person' | 'account';
  readonly id: string;
  readonly title: string | null;
}

interface Props {
  readonly subject: Subject;
  readonly onClose: () => void;
}

interface Other {
  readonly id: string;
  readonly label: string;
}

export function RelationshipDialog({ subject, onClose }: Props) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const save = useSave();
  const { findRecords } = useFieldEnvironment();
  const [target, setTarget] = useState<'person' | 'account'>('person');
  const [other, setOther] = useState<Other | null>(null);
  const [type, setType] = useState<RelationshipType | null>(null);
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const itself = other?.id === subject.id;
  const { shut, guard } = useWayOut(other !== null || note.trim() !== '', onClose);

  const keep = async () => {
    setAsked(true);
    if (!other || !type || itself) return;
    // `from` is a person by definition, so a tie to an account is stored from the person's end.
    const fromHere = subject.entity === 'person';
    const values = {
      from: fromHere ? subject.id : other.id,
      [fromHere && target === 'person' ? 'to' : 'toAccount']: fromHere ? other.id : subject.id,
      type: fromHere ? type : inverseOf(type),
      ...(note.trim() ? { note: note.trim() } : {}),
    };
    const result = await save([{ kind: 'create', entity: 'relationship', values }], {
      done: t('records:related.added', { what: words.entity('relationship') }),
      quiet: true,
    });
    if (result.saved) onClose();
    else setFault(result.fault);
  };
  const here = subject.title ?? t('thisRecord');
  const word = (one: RelationshipType) => words.choice('relationship', 'type', one);
  return (
    <Dialog
      open
      onOpenChange={shut}
      title={t('relation.add')}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{t('records:cancel')}</Button>
          <Button variant="primary" onClick={() => void keep()}>
            {t('relation.save')}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {fault && <FaultNotice fault={fault} />}
        {subject.entity === 'person' && (
          <Field label={t('relation.with')}>
            {(control) => (
              <Select
                {...control}
                value={target}
                onChange={(next) => {
                  setTarget(next);
                  setOther(null);
                }}
                options={[
                  { value: 'person', label: words.entity('person') },
                  { value: 'account', label: words.entity('account') },
                ]}
              />
            )}
          </Field>
        )}
        <Field
          label={words.entity(target)}
          required
          error={itself ? t('relation.itself') : asked && !other ? t('relation.otherMissing') : null}
        >
          {(control) => (
            <Combobox
              {...control}
              key={target}
              autoFocus
              value={other?.id ?? null}
              valueLabel={other?.label ?? null}
              onChange={(id, option) => setOther(id && option ? { id, label: option.label } : null)}
              load={(typed, signal) => findRecords(target, typed, signal)}
            />
          )}
        </Field>
        <Field
          label={t('relation.type', { name: here })}
          required
          error={asked && !type ? t('relation.typeMissing') : null}
        >
          {(control) => (
            <Combobox
              {...control}
              value={type}
              onChange={(next) => setType(next as RelationshipType | null)}
              options={RELATIONSHIP_TYPES.map((value) => ({ value, label: word(value) }))}
            />
          )}
        </Field>
        <Field label={words.field('relationship', 'note')}>
          {(control) => (
            <Input {...control} maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
        {other && type && !itself && (
          <Notice>
            <p>{t('relation.sentence', { one: other.label, type: word(type), two: here })}</p>
            <p>{t('relation.sentence', { one: here, type: word(inverseOf(type)), two: other.label })}</p>
          </Notice>
        )}
      </div>
      {guard}
    </Dialog>
  );
}
