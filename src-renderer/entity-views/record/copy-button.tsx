/** Copies a number or address for pasting into a dialler or another program. */
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../app/announcer.tsx';
import { IconButton } from '../../ui/button.tsx';

const SHOWN_FOR = 1500;

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { t } = useTranslation('records');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
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
