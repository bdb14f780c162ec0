/** Which other record is the same person: those that look like it, with reasons, or any that is searched for. */
import { useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { mergeCandidates } from '#modules/people/contract/merge.api.ts';
import { useContract } from '../../../api/hooks.ts';
import { Page } from '../../../app/page.tsx';
import { useRecord } from '../../../entity-views/record/use-record.ts';
import { Card } from '../../../ui/card.tsx';
import { Combobox } from '../../../ui/combobox.tsx';
import { FaultNotice } from '../../../ui/fault-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useFieldEnvironment } from '../../../ui/fields/widget.ts';
import { goTo } from '../../../ui/in-app-links.ts';
import { Waiting } from '../../../ui/skeleton.tsx';
import { DuplicateLine } from '../duplicates-panel.tsx';
import { personLayout } from '../people.ui.ts';
import { mergePath, useMerged } from './use-merged.ts';

export function ChoosePage() {
  const { t } = useTranslation('people');
  const { id } = useParams({ strict: false }) as { id: string };
  const merged = useMerged(id);
  const { record, fault } = useRecord(personLayout, merged?.canonical ?? id);
  const name = record?.title ?? t('records:untitled');
  return (
    <Page
      title={t('merge.choose.title')}
      heading={
        <>
          <a
            href={`#/people/${id}`}
            className="mb-1 inline-flex items-center gap-1 text-sm text-accent-text hover:underline max-sm:min-h-11"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {name}
          </a>
          <h1 className="text-lg font-semibold">{t('merge.choose.title')}</h1>
        </>
      }
      description={t('merge.text')}
    >
      {fault && <FaultNotice fault={fault.toValue()} />}
      {record && merged && <Choices id={merged.canonical} members={merged.members} name={name} />}
    </Page>
  );
}

interface Props {
  readonly id: string;
  readonly members: readonly string[];
  readonly name: string;
}

function Choices({ id, members, name }: Props) {
  const { t } = useTranslation('people');
  const { findRecords } = useFieldEnvironment();
  const { data, error } = useContract(mergeCandidates, { id });
  return (
    <div className="space-y-5">
      <Field label={t('merge.choose.search', { name })} hint={t('merge.choose.searchHint')}>
        {(control) => (
          <Combobox
            {...control}
            autoFocus
            value={null}
            onChange={(other) => {
              if (other) goTo(mergePath(id, other));
            }}
            load={async (typed, signal) =>
              (await findRecords('person', typed, signal)).filter(({ value }) => !members.includes(value))
            }
          />
        )}
      </Field>
      <Card title={t('merge.choose.candidates')}>
        {error && <FaultNotice fault={error.toValue()} />}
        {!data && !error && <Waiting lines={3} />}
        {data?.candidates.length === 0 && <p className="text-ink-2">{t('merge.choose.none')}</p>}
        <ul className="space-y-2">
          {data?.candidates.map((duplicate) => (
            <li key={duplicate.hit.id}>
              <DuplicateLine duplicate={duplicate} href={mergePath(id, duplicate.hit.id)} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
