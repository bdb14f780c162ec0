/** The files chosen for an import and how far each has been handed over. Dropped again when the page is left. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { dropUpload } from '#modules/importing/contract/importing.api.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import type { ChosenFile } from './dropped-files.ts';
import { uploadFile } from './upload.ts';

export interface UploadedFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly state: 'waiting' | 'sending' | 'ready' | 'failed';
  /** 0 to 1. */
  readonly sent: number;
  /** Set once it is ready. */
  readonly upload: string | null;
  readonly fault: FaultValue | null;
}

export interface Uploads {
  readonly files: readonly UploadedFile[];
  readonly add: (chosen: readonly ChosenFile[]) => void;
  readonly remove: (key: number) => void;
  /** Lets go of all: they belong to an import now, or are dropped. */
  readonly clear: (drop: boolean) => void;
}

interface Sending {
  readonly ended: AbortController;
  begun: string | null;
}

let lastKey = 0;

export function useUploads(): Uploads {
  const api = useApi();
  const [files, setFiles] = useState<readonly UploadedFile[]>([]);
  const queue = useRef<{ readonly key: number; readonly chosen: ChosenFile }[]>([]);
  const sending = useRef(new Map<number, Sending>());
  const busy = useRef(false);

  const change = useCallback(
    (key: number, values: Partial<UploadedFile>) =>
      setFiles((now) => now.map((file) => (file.key === key ? { ...file, ...values } : file))),
    [],
  );
  /** One after the other: the core writes them to one disk anyway. */
  const work = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    for (let next = queue.current.shift(); next; next = queue.current.shift()) {
      const { key, chosen } = next;
      const state: Sending = { ended: new AbortController(), begun: null };
      sending.current.set(key, state);
      change(key, { state: 'sending' });
      try {
        const upload = await uploadFile(api, chosen.name, chosen.file, {
          onProgress: (sent) => change(key, { sent }),
          onBegun: (begun) => {
            state.begun = begun;
          },
          signal: state.ended.signal,
        });
        change(key, { state: 'ready', sent: 1, upload });
      } catch (thrown) {
        if (!state.ended.signal.aborted) change(key, { state: 'failed', fault: toFaultValue(thrown) });
      }
    }
    busy.current = false;
  }, [api, change]);

  const drop = useCallback(
    (key: number) => {
      const state = sending.current.get(key);
      sending.current.delete(key);
      state?.ended.abort();
      // What cannot be dropped now is dropped by the core at its next start.
      if (state?.begun) api.call(dropUpload, { upload: state.begun }).catch(() => {});
    },
    [api],
  );
  useEffect(() => {
    const all = sending.current;
    return () => {
      queue.current = [];
      for (const key of [...all.keys()]) drop(key);
    };
  }, [drop]);

  return {
    files,
    add: (chosen) => {
      const added = chosen.map((one) => {
        lastKey += 1;
        return { key: lastKey, chosen: one };
      });
      queue.current.push(...added);
      setFiles((now) => [
        ...now,
        ...added.map(({ key, chosen: { name, file } }) => ({
          key,
          name,
          size: file.size,
          state: 'waiting' as const,
          sent: 0,
          upload: null,
          fault: null,
        })),
      ]);
      void work();
    },
    remove: (key) => {
      queue.current = queue.current.filter((one) => one.key !== key);
      drop(key);
      setFiles((now) => now.filter((file) => file.key !== key));
    },
    clear: (alsoDrop) => {
      queue.current = [];
      for (const key of [...sending.current.keys()]) if (alsoDrop) drop(key);
      sending.current.clear();
      setFiles([]);
    },
  };
}
