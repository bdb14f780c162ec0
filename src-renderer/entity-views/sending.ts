/** Forms that close or empty themselves the moment they are sent, so that the next keys are the next one's. */
import { useState } from 'react';

export interface Sending {
  /** While any is on its way, whether all of them were saved: what `UnsavedGuard` waits for. Else null. */
  readonly saving: Promise<boolean> | null;
  /** Waits for one more; the promise tells whether it was saved, and never rejects. */
  readonly watch: (sent: Promise<boolean>) => void;
}

export function useSending(): Sending {
  const [saving, setSaving] = useState<Promise<boolean> | null>(null);
  const watch = (sent: Promise<boolean>) => {
    const all = Promise.all([saving, sent]).then((each) => !each.includes(false));
    setSaving(all);
    void all.then(() => setSaving((latest) => (latest === all ? null : latest)));
  };
  return { saving, watch };
}
