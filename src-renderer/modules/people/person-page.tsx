/** The page of one person. */
import { useParams } from '@tanstack/react-router';
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
import { FieldValue } from '../../ui/fields/field-value.tsx';
import { DocumentsPanel } from '../documents/documents-panel.tsx';
import { TasksPanel } from '../tasks/tasks-panel.tsx';
import { HouseholdPanel } from './household-panel.tsx';
import { personLayout } from './people.ui.ts';
import { PersonHeader } from './person-header.tsx';
import { RelationshipsPanel } from './relationships-panel.tsx';

export function PersonPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTimelineAhead({ entity: 'person', id });
  return (
    <RecordPage
      key={id}
      layout={personLayout}
      id={id}
      header={(record) => <PersonHeader record={record} />}
      factPanels={(record) => <NotesAndFlags record={record} />}
      timeline={(record) => <Timeline subject={{ entity: 'person', id: record.id }} open={!record.deleted} />}
      connections={(record) => <Connections record={record} />}
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
