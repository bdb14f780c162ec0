/** A new person: the few fields one asks for first, the rest on demand, and who it may already be beside them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Person, type PersonInput } from '#modules/people/contract/person.entity.ts';
import { CreateDialog } from '../../entity-views/form/create-dialog.tsx';
import { useForm } from '../../entity-views/form/use-form.ts';
import { shutBefore } from '../../entity-views/form/way-out.tsx';
import { useOpenRecord } from '../../entity-views/open-record.ts';
import { DuplicatesPanel, useDuplicates } from './duplicates-panel.tsx';
import { personLayout } from './people.ui.ts';

interface Props {
  /** What is known already: from the search box, from a call. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly onClose: () => void;
}

/** Most people entered at a desk are patients; both can be changed in the form. */
const USUAL: PersonInput = { roles: ['patient'], lifecycle: 'active' };
const FIRST_FIELDS = 5;

export function NewPersonDialog({ values, onClose }: Props) {
  const { t } = useTranslation('people');
  const open = useOpenRecord();
  const [start] = useState(() => ({ ...USUAL, ...values }));
  const form = useForm(Person, personLayout.create, start);
  const duplicates = useDuplicates(form.values);
  const likely = duplicates.some(({ grade }) => grade !== 'possible');
  return (
    <CreateDialog
      layout={personLayout}
      form={form}
      title={t('new.person')}
      first={FIRST_FIELDS}
      action={likely ? t('new.anyway') : t('new.create')}
      cautious={likely}
      nothing={form.values.name ? null : t('new.nameMissing')}
      aside={
        <DuplicatesPanel duplicates={duplicates} onOpen={(id) => shutBefore(onClose, () => open('person', id))} />
      }
      onClose={onClose}
    />
  );
}
