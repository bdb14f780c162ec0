/** Copies a number or address for pasting into a dialler or another program, for those who may take data out. */
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyValue } from '#shared/api/records.api.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { announce } from '../../app/announcer.tsx';
import { useMay } from '../../app/session.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useFaultWords } from '../../ui/fault-notice.tsx';
import { notify } from '../../ui/toast.tsx';

const SHOWN_FOR = 1500;

interface Props {
  readonly text: string;
  readonly what: string;
  /** Whose value it is; the audit log names it. */
  readonly of: { readonly entity: string; readonly id: string; readonly field: string };
}

export function CopyButton({ text, what, of }: Props) {
  const { t } = useTranslation('records');
  const [copied, setCopied] = useState(false);
  const api = useApi();
  const words = useFaultWords();
  const mayCopy = useMay('record.export');
  if (!mayCopy) return null;
  const copy = async () => {
    // The entry comes first: a value that could not be accounted for does not leave.
    try {
      await api.call(copyValue, of);
      await navigator.clipboard.writeText(text);
    } catch (thrown) {
      const { message, remedy } = words(toFaultValue(thrown));
      notify({ title: message, detail: remedy, tone: 'danger' });
      return;
    }
    setCopied(true);
    announce(t('copied', { what }));
    setTimeout(() => setCopied(false), SHOWN_FOR);
  };
  return (
    <IconButton
      size="sm"
      label={t('copy', { what })}
      icon={
        copied ? (
          <Check aria-hidden className="size-3.5 text-ok-text" />
        ) : (
          <Copy aria-hidden className="size-3.5" />
        )
      }
      onClick={() => void copy()}
      className="opacity-0 group-hover/fact:opacity-100 group-focus-within/fact:opacity-100 focus-visible:opacity-100 max-sm:opacity-100"
    />
  );
}
