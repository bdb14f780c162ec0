/** The report on a computer that was lost (PR-S1): made when asked for, read here, and saved for whoever has to be told. */
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type LostDeviceReport, lostDevice } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime, formatNumber } from '../../ui/format.ts';
import { handOver } from '../../ui/hand-over.ts';
import { Notice } from '../../ui/notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';

interface Props {
  readonly device: string;
  readonly onClose: () => void;
}

export function LostDeviceDialog({ device, onClose }: Props) {
  const { t } = useTranslation(['devices', 'settings', 'common']);
  const { mutate, data, error } = useCommand(lostDevice);
  useEffect(() => mutate({ device }), [mutate, device]);
  const save = () => {
    if (data)
      handOver(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }), 'lost-computer.json');
  };
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={onClose}
      title={t('lost.title', { name: data?.device.name ?? t('unnamed') })}
      description={t('lost.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:close')}</Button>
          <Button variant="primary" disabled={!data} onClick={save}>
            {t('settings:health.save')}
          </Button>
        </>
      }
    >
      {error && <FaultNotice fault={error} />}
      {!data && !error && <Waiting lines={6} />}
      {data && <Report report={data} />}
    </Dialog>
  );
}

function Report({ report }: { readonly report: LostDeviceReport }) {
  const { t } = useTranslation(['devices', 'fields']);
  const environment = useFieldEnvironment();
  const { device, held, users, shutOut } = report;
  const number = (count: number) => formatNumber(count, environment.locale);
  return (
    <section
      aria-label={t('lost.text')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      className="max-h-[50vh] space-y-5 overflow-auto rounded-md max-sm:max-h-[64vh]"
    >
      <Notice tone={shutOut ? 'ok' : 'danger'}>{t(shutOut ? 'lost.shutOut' : 'lost.notShutOut')}</Notice>
      <Fact title={t('lost.lastContact')}>
        {device.lastContact ? formatDateTime(device.lastContact, environment) : t('unheard')}
        {device.heard && device.lastContact && (
          <span className="block text-sm text-ink-3">
            {t('heard', { when: formatDateTime(device.heard, environment) })}
          </span>
        )}
      </Fact>
      <Fact title={t('lost.held')}>
        <dl className="space-y-2">
          {held.map(({ space, records }) => (
            <div key={space}>
              <dt className="font-medium">{t(`space.${space}`)}</dt>
              <dd className="text-ink-2">
                {records === null
                  ? t('lost.notHeldHere')
                  : Object.entries(records)
                      .filter(([, { live, deleted }]) => live + deleted > 0)
                      .map(
                        ([entity, { live }]) =>
                          `${t(`fields:entity.${entity}.many` as never, { defaultValue: entity })} ${number(live)}`,
                      )
                      .join(' · ') || t('lost.nothing')}
              </dd>
            </div>
          ))}
        </dl>
      </Fact>
      <Fact title={t('lost.users')}>{users.map(({ name }) => name).join(', ') || '–'}</Fact>
    </section>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {children}
    </div>
  );
}
