/**
 * A dialog that asks for something and then does it: a form and its two buttons. What went wrong stands beside the buttons, where it is seen
 * however far a long form is scrolled.
 */
import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useAttempt } from './attempt.ts';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';
import { type AnyFault, FaultNotice } from './fault-notice.tsx';

export interface FormDialogProps extends Pick<DialogProps, 'title' | 'description' | 'size' | 'blocking'> {
  readonly onClose: () => void;
  /** The verb: “Erase for good”, never “OK”. */
  readonly action: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly fault?: AnyFault | null;
  /** In place of “Cancel”. */
  readonly other?: ReactNode;
  /** False: something is missing, and its field says so once the form was sent off. */
  readonly ready: boolean;
  /** Called where it is ready; `attempt` brings to the first field that says it is wrong. */
  readonly onSubmit: (attempt: () => void) => void;
  readonly children: (tried: boolean) => ReactNode;
}

export function FormDialog({
  onClose,
  action,
  danger = false,
  busy = false,
  fault = null,
  other,
  ready,
  onSubmit,
  children,
  ...dialog
}: FormDialogProps) {
  const { t } = useTranslation('common');
  const id = useId();
  const { form, tried, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    attempt();
    if (ready) onSubmit(attempt);
  };
  return (
    <Dialog
      {...dialog}
      open
      onOpenChange={onClose}
      footer={
        <>
          {fault && (
            <div className="basis-full">
              <FaultNotice fault={fault} />
            </div>
          )}
          {other ?? <Button onClick={onClose}>{t('cancel')}</Button>}
          <Button type="submit" form={id} variant={danger ? 'danger' : 'primary'} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} autoComplete="off" noValidate onSubmit={submit} className="space-y-4">
        {children(tried)}
      </form>
    </Dialog>
  );
}
