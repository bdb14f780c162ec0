/** Writes a note (N) or logs a call (L) on the record in front of you. Who and when is stamped by the core (CA-20). */
import { NotebookPen, Phone } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DIRECTIONS, NOTE_TYPES } from '#modules/activities/contract/activity.entity.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Field } from '../../ui/field.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input, Textarea } from '../../ui/input.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Select } from '../../ui/select.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { useSave } from '../saving.ts';
import { UnsavedGuard } from '../unsaved.tsx';
import { SensitiveSwitch } from './sensitive-switch.tsx';

interface Props {
  /** The record written on. */
  readonly subject: { readonly entity: 'person' | 'account'; readonly id: string };
  /** False where this device does not hold what is sensitive. */
  readonly holdsSensitive: boolean;
}

type Mode = 'note' | 'call';

export function Composer(props: Props) {
  const { t } = useTranslation('records');
  const [mode, setMode] = useState<Mode | null>(null);
  useShortcut('n', t('note.key'), () => setMode('note'), { group: 'record' });
  useShortcut('l', t('call.key'), () => setMode('call'), { group: 'record' });
  const close = () => setMode(null);
  if (mode === 'note') return <NoteForm {...props} onClose={close} />;
  if (mode === 'call') return <CallForm {...props} onClose={close} />;
  return (
    <div className="flex gap-2">
      <button
        type="button"
        onClick={() => setMode('note')}
        className="flex h-control min-w-0 flex-1 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-3 text-left text-ink-3 hover:border-line-strong"
      >
        <NotebookPen aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 flex-1 truncate">{t('note.prompt')}</span>
        <span className="max-sm:hidden">
          <Kbd keys="n" />
        </span>
      </button>
      <Button icon={<Phone aria-hidden className="size-4" />} onClick={() => setMode('call')}>
        {t('call.button')}
        <span className="max-sm:hidden">
          <Kbd keys="l" />
        </span>
      </Button>
    </div>
  );
}

interface FormProps extends Props {
  readonly onClose: () => void;
}

interface FrameProps {
  readonly title: string;
  readonly action: string;
  readonly unsaved: boolean;
  readonly mayDiscard: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The box around both: Ctrl+Enter saves, Escape closes while nothing is typed. */
function Frame({ title, action, unsaved, mayDiscard, onSubmit, onClose, children }: FrameProps) {
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
      <UnsavedGuard unsaved={unsaved} />
    </section>
  );
}

function NoteForm({ subject, holdsSensitive, onClose }: FormProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const save = useSave();
  const [text, setText] = useState('');
  const [noteType, setNoteType] = useState<(typeof NOTE_TYPES)[number]>('general');
  const [sensitive, setSensitive] = useState(false);
  const [asked, setAsked] = useState(false);
  const written = text.trim() !== '';
  const keep = async () => {
    setAsked(true);
    if (!written) return;
    const values = {
      kind: 'note',
      [subject.entity]: subject.id,
      at: new Date().toISOString(),
      text: text.trim(),
      noteType,
      ...(sensitive ? { sensitive } : {}),
    };
    const result = await save([{ kind: 'create', entity: 'activity', values }], { done: t('note.saved') });
    if (result.saved) onClose();
  };
  return (
    <Frame
      title={t('note.title')}
      action={t('note.save')}
      unsaved={written}
      mayDiscard={!written}
      onSubmit={() => void keep()}
      onClose={onClose}
    >
      <Field label={t('note.title')} hideLabel error={asked && !written ? t('note.missing') : null}>
        {(control) => (
          <Textarea
            {...control}
            autoFocus
            placeholder={t('note.prompt')}
            maxLength={20_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Select
        size="sm"
        className="w-44!"
        label={words.field('activity', 'noteType')}
        value={noteType}
        onChange={setNoteType}
        options={NOTE_TYPES.map((value) => ({ value, label: words.choice('activity', 'noteType', value) }))}
      />
      <SensitiveSwitch checked={sensitive} onChange={setSensitive} held={holdsSensitive} />
    </Frame>
  );
}

/** Outcomes most calls have; they are kept in words, so that any other can be typed. */
const OUTCOMES = ['reached', 'voicemail', 'noAnswer', 'busy', 'wrongNumber'] as const;

function CallForm({ subject, holdsSensitive, onClose }: FormProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const save = useSave();
  const [direction, setDirection] = useState<(typeof DIRECTIONS)[number]>('inbound');
  const [outcome, setOutcome] = useState('');
  const [minutes, setMinutes] = useState('');
  const [text, setText] = useState('');
  const [sensitive, setSensitive] = useState(false);
  const duration = Number(minutes);
  const wrongMinutes = minutes !== '' && !(Number.isInteger(duration) && duration >= 0 && duration <= 1440);
  const written = text.trim() !== '' || outcome !== '' || minutes !== '';
  const keep = async () => {
    if (wrongMinutes) return;
    const values = {
      kind: 'call',
      [subject.entity]: subject.id,
      at: new Date().toISOString(),
      direction,
      ...(outcome.trim() ? { outcome: outcome.trim() } : {}),
      ...(minutes === '' ? {} : { minutes: duration }),
      ...(text.trim() ? { text: text.trim() } : {}),
      ...(sensitive ? { sensitive } : {}),
    };
    const result = await save([{ kind: 'create', entity: 'activity', values }], { done: t('call.saved') });
    if (result.saved) onClose();
  };
  return (
    <Frame
      title={t('call.title')}
      action={t('call.save')}
      unsaved={written}
      mayDiscard={!written}
      onSubmit={() => void keep()}
      onClose={onClose}
    >
      <div className="grid grid-cols-[9rem_minmax(0,1fr)_6rem] gap-2 max-sm:grid-cols-2">
        <Field label={words.field('activity', 'direction')}>
          {(control) => (
            <Select
              {...control}
              value={direction}
              onChange={setDirection}
              options={DIRECTIONS.map((value) => ({ value, label: words.choice('activity', 'direction', value) }))}
            />
          )}
        </Field>
        <Field label={words.field('activity', 'outcome')}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              value={outcome}
              onChange={(event) => setOutcome(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.field('activity', 'minutes')} error={wrongMinutes ? t('call.minutesWrong') : null}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              maxLength={4}
              value={minutes}
              onChange={(event) => setMinutes(event.target.value.trim())}
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
              aria-pressed={outcome === word}
              onClick={() => setOutcome(word)}
              className={cx(
                'h-control-sm rounded-full border px-2.5 text-sm',
                outcome === word
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
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <SensitiveSwitch checked={sensitive} onChange={setSensitive} held={holdsSensitive} />
    </Frame>
  );
}
