/** Modal dialogs: a sheet in the middle; at phone width the whole screen, but for small ones, which would leave it empty. */
import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';

export interface DialogProps {
  readonly open: boolean;
  /** Called with false on Escape, the close button and a press outside. */
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly size?: 'sm' | 'md' | 'lg';
  /** Buttons, the primary one last. */
  readonly footer?: ReactNode;
  /** True: Escape and a press outside do nothing; the dialog has its own way out. */
  readonly blocking?: boolean;
  readonly children?: ReactNode;
}

/** The first input of the body, else the dialog itself: never the close button, which is only nearest. */
function focusBody(event: Event): void {
  const content = event.currentTarget as HTMLElement;
  event.preventDefault();
  const inputs = 'input:not([type=hidden]), textarea, select, [role=combobox], [role=radio][aria-checked=true]';
  (content.querySelector<HTMLElement>(`[data-dialog-body] :is(${inputs})`) ?? content).focus();
}

const WIDTHS = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' } as const;

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'md',
  footer,
  blocking = false,
  children,
}: DialogProps) {
  const { t } = useTranslation('common');
  const stay = blocking ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          data-modal=""
          tabIndex={-1}
          onOpenAutoFocus={focusBody}
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...(stay ? { onEscapeKeyDown: stay, onInteractOutside: stay } : {})}
          className={cx(
            'overlay fixed z-40 flex outline-none animate-rise flex-col sm:top-[12vh] sm:left-1/2 sm:max-h-[80vh] sm:w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:rounded-xl',
            size === 'sm'
              ? 'max-sm:inset-x-3 max-sm:top-[12vh] max-sm:max-h-[80vh] max-sm:rounded-xl'
              : 'max-sm:inset-0',
            WIDTHS[size],
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>}
            </div>
            {!blocking && (
              <Radix.Close asChild>
                <IconButton
                  label={t('close')}
                  size="sm"
                  shortcut="escape"
                  icon={<X aria-hidden className="size-4" />}
                  className="-mr-1.5"
                />
              </Radix.Close>
            )}
          </header>
          <div data-dialog-body="" className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 empty:hidden">
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly description: string;
  /** The verb: “Delete”, never “OK”. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly children?: ReactNode;
}

/** Asks before what undo can't take back. */
export function ConfirmDialog({
  action,
  onConfirm,
  danger = false,
  busy = false,
  onOpenChange,
  ...rest
}: ConfirmDialogProps) {
  const { t } = useTranslation('common');
  return (
    <Dialog
      {...rest}
      size="sm"
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    />
  );
}
