/** Short messages in the corner. What can be undone offers it for 10 seconds. */

import { useTranslation } from 'react-i18next';
import { Toaster as Sonner, toast } from 'sonner';

export interface Notification {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tone?: 'plain' | 'danger';
  /** Takes the change back; the message then stays 10 s. */
  readonly undo?: { readonly label: string; readonly run: () => void };
  /** The same id replaces the message before. */
  readonly id?: string;
}

/** Shows a message; callable from anywhere. */
export function notify({ title, detail, tone = 'plain', undo, id }: Notification): void {
  const show = tone === 'danger' ? toast.error : toast;
  show(title, {
    duration: undo ? 10_000 : tone === 'danger' ? 12_000 : 4_000,
    ...(detail ? { description: detail } : {}),
    ...(id ? { id } : {}),
    ...(undo ? { action: { label: undo.label, onClick: undo.run } } : {}),
  });
}

/** Takes all messages away: they may name whom the session was about. */
export const dismissNotifications = (): void => {
  toast.dismiss();
};

export const dismissNotification = (id: string): void => {
  toast.dismiss(id);
};

/** Where the messages appear: once in the app. Alt+T moves the focus there. */
export function Toaster() {
  const { t } = useTranslation('common');
  return (
    <Sonner
      position="bottom-right"
      visibleToasts={4}
      closeButton
      containerAriaLabel={t('notifications')}
      offset={{ bottom: '3rem', right: '1rem' }}
      mobileOffset={{ bottom: '5rem' }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t('close'),
        classNames: {
          toast:
            'overlay flex w-full items-center gap-3 rounded-lg py-2.5 pr-9 pl-3 font-sans max-sm:pr-14 sm:w-90',
          content: 'min-w-0 flex-1',
          title: 'text-base font-medium',
          description: 'text-sm text-ink-2',
          error: 'text-danger-text',
          icon: 'shrink-0',
          actionButton:
            'h-control-sm shrink-0 rounded-md border border-line-strong/60 bg-surface px-2 text-sm font-medium text-ink hover:bg-hover',
          closeButton:
            'absolute top-2 right-2 flex size-6 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink max-sm:top-1/2 max-sm:right-1.5 max-sm:size-11 max-sm:-translate-y-1/2',
        },
      }}
    />
  );
}
