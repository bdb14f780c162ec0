/** In place of a file that is not on this computer: where it is, how far it has come, and a button to fetch it. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelFetch, type FilePlace, fetchFile } from '#modules/documents/contract/files.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { awayWords, troubleWords } from './place-words.ts';

export function FileAway({ place }: { readonly place: FilePlace }) {
  const { t } = useTranslation('documents');
  const fetching = useCommand(fetchFile);
  const cancelling = useCommand(cancelFetch);
  const { id, asked, progress } = place;
  const begun = useRef<string | null>(null);
  const { mutate: begin } = fetching;
  // Whoever opens it wants it; the button is for another try.
  useEffect(() => {
    if (begun.current === id) return;
    begun.current = id;
    begin({ id });
  }, [begin, id]);
  const trouble = troubleWords(t, place);
  const isComing = progress?.way === 'down';
  return (
    <div className="space-y-3">
      <p className="text-ink-2">{awayWords(t, place)}</p>
      {trouble && <Notice tone="warn" title={trouble} />}
      {fetching.error && <FaultNotice fault={fetching.error} />}
      {isComing && (
        <ProgressBar value={progress.total === 0 ? null : progress.done / progress.total} label={t('fetching')} />
      )}
      {asked || isComing ? (
        <Button size="sm" busy={cancelling.isPending} onClick={() => cancelling.mutate({ id })}>
          {t('stopFetching')}
        </Button>
      ) : (
        <Button size="sm" variant="primary" busy={fetching.isPending} onClick={() => begin({ id })}>
          {t('fetch')}
        </Button>
      )}
    </div>
  );
}
