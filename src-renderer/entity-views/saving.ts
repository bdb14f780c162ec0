/**
 * The one way in which the record screens write: through `records.save`, followed by a message that offers to take the
 * change back for ten seconds. Ctrl+Z outside of fields takes back the last one, as often as it is pressed.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { saveRecords, undoChange } from '#shared/api/records.api.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { refreshSaved } from '../api/hooks.ts';
import { useApi } from '../api/provider.tsx';
import { afterPaint } from '../ui/after-paint.ts';
import { useFaultWords } from '../ui/fault-notice.tsx';
import { keyCaps } from '../ui/keys.ts';
import { onMac, useShortcut } from '../ui/shortcuts.ts';
import { dismissNotification, notify } from '../ui/toast.tsx';
import { newId } from './new-id.ts';

export type Changes = InputOf<typeof saveRecords>['changes'];
type SavedOps = OutputOf<typeof saveRecords>['ops'];

export type SaveResult =
  | { readonly saved: true; readonly ops: SavedOps }
  | { readonly saved: false; readonly fault: FaultValue };

/** What was saved in this session, newest last: the ids that undo takes. It goes with the session's other answers. */
const UNDOABLE = ['undoable'] as const;
const REMEMBERED = 50;

const UNDO_KEYS = 'mod+z';
const UNDO_CAPS = keyCaps(UNDO_KEYS, onMac).join(onMac ? '' : '+');

const undoableIn = (cache: QueryClient): readonly string[] => cache.getQueryData(UNDOABLE) ?? [];

/** Makes Ctrl+Z know a change. */
export function rememberUndo(cache: QueryClient, opOrBatch: string): void {
  cache.setQueryDefaults(UNDOABLE, { gcTime: Number.POSITIVE_INFINITY });
  cache.setQueryData(UNDOABLE, [...undoableIn(cache), opOrBatch].slice(-REMEMBERED));
}

/** Takes back an op or a batch and says what came of it. */
export function useUndo(): (opOrBatch: string) => Promise<void> {
  const api = useApi();
  const cache = useQueryClient();
  const { t } = useTranslation('records');
  const words = useFaultWords();
  return useCallback(
    async (opOrBatch) => {
      cache.setQueryData(
        UNDOABLE,
        undoableIn(cache).filter((one) => one !== opOrBatch),
      );
      dismissNotification(opOrBatch);
      try {
        const { undone, kept } = await api.call(undoChange, { op: opOrBatch });
        notify({
          title: undone.length > 0 ? t('undo.done') : t('undo.nothing'),
          detail: kept.length > 0 ? t('undo.kept', { count: kept.length }) : undefined,
        });
      } catch (thrown) {
        const { message, remedy } = words(toFaultValue(thrown));
        notify({ title: message, detail: remedy, tone: 'danger' });
      }
    },
    [api, cache, t, words],
  );
}

/** Announces a saved change and offers to take it back: in the frame after the one that shows it, which is waited for. */
export function useSaved(): (opOrBatch: string, done: string) => void {
  const cache = useQueryClient();
  const { t } = useTranslation('records');
  const undo = useUndo();
  return useCallback(
    (opOrBatch, done) => {
      rememberUndo(cache, opOrBatch);
      const label = `${t('undo.label')} (${UNDO_CAPS})`;
      afterPaint(() => {
        // Ctrl+Z may have been quicker.
        if (undoableIn(cache).includes(opOrBatch))
          notify({ id: opOrBatch, title: done, undo: { label, run: () => void undo(opOrBatch) } });
      });
    },
    [cache, t, undo],
  );
}

export interface SaveOptions {
  /** What was done, in words: “Phone saved”. */
  readonly done: string;
  /** True: no message where it failed, because the form shows the fault itself. */
  readonly quiet?: boolean;
}

/** Saves all changes or none. Several changes become one batch, so that one undo takes back all of them. */
export function useSave(): (changes: Changes, options: SaveOptions) => Promise<SaveResult> {
  const api = useApi();
  const cache = useQueryClient();
  const { t } = useTranslation('records');
  const saved = useSaved();
  const words = useFaultWords();
  return useCallback(
    async (changes, { done, quiet = false }) => {
      const batch = changes.length > 1 ? newId() : undefined;
      try {
        const { ops } = await api.call(saveRecords, { changes, ...(batch ? { batch } : {}) });
        const handle = batch ?? ops[0]?.op;
        await refreshSaved(cache, ops);
        if (handle === undefined || ops.length === 0) notify({ title: t('save.unchanged') });
        else saved(handle, done);
        return { saved: true, ops };
      } catch (thrown) {
        const fault = toFaultValue(thrown);
        if (!quiet) {
          const { message, remedy } = words(fault);
          notify({ title: message, detail: remedy, tone: 'danger' });
        }
        return { saved: false, fault };
      }
    },
    [api, cache, t, saved, words],
  );
}

/** Ctrl+Z, for as long as the page that uses it is shown. In a field it stays the field's own undo. */
export function useUndoKey(): void {
  const cache = useQueryClient();
  const { t } = useTranslation('records');
  const undo = useUndo();
  useShortcut(
    UNDO_KEYS,
    t('undo.key'),
    () => {
      const last = undoableIn(cache).at(-1);
      if (last) void undo(last);
    },
    { whileTyping: false },
  );
}
