/** The page of one account: who works there, what belongs to it, what happened. */
import { useParams } from '@tanstack/react-router';
import { Building2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Account } from '#modules/accounts/contract/account.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { Marks } from '../../entity-views/marks.tsx';
import { CopyButton } from '../../entity-views/record/copy-button.tsx';
import { LinkedPanel } from '../../entity-views/record/linked-panel.tsx';
import { RecordPage } from '../../entity-views/record/record-page.tsx';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { Timeline } from '../../entity-views/timeline/timeline.tsx';
import { useTimelineAhead } from '../../entity-views/timeline/use-timeline.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatPhone } from '../../ui/format.ts';
import { RelationshipsPanel } from '../people/relationships-panel.tsx';
import { TasksPanel } from '../tasks/tasks-panel.tsx';
import { accountLayout } from './accounts.ui.ts';

export function AccountPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTimelineAhead({ entity: 'account', id });
  return (
    <RecordPage
      key={id}
      layout={accountLayout}
      id={id}
      header={(record) => <AccountHeader record={record} />}
      timeline={(record) => <Timeline subject={{ entity: 'account', id: record.id }} open={!record.deleted} />}
      connections={(record) => <Connections record={record} />}
    />
  );
}

function AccountHeader({ record: { id, title, values, erased } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const { region } = useFieldEnvironment();
  const phone = (values.phones as readonly { readonly value: Phone }[] | undefined)?.[0]?.value;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span
        aria-hidden
        className="flex size-12 shrink-0 items-center justify-center rounded-lg border border-line bg-accent-soft text-accent-text"
      >
        <Building2 className="size-5" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 text-lg font-semibold break-words">
            {title ?? t(erased ? 'records:erase.name' : 'records:untitled')}
          </h1>
          <Marks layout={accountLayout} values={values} t={t} />
        </div>
        <ul className="mt-0.5 flex flex-wrap items-center gap-x-4 text-ink-2">
          {typeof values.kind === 'string' && <li>{words.choice('account', 'kind', values.kind)}</li>}
          {phone && (
            <li className="group/fact flex items-center gap-1 tabular-nums">
              {formatPhone(phone, region)}
              <CopyButton
                text={phone.e164 ?? phone.original}
                what={formatPhone(phone, region)}
                of={{ entity: 'account', id, field: 'phones' }}
              />
            </li>
          )}
        </ul>
      </div>
    </div>
  );
}

function Connections({ record: { id, title, deleted } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  return (
    <div className="divide-y divide-line">
      <TasksPanel subject={{ entity: 'account', id, title }} open={!deleted} />
      <LinkedPanel title={t('panel.peopleHere')} entity={Person} link="practice" id={id} detail="jobTitle" />
      <RelationshipsPanel subject={{ entity: 'account', id, title }} open={!deleted} />
      <LinkedPanel title={t('panel.partsOf')} entity={Account} link="parent" id={id} detail="kind" />
    </div>
  );
}
