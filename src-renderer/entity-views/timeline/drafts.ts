/** What stands in a form of the composer, and the record that becomes of it. */
import type { DIRECTIONS, NOTE_TYPES } from '#modules/activities/contract/activity.entity.ts';
import { newId } from '../new-id.ts';

interface Common {
  /** Tells one form from the next. */
  readonly id: string;
  readonly text: string;
  readonly sensitive: boolean;
}

export interface NoteDraft extends Common {
  readonly mode: 'note';
  readonly noteType: (typeof NOTE_TYPES)[number];
}

export interface CallDraft extends Common {
  readonly mode: 'call';
  readonly direction: (typeof DIRECTIONS)[number];
  readonly outcome: string;
  /** As typed; empty where nobody asked. */
  readonly minutes: string;
}

export type Draft = NoteDraft | CallDraft;

const empty = () => ({ id: newId(), text: '', sensitive: false });

export const newNote = (): NoteDraft => ({ ...empty(), mode: 'note', noteType: 'general' });
export const newCall = (): CallDraft => ({
  ...empty(),
  mode: 'call',
  direction: 'inbound',
  outcome: '',
  minutes: '',
});

/** Whether something would be lost with it. */
export const isWritten = (draft: Draft): boolean =>
  draft.text.trim() !== '' || (draft.mode === 'call' && (draft.outcome !== '' || draft.minutes !== ''));

/** The values of the activity, without whom it is about and when it was. What was left empty is left out. */
export function valuesOf(draft: Draft): Readonly<Record<string, unknown>> {
  const text = draft.text.trim();
  const sensitive = draft.sensitive ? { sensitive: true } : {};
  if (draft.mode === 'note') return { kind: 'note', text, noteType: draft.noteType, ...sensitive };
  const outcome = draft.outcome.trim();
  return {
    kind: 'call',
    direction: draft.direction,
    ...(outcome ? { outcome } : {}),
    ...(draft.minutes === '' ? {} : { minutes: Number(draft.minutes) }),
    ...(text ? { text } : {}),
    ...sensitive,
  };
}
