/** A dialog for what is done with a reason only: erasing, moving, taking back, taking out of the program. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './field.tsx';
import { FormDialog, type FormDialogProps } from './form-dialog.tsx';
import { Input } from './input.tsx';

export interface ReasonDialogProps extends Omit<FormDialogProps, 'onSubmit' | 'children' | 'ready'> {
  /** Below the reason; null for nothing. Left out: that the audit log keeps it. */
  readonly hint?: string | null;
  /** Who will read it: what is said where there is none. Left out: that the audit log keeps it. */
  readonly missing?: string;
  /** Fewer characters are no reason. */
  readonly least?: number;
  /** What else must be chosen. */
  readonly ready?: boolean;
  /** The reason without blanks around it. */
  readonly onReason: (reason: string) => void;
  /** Before the reason: what will happen, and what is chosen. */
  readonly children?: (tried: boolean) => ReactNode;
  /** After it. */
  readonly below?: ReactNode;
}

export function ReasonDialog({
  hint,
  missing,
  least = 1,
  ready = true,
  onReason,
  children,
  below,
  ...form
}: ReasonDialogProps) {
  const { t } = useTranslation('common');
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  const isShort = reason.length < least;
  const problem = reason === '' ? (missing ?? t('reason.missing')) : t('reason.short', { least });
  return (
    <FormDialog {...form} ready={ready && !isShort} onSubmit={() => onReason(reason)}>
      {(tried) => (
        <>
          {children?.(tried)}
          <Field
            label={t('reason.label')}
            hint={hint === undefined ? t('reason.audited') : hint}
            required
            error={tried && isShort ? problem : null}
          >
            {(control) => (
              <Input
                {...control}
                maxLength={300}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          {below}
        </>
      )}
    </FormDialog>
  );
}
