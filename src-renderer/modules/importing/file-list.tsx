/** The chosen files: how far each has come, and which one the preview shows. */
import { CircleAlert, FileText, LoaderCircle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useFaultLine } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { baseName, folderOf } from './file-names.ts';
import type { UploadedFile } from './use-uploads.ts';

interface Props {
  readonly files: readonly UploadedFile[];
  readonly shown: number | null;
  readonly onShow: (key: number) => void;
  readonly onRemove: (key: number) => void;
}

function useSize(): (bytes: number) => string {
  const { locale } = useFieldEnvironment();
  return (bytes) => {
    const [unit, value] =
      bytes < 1e6
        ? (['kilobyte', bytes / 1e3] as const)
        : bytes < 1e9
          ? (['megabyte', bytes / 1e6] as const)
          : (['gigabyte', bytes / 1e9] as const);
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  };
}

export function FileList({ files, shown, onShow, onRemove }: Props) {
  const { t } = useTranslation('importing');
  const line = useFaultLine();
  const sizeOf = useSize();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div tabIndex={0} className="max-h-96 overflow-y-auto rounded-lg border border-line">
      <ul aria-label={t('files.title')} className="divide-y divide-line">
        {files.map(({ key, name, size, state, sent, fault }) => (
          <li
            key={key}
            className={cx(
              'relative flex items-center gap-1 pr-1',
              shown === key ? 'bg-selected' : 'hover:bg-hover',
            )}
          >
            <button
              type="button"
              aria-current={shown === key ? 'true' : undefined}
              onClick={() => onShow(key)}
              className="flex min-w-0 flex-1 items-center gap-2.5 px-3 py-2 text-left -outline-offset-2"
            >
              {state === 'failed' ? (
                <CircleAlert aria-hidden className="size-4 shrink-0 text-danger-text" />
              ) : state === 'ready' ? (
                <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
              ) : (
                <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-ink-3" />
              )}
              <span className="min-w-0 flex-1">
                <span className="block truncate" title={name}>
                  {baseName(name)}
                </span>
                <span
                  className={cx('block truncate text-sm', state === 'failed' ? 'text-danger-text' : 'text-ink-3')}
                >
                  {fault
                    ? line(fault)
                    : state === 'ready'
                      ? [sizeOf(size), folderOf(name)].filter(Boolean).join(' · ')
                      : t('files.sending', { percent: Math.round(sent * 100) })}
                </span>
              </span>
            </button>
            <IconButton
              size="sm"
              label={t('files.remove', { name })}
              icon={<X aria-hidden className="size-4" />}
              onClick={() => onRemove(key)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
