/** A panel that comes in from the right over the page; the whole screen at phone width. */
import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Drawer({ title, description, onClose, children }: Props) {
  const { t } = useTranslation('common');
  const body = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          data-modal=""
          // The text takes the focus, so that arrows scroll it; on the close button its tooltip would take Escape.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            body.current?.focus();
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className="overlay fixed inset-y-0 right-0 z-40 flex w-full animate-rise flex-col sm:max-w-lg"
        >
          <header className="flex items-start gap-4 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="text-ink-2">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton
                size="sm"
                label={t('close')}
                shortcut="escape"
                icon={<X aria-hidden className="size-4" />}
              />
            </Radix.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <div ref={body} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-5 py-4 outline-none">
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
