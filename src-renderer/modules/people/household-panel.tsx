/** Who lives together: members, joining, founding and leaving a household. */
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relationships } from '#modules/people/contract/people.api.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import { useContract } from '../../api/hooks.ts';
import { newId } from '../../entity-views/new-id.ts';
import { Panel, PanelLine } from '../../entity-views/record/panel.tsx';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useSave } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { useAge } from './use-age.ts';

interface Props {
  readonly record: LoadedRecord;
}

export function HouseholdPanel({ record }: Props) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const { hrefOf } = useFieldEnvironment();
  const ageOf = useAge();
  const [joining, setJoining] = useState(false);
  const { data } = useContract(relationships, { id: record.id });
  const mayWrite =
    !record.deleted && viewer.permissions.includes('record.write') && viewer.writable.includes('contact');
  const household = data?.household ?? null;
  const others = (household?.members ?? []).filter((member) => member.id !== record.id);
  const seen = record.versions.household ? { household: record.versions.household } : {};
  const leave = () =>
    void save([{ kind: 'edit', entity: 'person', id: record.id, values: { household: null }, seen }], {
      done: t('household.left'),
    });
  return (
    <Panel
      title={household?.name ?? words.entity('household')}
      count={household ? household.members.length : 0}
      add={mayWrite && !household ? { label: t('household.join'), run: () => setJoining(true) } : undefined}
    >
      {record.hidden.includes('household') && <PanelLine>{t('records:hidden')}</PanelLine>}
      {data && !household && !record.hidden.includes('household') && <PanelLine>{t('household.none')}</PanelLine>}
      {household && others.length === 0 && <PanelLine>{t('household.alone')}</PanelLine>}
      <ul>
        {others.map((member) => (
          <li key={member.id} className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover">
            <Avatar name={member.title} size="sm" />
            <a
              href={hrefOf('person', member.id) ?? undefined}
              className="min-w-0 flex-1 truncate font-medium hover:underline"
            >
              {member.title ?? t('notHeld')}
            </a>
            <span className="text-sm text-ink-3 tabular-nums">{ageOf(member.birthDate)}</span>
          </li>
        ))}
      </ul>
      {household && mayWrite && (
        <Button
          variant="ghost"
          size="sm"
          className="mt-1 -ml-2"
          icon={<LogOut aria-hidden className="size-4" />}
          onClick={leave}
        >
          {t('household.leave')}
        </Button>
      )}
      {joining && <JoinDialog record={record} seen={seen} onClose={() => setJoining(false)} />}
    </Panel>
  );
}

/** What a household is usually called: by the family name of who founds it. */
function usualName(values: Readonly<Record<string, unknown>>, title: string | null): string {
  return (values.name as PersonName | undefined)?.family ?? title ?? '';
}

interface JoinProps extends Props {
  readonly seen: Readonly<Record<string, string | string[]>>;
  readonly onClose: () => void;
}

function JoinDialog({ record, seen, onClose }: JoinProps) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const save = useSave();
  const { findRecords } = useFieldEnvironment();
  const [chosen, setChosen] = useState<{ readonly id: string | null; readonly label: string } | null>(null);
  const join = (id: string) => ({
    kind: 'edit' as const,
    entity: 'person',
    id: record.id,
    values: { household: id },
    seen,
  });
  const keep = async () => {
    if (!chosen) return;
    const id = chosen.id ?? newId();
    const address = (record.values.addresses as readonly { readonly value: unknown }[] | undefined)?.[0]?.value;
    const values = { name: chosen.label, ...(address ? { address } : {}) };
    const found = { kind: 'create' as const, entity: 'household', id, values };
    const result = await save(chosen.id === null ? [found, join(id)] : [join(id)], {
      done: t('household.joined'),
    });
    if (result.saved) onClose();
  };
  const usual = t('household.usualName', { name: usualName(record.values, record.title) });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('household.join')}
      description={t('household.joinText')}
      footer={
        <>
          <Button onClick={onClose}>{t('records:cancel')}</Button>
          <Button variant="primary" disabled={!chosen} onClick={() => void keep()}>
            {chosen?.id === null ? t('household.found') : t('household.join')}
          </Button>
        </>
      }
    >
      <Field label={words.entity('household')} hint={t('household.hint')}>
        {(control) => (
          <Combobox
            {...control}
            autoFocus
            value={chosen ? (chosen.id ?? 'new') : null}
            valueLabel={chosen?.label ?? null}
            onChange={(id, option) => setChosen(id && option ? { id, label: option.label } : null)}
            load={(typed, signal) => findRecords('household', typed, signal)}
            create={{
              label: (typed) => t('household.create', { name: typed }),
              run: (typed) => setChosen({ id: null, label: typed }),
            }}
          />
        )}
      </Field>
      {!chosen && (
        <Button
          variant="ghost"
          size="sm"
          className="mt-2 -ml-2"
          onClick={() => setChosen({ id: null, label: usual })}
        >
          {t('household.create', { name: usual })}
        </Button>
      )}
    </Dialog>
  );
}
