/** One computer: its name, what it holds, and the way to shut it out when it was lost, with the report on what it held. */
import { useQueryClient } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DeviceEntry,
  listDevices,
  renameDevice,
  revokeDevice,
  setDeviceRights,
} from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { OwnPasswordDialog } from '../own-password.tsx';
import { useMay } from '../session.tsx';
import { AppointDialog } from './appoint-dialog.tsx';
import { LostDeviceDialog } from './lost-device-dialog.tsx';
import { platformName } from './platform-name.ts';
import { SpacesField } from './spaces-field.tsx';

interface Props {
  readonly device: DeviceEntry;
  /** Whether this computer and user may change the list. */
  readonly manages: boolean;
  /** Who does what must happen once, and the number of that appointment. */
  readonly appointment: { readonly device: string; readonly name: string; readonly number: number } | null;
  /** It is to be shut out: that is asked at once. */
  readonly isToGo?: boolean;
  readonly onClose: () => void;
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));

export function DeviceDialog({ device, manages, appointment, isToGo = false, onClose }: Props) {
  const { t } = useTranslation(['devices', 'common']);
  const cache = useQueryClient();
  const form = useId();
  const renaming = useCommand(renameDevice);
  const giving = useCommand(setDeviceRights);
  const [name, setName] = useState(device.name ?? '');
  const [spaces, setSpaces] = useState(device.spaces);
  const [admin, setAdmin] = useState(device.admin);
  const [step, setStep] = useState<'facts' | 'revoke' | 'report' | 'appoint'>(isToGo ? 'revoke' : 'facts');
  const mayReport = useMay('audit.read');
  const title = device.name ?? t('unnamed');
  const changesRights = !same(spaces, device.spaces) || admin !== device.admin;
  const editable = manages && !device.revoked;
  const refresh = () => void cache.invalidateQueries({ queryKey: [listDevices.name] });

  const save = async () => {
    if (name.trim() !== '' && name.trim() !== device.name)
      await renaming.mutateAsync({ device: device.device, name: name.trim() });
    if (changesRights) await giving.mutateAsync({ device: device.device, spaces: [...spaces], admin });
    refresh();
    notify({ title: t('saved', { name: name.trim() || title }) });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A fault stands in the dialog; nothing else is to be done about it here.
    save().catch(() => undefined);
  };
  if (step === 'revoke')
    return (
      <RevokeDialog
        device={device}
        onDone={() => {
          refresh();
          if (mayReport) setStep('report');
          else onClose();
        }}
        onClose={onClose}
      />
    );
  const isAppointed = appointment?.device === device.device;
  if (step === 'appoint')
    return (
      <AppointDialog
        device={device}
        former={appointment?.name ?? null}
        seen={appointment?.number ?? 0}
        onClose={onClose}
      />
    );
  if (step === 'report') return <LostDeviceDialog device={device.device} onClose={onClose} />;
  const fault = renaming.error ?? giving.error;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={platformName(device.platform)}
      footer={
        <>
          {mayReport && !device.own && (
            <Button variant="ghost" onClick={() => setStep('report')}>
              {t('lost.button')}
            </Button>
          )}
          <Button onClick={onClose}>{t(editable ? 'common:cancel' : 'common:close')}</Button>
          {editable && (
            <Button type="submit" form={form} variant="primary" busy={renaming.isPending || giving.isPending}>
              {t('save')}
            </Button>
          )}
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={submit} className="space-y-4">
        <Field label={t('name')} hint={t('nameHint')}>
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              disabled={!editable}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <SpacesField value={spaces} onChange={(next) => setSpaces([...next])} disabled={!editable} />
        <Checkbox
          label={t('mayManage')}
          hint={t('mayManageHint')}
          checked={admin}
          disabled={!editable}
          onChange={setAdmin}
        />
        {fault && <FaultNotice fault={fault} />}
        {editable && !isAppointed && (
          <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
            <p className="min-w-0 flex-1 basis-64 text-ink-2">{t('appoint.hint')}</p>
            <Button onClick={() => setStep('appoint')}>{t('appoint.button')}</Button>
          </div>
        )}
        {isAppointed && <Notice tone="info">{t('appoint.is')}</Notice>}
        {editable && !device.own && (
          <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
            <p className="min-w-0 flex-1 basis-64 text-ink-2">
              {t(device.lastContact === null ? 'revoke.unheardHint' : 'revoke.hint')}
            </p>
            <Button
              variant="danger"
              icon={<Siren aria-hidden className="size-4" />}
              onClick={() => setStep('revoke')}
            >
              {t('revoke.button')}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}

interface RevokeProps extends Pick<Props, 'device' | 'onClose'> {
  readonly onDone: () => void;
}

function RevokeDialog({ device, onDone, onClose }: RevokeProps) {
  const { t } = useTranslation('devices');
  const revoke = useCommand(revokeDevice);
  const name = device.name ?? t('unnamed');
  const onSuccess = () => {
    notify({ title: t('revoke.done', { name }) });
    onDone();
  };
  return (
    <OwnPasswordDialog
      title={t('revoke.title', { name })}
      action={t('revoke.button')}
      danger
      busy={revoke.isPending}
      fault={revoke.error}
      onClose={onClose}
      onPassword={(password) => revoke.mutate({ device: device.device, password }, { onSuccess })}
    >
      {() => <Notice tone="warn">{t('revoke.text')}</Notice>}
    </OwnPasswordDialog>
  );
}
