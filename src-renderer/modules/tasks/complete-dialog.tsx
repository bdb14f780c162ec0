/** Completing in one step: what came of it, which goes on the timeline, and what comes next (TA-07, TA-08). */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '#shared/api/records.api.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { useWayOut } from '../../entity-views/form/way-out.tsx';
import { Button } from '../../ui/button.tsx';
import { DateInput } from '../../ui/date-input.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { recurrenceWords } from '../../ui/fields/recurrence-words.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input, Textarea } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';
import { daysAfter } from './due.ts';
import { useTaskCommands } from './use-task-commands.ts';
import { useWall } from './use-wall.ts';

interface Props {
  readonly task: Pick<RecordView, 'id' | 'title' | 'values'>;
  readonly onClose: () => void;
}

/** Shown as buttons, since at a desk it is nearly always one of these. */
const RESULTS = ['reached', 'message', 'noAnswer', 'sent', 'notNeeded'] as const;
const SOON = [1, 3, 7, 14] as const;

export function CompleteDialog({ task, onClose }: Props) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const { locale, dateOrder, year } = useFieldEnvironment();
  const { complete } = useTaskCommands();
  const now = useWall();
  const form = useId();
  const { values } = task;
  const [result, setResult] = useState('');
  const [note, setNote] = useState('');
  const [follow, setFollow] = useState(false);
  const [title, setTitle] = useState(task.title ?? '');
  const [dueOn, setDueOn] = useState<string | null>(() => daysAfter(now.day, 7));
  const [unreadable, setUnreadable] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const logs = Boolean(values.person || values.account);
  const isTyped =
    result.trim() !== '' || note.trim() !== '' || (follow && title.trim() !== (task.title ?? '').trim());
  const { shut, guard } = useWayOut(isTyped, onClose);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || (follow && (title.trim() === '' || unreadable))) return;
    setBusy(true);
    const refused = await complete({
      task: task.id,
      ...(logs && (result.trim() || note.trim())
        ? {
            outcome: {
              ...(result.trim() ? { result: result.trim() } : {}),
              ...(note.trim() ? { note: note.trim() } : {}),
            },
          }
        : {}),
      ...(follow ? { followUp: { title: title.trim(), ...(dueOn ? { dueOn } : {}) } } : {}),
    });
    setBusy(false);
    if (refused) setFault(refused);
    else onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={shut}
      title={t('complete.title')}
      description={task.title ?? ''}
      footer={
        <>
          <Button onClick={onClose}>{t('records:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={busy}>
            {t('complete.action')}
          </Button>
        </>
      }
    >
      <form autoComplete="off" id={form} onSubmit={(event) => void submit(event)} className="space-y-4">
        {fault && <FaultNotice fault={fault} />}
        {typeof values.recurrence === 'string' && (
          <Notice>
            {t('complete.repeats', {
              rule: recurrenceWords(values.recurrence, words.context('task', 'recurrence')),
            })}
          </Notice>
        )}
        {logs && (
          <>
            <Field label={t('complete.result')} hint={t('complete.resultHint')}>
              {(control) => (
                <Input
                  {...control}
                  maxLength={200}
                  value={result}
                  onChange={(event) => setResult(event.target.value)}
                />
              )}
            </Field>
            <div className="-mt-2 flex flex-wrap gap-1.5">
              {RESULTS.map((one) => (
                <Button key={one} size="sm" onClick={() => setResult(t(`complete.results.${one}`))}>
                  {t(`complete.results.${one}`)}
                </Button>
              ))}
            </div>
            <Field label={t('complete.note')}>
              {(control) => (
                <Textarea
                  {...control}
                  rows={3}
                  maxLength={10_000}
                  value={note}
                  onChange={(event) => setNote(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <Switch checked={follow} onChange={setFollow} label={t('complete.followUp')} />
        {follow && (
          <div className="space-y-3 rounded-lg border border-line bg-sunken p-3">
            <Field
              label={t('complete.followTitle')}
              required
              error={tried && title.trim() === '' ? t('complete.followMissing') : null}
            >
              {(control) => (
                <Input
                  {...control}
                  maxLength={200}
                  value={title}
                  onChange={(event) => setTitle(event.target.value)}
                />
              )}
            </Field>
            <Field label={words.field('task', 'dueOn')} error={unreadable ? t('complete.dayUnreadable') : null}>
              {(control) => (
                <DateInput
                  {...control}
                  {...{ dateOrder, locale, year }}
                  value={dueOn}
                  onChange={setDueOn}
                  onUnreadable={(typed) => setUnreadable(typed !== null)}
                />
              )}
            </Field>
            <div className="flex flex-wrap gap-1.5">
              {SOON.map((count) => (
                <Button key={count} size="sm" onClick={() => setDueOn(daysAfter(now.day, count))}>
                  {t('complete.inDays', { count })}
                </Button>
              ))}
            </div>
          </div>
        )}
      </form>
      {guard}
    </Dialog>
  );
}
