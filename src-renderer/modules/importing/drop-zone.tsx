/** Where files come in: dropped, or chosen by keyboard. */
import { FileUp, FolderOpen, Upload } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { type ChosenFile, chosenFiles, droppedFiles } from './dropped-files.ts';

interface Props {
  /** True once files are there: the zone becomes a line. */
  readonly small: boolean;
  readonly onFiles: (files: readonly ChosenFile[]) => void;
}

export function DropZone({ small, onFiles }: Props) {
  const { t } = useTranslation('importing');
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useShortcut('o', t('drop.files'), () => files.current?.click(), { group: 'import' });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then(onFiles);
  };
  const input = (ref: typeof files, wholeFolder: boolean) => (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      {...(wholeFolder ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        onFiles(chosenFiles(event.target.files ?? []));
        // The same file can be chosen again after it was taken out.
        event.target.value = '';
      }}
    />
  );
  return (
    <section
      aria-label={t('drop.title')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        'flex items-center gap-3 rounded-xl border-2 border-dashed transition-colors',
        small ? 'px-4 py-3 max-sm:flex-col' : 'flex-col px-6 py-12 text-center',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong/60 bg-canvas',
      )}
    >
      {!small && (
        <span
          aria-hidden
          className="flex size-12 items-center justify-center rounded-full border border-line bg-surface text-accent-text"
        >
          <Upload className="size-5" />
        </span>
      )}
      <div className={cx('min-w-0', small && 'sm:flex-1')}>
        <p className={cx('font-medium', !small && 'text-md')}>{t('drop.title')}</p>
        {!small && <p className="mx-auto mt-1 max-w-prose text-ink-2">{t('drop.text')}</p>}
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Button
          variant={small ? 'secondary' : 'primary'}
          icon={<FileUp aria-hidden className="size-4" />}
          onClick={() => files.current?.click()}
        >
          {t('drop.files')}
        </Button>
        <Button icon={<FolderOpen aria-hidden className="size-4" />} onClick={() => folder.current?.click()}>
          {t('drop.folder')}
        </Button>
      </div>
      {input(files, false)}
      {input(folder, true)}
    </section>
  );
}
