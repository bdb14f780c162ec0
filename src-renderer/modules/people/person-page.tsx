/** The page of one person. */
import { useParams } from '@tanstack/react-router';
import { Merge } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Coverage } from '#modules/people/contract/coverage.entity.ts';
import { Flag } from '#modules/people/contract/flag.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { RelationshipNote } from '#modules/people/contract/relationship-note.entity.ts';
import { Panel } from '../../entity-views/record/panel.tsx';
import { RecordPage } from '../../entity-views/record/record-page.tsx';
import { RelatedPanel } from '../../entity-views/record/related-panel.tsx';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { Timeline } from '../../entity-views/timeline/timeline.tsx';
import { useTimelineAhead } from '../../entity-views/timeline/use-timeline.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { IconButton } from '../../ui/button.tsx';
import { FieldValue } from '../../ui/fields/field-value.tsx';
import { goTo } from '../../ui/in-app-links.ts';
import { Notice } from '../../ui/notice.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { DocumentsPanel } from '../documents/documents-panel.tsx';
import { TasksPanel } from '../tasks/tasks-panel.tsx';
import { HouseholdPanel } from './household-panel.tsx';
import { MergedPanel } from './merging/merged-panel.tsx';
import { mergePath, titleAmong, useCanonical, useMerged } from './merging/use-merged.ts';
import { personLayout } from './people.ui.ts';
import { PersonHeader } from './person-header.tsx';
import { RelationshipsPanel } from './relationships-panel.tsx';

export function PersonPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { t } = useTranslation('people');
  useTimelineAhead({ entity: 'person', id });
  const merged = useMerged(id);
  const [cameBy, setCameBy] = useState<{ readonly from: string; readonly to: string } | null>(null);
  const canonical = useCanonical(id);
  useEffect(() => {
    if (canonical === undefined || canonical === id) return;
    setCameBy({ from: id, to: canonical });
    window.location.replace(`#/people/${canonical}`);
  }, [canonical, id]);
  const from = merged && cameBy?.to === id && merged.members.includes(cameBy.from) ? cameBy.from : null;
  return (
    <RecordPage
      key={id}
      layout={personLayout}
      id={id}
      header={(record) => <PersonHeader record={record} />}
      factPanels={(record) => <NotesAndFlags record={record} />}
      timeline={(record) => <Timeline subject={{ entity: 'person', id: record.id }} open={!record.deleted} />}
      connections={(record) => <Connections record={record} />}
      actions={(record) => <MergeButton id={record.id} />}
      notice={
        merged && from && <Notice>{t('merge.note', { name: titleAmong(merged, from) ?? t('notHeld') })}</Notice>
      }
      {...(merged ? { together: merged.members } : {})}
    />
  );
}

/** For whoever may say that two records are one person. */
function MergeButton({ id }: { readonly id: string }) {
  const { t } = useTranslation('people');
  const { permissions } = useViewer();
  const may = permissions.includes('contact.merge');
  const open = () => goTo(mergePath(id));
  useShortcut('m', t('merge.action'), open, { group: 'record', enabled: may });
  if (!may) return null;
  return (
    <IconButton
      label={t('merge.action')}
      shortcut="m"
      icon={<Merge aria-hidden className="size-4.5" />}
      onClick={open}
    />
  );
}

function NotesAndFlags({ record: { id, deleted } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  return (
    <>
      <RelatedPanel
        title={t('panel.notes')}
        entity={RelationshipNote}
        link="person"
        id={id}
        fields={['topic', 'text']}
        shown={['topic', 'text']}
        open={!deleted}
      />
      <RelatedPanel
        title={t('panel.flags')}
        entity={Flag}
        link="person"
        id={id}
        fields={['kind', 'label', 'status', 'source', 'recorded', 'expires']}
        shown={['label', 'kind', 'status', 'source', 'recorded', 'expires']}
        open={!deleted}
      />
    </>
  );
}

function Connections({ record }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  const { id, title, deleted } = record;
  return (
    <div className="divide-y divide-line">
      <TasksPanel subject={{ entity: 'person', id, title }} open={!deleted} />
      <RelationshipsPanel subject={{ entity: 'person', id, title }} open={!deleted} />
      <HouseholdPanel record={record} />
      <DocumentsPanel person={id} open={!deleted} />
      <PracticePanel record={record} />
      <MergedPanel id={id} open={!deleted} />
      <RelatedPanel
        title={t('panel.coverages')}
        entity={Coverage}
        link="person"
        id={id}
        fields={[
          'order',
          'planName',
          'payer',
          'payerName',
          'memberId',
          'groupNumber',
          'start',
          'end',
          'subscriberRelationship',
          'billingContact',
        ]}
        shown={['planName', 'payer', 'payerName', 'memberId', 'groupNumber', 'order', 'start', 'end']}
        open={!deleted}
      />
    </div>
  );
}

/** The account a provider works at. */
function PracticePanel({ record: { values, titles } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  if (!values.practice) return null;
  return (
    <Panel title={t('panel.practice')}>
      <FieldValue entity={Person} name="practice" value={values.practice} titles={titles} />
      {typeof values.jobTitle === 'string' && <p className="text-sm text-ink-2">{values.jobTitle}</p>}
    </Panel>
  );
}
