/**
 * A document opened inside the app (law 6). Pictures become pixels of a canvas and texts plain letters: nothing in a file
 * runs, links or loads. What cannot be shown this way is offered for download.
 */
import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilePlace } from '#modules/documents/contract/files.api.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import type { ShownFile } from '#shared/entity/fields/file.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { FileAway } from './file-away.tsx';
import { isViewable } from './file-words.ts';
import { isOpenable } from './place-words.ts';
import { fetchFile } from './transfer.ts';

interface Props {
  readonly document: RecordView;
  readonly file: ShownFile;
  /** Where the file is; undefined until that is known. */
  readonly place: FilePlace | undefined;
  /** Left out for those who may take nothing out. */
  readonly onDownload?: (() => void) | undefined;
  readonly onClose: () => void;
}

type Content = { readonly picture: ImageBitmap } | { readonly text: string };

export function DocumentViewer({ document: { id, title }, file, place, onDownload, onClose }: Props) {
  const { t } = useTranslation('documents');
  const { t: words } = useTranslation('common');
  const api = useApi();
  const [content, setContent] = useState<Content | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const [fraction, setFraction] = useState(0);
  const viewable = isViewable(file.type);
  const openable = place !== undefined && isOpenable(place);

  useEffect(() => {
    if (!viewable || !openable) return;
    const stopping = new AbortController();
    const load = async () => {
      const blob = await fetchFile(api, id, file, setFraction, stopping.signal);
      const loaded =
        file.type === 'text/plain' ? { text: await blob.text() } : { picture: await createImageBitmap(blob) };
      if (!stopping.signal.aborted) setContent(loaded);
    };
    load().catch((thrown: unknown) => {
      if (!stopping.signal.aborted) setFault(toFaultValue(thrown));
    });
    return () => stopping.abort();
  }, [api, id, file, viewable, openable]);

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={title ?? file.name}
      footer={
        <>
          {onDownload && openable && (
            <Button icon={<Download aria-hidden className="size-4" />} onClick={onDownload}>
              {t('download')}
            </Button>
          )}
          <Button variant="primary" onClick={onClose}>
            {words('close')}
          </Button>
        </>
      }
    >
      {fault && <FaultNotice fault={fault} />}
      {place && !openable && <FileAway place={place} />}
      {openable && !viewable && <p className="text-ink-2">{t('notShown')}</p>}
      {openable && viewable && !content && !fault && <ProgressBar value={fraction} label={t('opening')} />}
      {content && 'text' in content && (
        <pre className="max-h-[70vh] overflow-auto rounded-md bg-sunken p-3 font-mono text-sm whitespace-pre-wrap">
          {content.text}
        </pre>
      )}
      {content && 'picture' in content && <Picture bitmap={content.picture} label={file.name} />}
    </Dialog>
  );
}

function Picture({ bitmap, label }: { readonly bitmap: ImageBitmap; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      width={bitmap.width}
      height={bitmap.height}
      className="mx-auto max-h-[70vh] max-w-full rounded-md border border-line object-contain"
    />
  );
}
