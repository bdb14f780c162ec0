/** The two forms of the composer: a note, and a call with its outcome. What is typed is the composer's, who saves it. */
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DIRECTIONS, NOTE_TYPES } from '#modules/activities/contract/activity.entity.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input, Textarea } from '../../ui/input.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Select } from '../../ui/select.tsx';
import { type CallDraft, type Draft, isWritten, type NoteDraft } from './drafts.ts';
import { SensitiveSwitch } from './sensitive-switch.tsx';

interface FormProps<Of extends Draft> {
  readonly draft: Of;
  readonly holdsSensitive: boolean;
  /** Why it could not be saved when it was sent: such a form takes the keys from nothing that is written meanwhile. */
  readonly fault: FaultValue | null;
  readonly onChange: (draft: Of) => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

interface FrameProps {
  readonly title: string;
  readonly action: string;
  readonly fault: FaultValue | null;
  /** Escape closes it. */
  readonly mayDiscard: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The box around both: Ctrl+Enter saves, Escape closes while nothing is typed. */
function Frame({ title, action, fault, mayDiscard, onSubmit, onClose, children }: FrameProps) {
  const { t } = useTranslation('records');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
    else if (event.key === 'Escape' && mayDiscard) onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section aria-label={title} className="rounded-lg border border-line-strong/60 bg-surface p-3">
      <form
        autoComplete="off"
        className="space-y-3"
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {fault && <FaultNotice fault={fault} />}
        {children}
        <div className="flex items-center justify-end gap-2">
          <Button size="sm" variant="ghost" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button size="sm" variant="primary" type="submit">
            {action}
            <span className="max-sm:hidden">
              <Kbd keys="mod+enter" />
            </span>
          </Button>
        </div>
      </form>
    </section>
  );
}

export function NoteForm({ draft, holdsSensitive, fault, onChange, onSend, onClose }: FormProps<NoteDraft>) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<NoteDraft>) => onChange({ ...draft, ...change });
  const written = isWritten(draft);
  const send = () => {
    setAsked(true);
    if (written) onSend();
  };
  return (
    <Frame
      title={t('note.title')}
      action={t('note.save')}
      fault={fault}
      mayDiscard={!written}
      onSubmit={send}
      onClose={onClose}
    >
      <Field label={t('note.title')} hideLabel error={asked && !written ? t('note.missing') : null}>
        {(control) => (
          <Textarea
            {...control}
            autoFocus={fault === null}
            placeholder={t('note.prompt')}
            maxLength={20_000}
            value={draft.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        )}
      </Field>
      <Select
        size="sm"
        className="w-44!"
        label={words.field('activity', 'noteType')}
        value={draft.noteType}
        onChange={(noteType) => set({ noteType })}
        options={NOTE_TYPES.map((value) => ({ value, label: words.choice('activity', 'noteType', value) }))}
      />
      <SensitiveSwitch
        checked={draft.sensitive}
        onChange={(sensitive) => set({ sensitive })}
        held={holdsSensitive}
      />
    </Frame>
  );
}

/** Outcomes most calls have; they are kept in words, so that any other can be typed. */
const OUTCOMES = ['reached', 'voicemail', 'noAnswer', 'busy', 'wrongNumber'] as const;

export function CallForm({ draft, holdsSensitive, fault, onChange, onSend, onClose }: FormProps<CallDraft>) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const set = (change: Partial<CallDraft>) => onChange({ ...draft, ...change });
  const duration = Number(draft.minutes);
  const wrongMinutes = draft.minutes !== '' && !(Number.isInteger(duration) && duration >= 0 && duration <= 1440);
  const send = () => {
    if (!wrongMinutes) onSend();
  };
  return (
    <Frame
      title={t('call.title')}
      action={t('call.save')}
      fault={fault}
      mayDiscard={!isWritten(draft)}
      onSubmit={send}
      onClose={onClose}
    >
      <div className="grid grid-cols-[9rem_minmax(0,1fr)_6rem] gap-2 max-sm:grid-cols-2">
        <Field label={words.field('activity', 'direction')}>
          {(control) => (
            <Select
              {...control}
              value={draft.direction}
              onChange={(direction) => set({ direction })}
              options={DIRECTIONS.map((value) => ({ value, label: words.choice('activity', 'direction', value) }))}
            />
          )}
        </Field>
        <Field label={words.field('activity', 'outcome')}>
          {(control) => (
            <Input
              {...control}
              autoFocus={fault === null}
              maxLength={200}
              value={draft.outcome}
              onChange={(event) => set({ outcome: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.field('activity', 'minutes')} error={wrongMinutes ? t('call.minutesWrong') : null}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              maxLength={4}
              value={draft.minutes}
              onChange={(event) => set({ minutes: event.target.value.trim() })}
            />
          )}
        </Field>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: these buttons fill in the field above, they are not one */}
      <div role="group" aria-label={t('call.outcomes')} className="flex flex-wrap gap-1.5">
        {OUTCOMES.map((id) => {
          const word = t(`call.outcome.${id}`);
          return (
            <button
              key={id}
              type="button"
              aria-pressed={draft.outcome === word}
              onClick={() => set({ outcome: word })}
              className={cx(
                'h-control-sm rounded-full border px-2.5 text-sm',
                draft.outcome === word
                  ? 'border-accent bg-accent-soft text-accent-text'
                  : 'border-line text-ink-2 hover:bg-hover',
              )}
            >
              {word}
            </button>
          );
        })}
      </div>
      <Field label={t('call.notes')}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={20_000}
            value={draft.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        )}
      </Field>
      <SensitiveSwitch
        checked={draft.sensitive}
        onChange={(sensitive) => set({ sensitive })}
        held={holdsSensitive}
      />
    </Frame>
  );
}
