/** A new task: mine and of medium priority unless said otherwise. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Task } from '#modules/tasks/contract/task.entity.ts';
import { useSession } from '../../app/session.tsx';
import { CreateDialog } from '../../entity-views/form/create-dialog.tsx';
import { useForm } from '../../entity-views/form/use-form.ts';
import { taskLayout } from './tasks.ui.ts';

interface Props {
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the records that `values` link to. */
  readonly titles?: Readonly<Record<string, string | null>> | undefined;
  readonly onClose: () => void;
}

const FIRST_FIELDS = 10;

export function NewTaskDialog({ values, titles, onClose }: Props) {
  const { t } = useTranslation('tasks');
  const { me } = useSession();
  const [start] = useState(() => ({
    status: 'notStarted',
    priority: 'medium',
    ...(values?.queue ? {} : { owner: me.userId }),
    ...values,
  }));
  const form = useForm(Task, taskLayout.create, start);
  /** What goes into a queue waits there for somebody, unless an owner is named after it. */
  const set = (field: string, value: unknown) => {
    form.set(field, value);
    if (field === 'queue' && value && form.values.owner === me.userId) form.set('owner', null);
  };
  return (
    <CreateDialog
      layout={taskLayout}
      form={{ ...form, set }}
      title={t('new.title')}
      first={FIRST_FIELDS}
      action={t('new.create')}
      nothing={null}
      aside={null}
      titles={{ [me.userId]: me.name, ...titles }}
      stay
      onClose={onClose}
    />
  );
}
