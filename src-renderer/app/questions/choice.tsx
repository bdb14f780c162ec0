/** One way to answer: the value large, who wrote it small; the whole of it is the button. */
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { cx } from '../../ui/cx.ts';
import { Kbd } from '../../ui/kbd.tsx';

interface Props {
  /** The key that chooses it. */
  readonly number: number | null;
  readonly text: string;
  readonly by: string;
  readonly note: string;
  /** What everybody sees meanwhile. */
  readonly isShown: boolean;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

export function Choice({ number, text, by, note, isShown, disabled, onChoose }: Props) {
  const { t } = useTranslation('questions');
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onChoose}
      className={cx(
        'flex size-full flex-col items-start gap-1.5 rounded-lg border px-4 py-3 text-left transition-colors',
        isShown ? 'border-accent' : 'border-line',
        !disabled && 'hover:bg-hover',
      )}
    >
      <span className="flex w-full items-start justify-between gap-3">
        <span className="min-w-0 text-md font-medium break-words">{text}</span>
        {number !== null && !disabled && <Kbd keys={String(number)} />}
      </span>
      {note !== '' && <span className="text-ink-2">{note}</span>}
      <span className="mt-auto text-sm text-ink-3">{by}</span>
      {isShown && <Badge tone="accent">{t('shown')}</Badge>}
    </button>
  );
}
