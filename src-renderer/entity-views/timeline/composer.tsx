/** Writes a note (N) or logs a call (L) on the record in front of you. Who and when is stamped by the core (CA-20). */
import { NotebookPen, Phone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultValue } from '#shared/errors/fault.ts';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { useSave } from '../saving.ts';
import { useSending } from '../sending.ts';
import { UnsavedGuard } from '../unsaved.tsx';
import { CallForm, NoteForm } from './composer-forms.tsx';
import { type Draft, isWritten, newCall, newNote, valuesOf } from './drafts.ts';

interface Props {
  /** The record written on. */
  readonly subject: { readonly entity: 'person' | 'account'; readonly id: string };
  /** False where this device does not hold what is sensitive. */
  readonly holdsSensitive: boolean;
}

/** What was sent and could not be saved, and why. */
interface Returned {
  readonly draft: Draft;
  readonly fault: FaultValue;
}

/**
 * A form closes the moment it is sent, so that the next keys open the next one; what could not be saved comes back
 * into it. Were it to stay until the answer, then what is typed meanwhile would be lost with it.
 */
export function Composer({ subject, holdsSensitive }: Props) {
  const { t } = useTranslation('records');
  const [open, setOpen] = useState<Draft | null>(null);
  const [returned, setReturned] = useState<readonly Returned[]>([]);
  const save = useSave();
  const { saving, watch } = useSending();
  const send = async (draft: Draft) => {
    const values = { ...valuesOf(draft), [subject.entity]: subject.id, at: new Date().toISOString() };
    const result = await save([{ kind: 'create', entity: 'activity', values }], {
      done: t(`${draft.mode}.saved`),
    });
    if (!result.saved) setReturned((before) => [...before, { draft, fault: result.fault }]);
    return result.saved;
  };
  const write = (draft: Draft) => setOpen((before) => (before && isWritten(before) ? before : draft));
  useShortcut('n', t('note.key'), () => write(newNote()), { group: 'record' });
  useShortcut('l', t('call.key'), () => write(newCall()), { group: 'record' });
  const shown = open ?? returned[0]?.draft;
  const close = () => {
    if (open) setOpen(null);
    else setReturned(([, ...others]) => others);
  };
  const form = {
    holdsSensitive,
    fault: open ? null : (returned[0]?.fault ?? null),
    onChange: (draft: Draft) => {
      if (open) setOpen(draft);
      else setReturned(([first, ...others]) => (first ? [{ ...first, draft }, ...others] : []));
    },
    onClose: close,
    onSend: () => {
      if (!shown) return;
      close();
      watch(send(shown));
    },
  };
  return (
    <>
      {shown?.mode === 'note' && <NoteForm key={shown.id} {...form} draft={shown} />}
      {shown?.mode === 'call' && <CallForm key={shown.id} {...form} draft={shown} />}
      {!shown && <Prompts onNote={() => write(newNote())} onCall={() => write(newCall())} />}
      <UnsavedGuard unsaved={returned.length > 0 || (open !== null && isWritten(open))} saving={saving} />
    </>
  );
}

interface PromptsProps {
  readonly onNote: () => void;
  readonly onCall: () => void;
}

function Prompts({ onNote, onCall }: PromptsProps) {
  const { t } = useTranslation('records');
  return (
    <div className="flex gap-2">
      <button
        type="button"
        onClick={onNote}
        className="flex h-control min-w-0 flex-1 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-3 text-left text-ink-3 hover:border-line-strong"
      >
        <NotebookPen aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 flex-1 truncate">{t('note.prompt')}</span>
        <span className="max-sm:hidden">
          <Kbd keys="n" />
        </span>
      </button>
      <Button icon={<Phone aria-hidden className="size-4" />} onClick={onCall}>
        {t('call.button')}
        <span className="max-sm:hidden">
          <Kbd keys="l" />
        </span>
      </Button>
    </div>
  );
}
