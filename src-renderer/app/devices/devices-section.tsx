/** The computers of the clinic: what each holds and when it was last heard of; letting one in, shutting one out. */
import { MonitorSmartphone, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DeviceEntry, listDevices } from '#modules/users/contract/devices.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { useMay } from '../session.tsx';
import { SharingCard } from '../sharing/sharing-card.tsx';
import { DeviceDialog } from './device-dialog.tsx';
import { FilesCard } from './files-card.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { platformName } from './platform-name.ts';
import { RejoinDialog } from './rejoin-dialog.tsx';
import { RelayDialog } from './relay-dialog.tsx';
import { StartOverDialog } from './start-over-dialog.tsx';

export function DevicesSection() {
  const { t } = useTranslation('devices');
  const may = useMay('settings.manage');
  const [inviting, setInviting] = useState(false);
  const [changingRelay, setChangingRelay] = useState(false);
  const [returning, setReturning] = useState(false);
  const [startingOver, setStartingOver] = useState(false);
  const [toGo, setToGo] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const { data, error } = useContract(listDevices, {});
  if (error) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={5} />;
  const { standing, relay, devices, mayManage, appointments, mayStartOver } = data;
  const manages = may && mayManage;
  const active = devices.filter(({ revoked }) => !revoked);
  const gone = devices.filter(({ revoked }) => revoked);
  const open = devices.find(({ device }) => device === (shown ?? toGo));
  const found = appointments.find(({ duty }) => duty === 'organisation');
  /** Who did what must happen once was shut out, and nobody else was appointed. */
  const isVacant = found !== undefined && gone.some(({ device }) => device === found.device);
  const appointment = found
    ? { ...found, name: devices.find(({ device }) => device === found.device)?.name ?? t('unnamed') }
    : null;
  return (
    <>
      {standing === 'revoked' && (
        <Notice
          tone="danger"
          title={t('standing.revoked')}
          action={
            may &&
            mayStartOver && (
              <Button size="sm" onClick={() => setStartingOver(true)}>
                {t('startOver.button')}
              </Button>
            )
          }
        >
          {t('standing.revokedText')}
        </Notice>
      )}
      {standing === 'outside' && (
        <Notice
          tone="warn"
          title={t('standing.outside')}
          action={
            may && (
              <Button size="sm" onClick={() => setReturning(true)}>
                {t('rejoin.button')}
              </Button>
            )
          }
        >
          {t('standing.outsideText')}
        </Notice>
      )}
      {manages && isVacant && <Notice tone="warn">{t('appoint.vacant')}</Notice>}
      {may && standing === 'member' && !mayManage && <Notice tone="info">{t('standing.notAdmin')}</Notice>}
      <Card
        title={t('title')}
        description={relay === null ? t('alone') : t('by', { relay })}
        padded={false}
        actions={
          <div className="flex flex-wrap justify-end gap-2">
            {may && standing === 'member' && relay !== null && (
              <Button variant="ghost" onClick={() => setChangingRelay(true)}>
                {t('changeRelay.button')}
              </Button>
            )}
            {manages && (
              <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setInviting(true)}>
                {t('invite.button')}
              </Button>
            )}
          </div>
        }
      >
        <DeviceList devices={active} appointed={appointment?.device ?? null} onOpen={setShown} />
      </Card>
      <SharingCard
        devices={devices}
        onChangeRelay={() => setChangingRelay(true)}
        onStartOver={may && mayStartOver ? () => setStartingOver(true) : null}
        onShutOut={manages ? setToGo : null}
      />
      <FilesCard />
      {gone.length > 0 && (
        <Card title={t('gone')} description={t('goneText')} padded={false}>
          <DeviceList devices={gone} appointed={null} onOpen={setShown} />
        </Card>
      )}
      {returning && <RejoinDialog relay={relay} onClose={() => setReturning(false)} />}
      {inviting && (
        <InviteDialog
          relay={relay}
          held={devices.find(({ own }) => own)?.spaces ?? []}
          onClose={() => setInviting(false)}
        />
      )}
      {changingRelay && relay !== null && <RelayDialog relay={relay} onClose={() => setChangingRelay(false)} />}
      {startingOver && <StartOverDialog onClose={() => setStartingOver(false)} />}
      {open && (
        <DeviceDialog
          key={open.device}
          device={open}
          manages={manages}
          appointment={appointment}
          isToGo={toGo !== null}
          onClose={() => {
            setShown(null);
            setToGo(null);
          }}
        />
      )}
    </>
  );
}

/** Whether its word came so much later than it was said that the difference is worth a line: one of the two was offline. */
const isLater = (heard: string | null, said: string | null): heard is string =>
  heard !== null && said !== null && Date.parse(heard) - Date.parse(said) > 5 * 60_000;

interface ListProps {
  readonly devices: readonly DeviceEntry[];
  /** Which of them does what must happen once. */
  readonly appointed: string | null;
  readonly onOpen: (device: string) => void;
}

function DeviceList({ devices, appointed, onOpen }: ListProps) {
  const { t } = useTranslation('devices');
  const environment = useFieldEnvironment();
  if (devices.length === 0) return <p className="px-4 py-3 text-ink-3">{t('none')}</p>;
  return (
    <ul className="divide-y divide-line">
      {devices.map(({ device, name, platform, spaces, admin, lastContact, heard, own, revoked }) => (
        <li key={device}>
          <button
            type="button"
            onClick={() => onOpen(device)}
            className="flex min-h-row w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-left -outline-offset-2 hover:bg-hover"
          >
            <MonitorSmartphone aria-hidden className="size-5 shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1 max-sm:basis-[calc(100%-3rem)]">
              <span className="flex flex-wrap items-center gap-x-2 font-medium">
                <span className="truncate">{name ?? t('unnamed')}</span>
                {own && <Badge>{t('own')}</Badge>}
                {admin && !revoked && <Badge tone="accent">{t('admin')}</Badge>}
                {device === appointed && <Badge tone="info">{t('appoint.badge')}</Badge>}
              </span>
              <span className="block text-sm text-ink-3">
                {[platformName(platform), spaces.map((space) => t(`space.${space}`)).join(', ')]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {!own && (
              <span className="text-sm text-ink-2 max-sm:ml-8">
                {lastContact ? t('there', { when: formatDateTime(lastContact, environment) }) : t('unheard')}
                {isLater(heard, lastContact) && (
                  <span className="block text-ink-3">
                    {t('heard', { when: formatDateTime(heard, environment) })}
                  </span>
                )}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
