/** Two records of one person side by side, field by field, and what will stand under the one that stays (CA-23). */
import { useParams } from '@tanstack/react-router';
import { ArrowLeft, ArrowLeftRight, Merge } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mergePeople } from '#modules/people/contract/merge.api.ts';
import {
  chosenEdit,
  conflictsOf,
  fieldsToChoose,
  type MergeChoices,
  settledChoices,
} from '#modules/people/contract/merge-choices.ts';
import { useCommand } from '../../../api/hooks.ts';
import { Page } from '../../../app/page.tsx';
import { type LoadedRecord, useRecord } from '../../../entity-views/record/use-record.ts';
import { useSaved } from '../../../entity-views/saving.ts';
import { useViewer } from '../../../entity-views/viewer.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FaultNotice } from '../../../ui/fault-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { goTo } from '../../../ui/in-app-links.ts';
import { Input } from '../../../ui/input.tsx';
import { Waiting } from '../../../ui/skeleton.tsx';
import { personLayout } from '../people.ui.ts';
import { Conflicts } from './conflicts.tsx';
import { MergeFields } from './merge-fields.tsx';
import { MergeResult } from './merge-result.tsx';
import { PersonCard } from './person-card.tsx';
import { mergePath, useMerged } from './use-merged.ts';

export function MergePage() {
  const { t } = useTranslation('people');
  const { id, other } = useParams({ strict: false }) as { id: string; other: string };
  const { permissions } = useViewer();
  // Either may have been merged already, and then somebody else stands for it.
  const [one, two] = [useMerged(id), useMerged(other)];
  const ready = one && two && permissions.includes('contact.merge');
  return (
    <Page
      title={t('merge.title')}
      width="wide"
      heading={
        <>
          <a
            href={mergePath(id)}
            className="mb-1 inline-flex items-center gap-1 text-sm text-accent-text hover:underline max-sm:min-h-11"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {t('merge.chooseOther')}
          </a>
          <h1 className="text-lg font-semibold">{t('merge.title')}</h1>
        </>
      }
      description={t('merge.text')}
      actions={
        <Button
          icon={<ArrowLeftRight aria-hidden className="size-4" />}
          onClick={() => goTo(mergePath(other, id), { replace: true })}
        >
          {t('merge.swap')}
        </Button>
      }
    >
      {ready && one.canonical === two.canonical && <Already id={one.canonical} />}
      {ready && one.canonical !== two.canonical && (
        <Loading key={`${one.canonical} ${two.canonical}`} survivor={one.canonical} merged={two.canonical} />
      )}
    </Page>
  );
}

function Already({ id }: { readonly id: string }) {
  const { t } = useTranslation('people');
  return (
    <EmptyState
      icon={<Merge className="size-5" />}
      title={t('merge.already')}
      actions={<Button onClick={() => goTo(`#/people/${id}`)}>{t('merge.open')}</Button>}
    />
  );
}

interface Ids {
  readonly survivor: string;
  readonly merged: string;
}

function Loading(ids: Ids) {
  const survivor = useRecord(personLayout, ids.survivor);
  const merged = useRecord(personLayout, ids.merged);
  const fault = survivor.fault ?? merged.fault;
  if (fault) return <FaultNotice fault={fault.toValue()} />;
  if (!survivor.record || !merged.record) return <Waiting lines={9} />;
  return <Choosing survivor={survivor.record} merged={merged.record} />;
}

interface Records {
  readonly survivor: LoadedRecord;
  readonly merged: LoadedRecord;
}

function Choosing({ survivor, merged }: Records) {
  const { t } = useTranslation('people');
  const saved = useSaved();
  const merge = useCommand(mergePeople);
  const [given, setGiven] = useState<MergeChoices>({});
  const [reason, setReason] = useState('');
  const [asking, setAsking] = useState(false);
  const fields = fieldsToChoose(survivor.values, merged.values);
  const choices = settledChoices(survivor.values, merged.values, given);
  const conflicts = conflictsOf(survivor.values, merged.values);

  const run = () =>
    merge.mutate(
      {
        survivor: survivor.id,
        merged: merged.id,
        choices: { ...choices },
        confirmed: conflicts.length > 0,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      },
      {
        onSuccess: ({ canonical, batch }) => {
          window.location.replace(`#/people/${canonical}`);
          saved(batch, t('merge.done'));
        },
        onSettled: () => setAsking(false),
      },
    );
  const name = survivor.title ?? t('records:untitled');
  return (
    <div className="space-y-5">
      <div className="grid gap-4 lg:grid-cols-2">
        <PersonCard record={survivor} role={t('merge.stays')} tone="accent" />
        <PersonCard record={merged} role={t('merge.goes')} tone="neutral" />
      </div>
      <Conflicts conflicts={conflicts} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <MergeFields survivor={survivor} merged={merged} fields={fields} choices={choices} onChoose={setGiven} />
        <MergeResult
          survivor={survivor}
          merged={merged}
          edit={chosenEdit(survivor.values, merged.values, choices)}
        />
      </div>
      <Field label={t('merge.reason')}>
        {(control) => (
          <Input {...control} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      {merge.error && <FaultNotice fault={merge.error.toValue()} />}
      <div className="sticky bottom-0 -mx-4 flex flex-wrap justify-end gap-2 border-t border-line bg-canvas px-4 py-3 sm:-mx-8 sm:px-8">
        <Button onClick={() => goTo(`#/people/${survivor.id}`)}>{t('records:cancel')}</Button>
        <Button
          variant="primary"
          icon={<Merge aria-hidden className="size-4" />}
          busy={merge.isPending}
          onClick={() => (conflicts.length > 0 ? setAsking(true) : run())}
        >
          {t('merge.run', { name })}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('merge.conflict.confirmTitle')}
        description={t('merge.conflict.confirmText')}
        action={t('merge.conflict.confirm')}
        danger
        busy={merge.isPending}
        onConfirm={run}
      >
        <Conflicts conflicts={conflicts} />
      </ConfirmDialog>
    </div>
  );
}
