/** Sharing in full: the line to the relay, what waits here and why, what came and cannot be shown, and alarms. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type SyncStatus, settleSyncAlarm } from '#modules/settings/contract/sync.api.ts';
import { DEVICE_SPACES, type DeviceEntry } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useFaultLine } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime, formatNumber, formatSpan } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { notify } from '../../ui/toast.tsx';
import { useMay } from '../session.tsx';
import { percentOf, reasonOf } from './sharing-words.ts';
import { useSharing } from './use-sharing.ts';

const TONES = {
  off: 'neutral',
  offline: 'warn',
  joining: 'info',
  online: 'ok',
  revoked: 'danger',
  refused: 'danger',
  stranger: 'danger',
} as const;

/** Of one that a newer version wrote into there are no words. */
const isKnown = (space: string): space is (typeof DEVICE_SPACES)[number] =>
  (DEVICE_SPACES as readonly string[]).includes(space);

interface Props {
  readonly devices: readonly DeviceEntry[];
  readonly onChangeRelay: () => void;
  /** This computer begins anew as another; null where there is no reason to, or not by this user. */
  readonly onStartOver: (() => void) | null;
  /** Another one is shut out; null where this one can't. */
  readonly onShutOut: ((device: string) => void) | null;
}

export function SharingCard({ devices, onChangeRelay, onStartOver, onShutOut }: Props) {
  const { t } = useTranslation('devices');
  const { locale } = useFieldEnvironment();
  const status = useSharing();
  if (!status || status.link === 'off') return null;
  const { link, pending, kept, others, state, waiting, quarantined, alarms, firstSync, reason, clockOff } = status;
  const why = reasonOf(status);
  const nameOf = (device: string | null): string =>
    devices.find((one) => one.device === device)?.name ?? t('unnamed');
  const isOther = (device: string | null): boolean =>
    devices.some((one) => one.device === device && !one.own && !one.revoked);
  const stateWords =
    state === null
      ? t('sharing.nothing')
      : t(`sharing.state.${state.state}`, { count: state.state === 'devices' ? state.count : 0 });
  return (
    <Card title={t('sharing.title')} actions={<Badge tone={TONES[link]}>{t(`sharing.link.${link}`)}</Badge>}>
      <div className="space-y-4">
        {alarms.map((alarm) => (
          <AlarmNotice
            key={alarm.id}
            alarm={alarm}
            name={nameOf(alarm.device)}
            by={alarm.claimant === null ? t('sharing.theRelay') : nameOf(alarm.claimant)}
            isOwn={devices.some((one) => one.device === alarm.device && one.own)}
            isListLost={reason === 'stale' && alarm.kind === 'rolled-back' && alarm.space === null}
            onChangeRelay={onChangeRelay}
            onStartOver={onStartOver}
            onShutOut={isOther(alarm.claimant ?? alarm.device) ? onShutOut : null}
          />
        ))}
        {reason === 'dropped' && (
          <Notice tone="warn" title={t('sharing.dropped.title')}>
            {t('sharing.dropped.text')}
          </Notice>
        )}
        {why && (
          <Notice tone="warn" title={t(pending > 0 ? 'sharing.why.waiting' : 'sharing.why.nothing')}>
            {t(`sharing.reason.${why.id}`, { code: why.code })}
          </Notice>
        )}
        {clockOff !== null && (
          <Notice
            tone="warn"
            title={t(clockOff > 0 ? 'sharing.clock.ahead' : 'sharing.clock.behind', {
              span: formatSpan(Math.abs(clockOff), locale),
            })}
          >
            {t('sharing.clock.text')}
          </Notice>
        )}
        {firstSync && (
          <ProgressBar
            value={percentOf(firstSync) / 100}
            label={t(`sharing.arriving.${firstSync.phase}`)}
            detail={t('sharing.arriving.parts', {
              done: formatNumber(firstSync.done, locale),
              total: formatNumber(firstSync.total, locale),
            })}
          />
        )}
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <Line title={t('sharing.mine')}>{stateWords}</Line>
          <Line title={t('sharing.pending')}>{formatNumber(pending, locale)}</Line>
          {kept.map(({ space, count }) => (
            <Line key={space} title={t('sharing.kept')}>
              {isKnown(space)
                ? t('sharing.keptOf', { count, number: formatNumber(count, locale), space: t(`space.${space}`) })
                : t('sharing.keptOfNewer', { count, number: formatNumber(count, locale), space })}
            </Line>
          ))}
          <Line title={t('sharing.others')}>{formatNumber(others, locale)}</Line>
          {quarantined > 0 && <Line title={t('sharing.quarantined')}>{formatNumber(quarantined, locale)}</Line>}
        </dl>
        {waiting.length > 0 && (
          <div>
            <h3 className="mb-1 font-semibold">{t('sharing.waiting')}</h3>
            <ul className="space-y-1 text-ink-2">
              {waiting.map(({ device, space, reason, count }) => (
                <li key={`${device} ${space} ${reason}`}>
                  {t('sharing.waitingOf', {
                    count,
                    name: nameOf(device),
                    space: t(`space.${space}`),
                    why: t(`sharing.wait.${reason}`),
                  })}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Card>
  );
}

function Line({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface AlarmProps extends Pick<Props, 'onChangeRelay' | 'onStartOver' | 'onShutOut'> {
  readonly alarm: SyncStatus['alarms'][number];
  readonly name: string;
  /** Whose word it is. */
  readonly by: string;
  /** It is about this computer. */
  readonly isOwn: boolean;
  /** The relay lost a part of the list of computers and does not take it again. */
  readonly isListLost: boolean;
}

/** What somebody said two things, another copy of this computer, or another list of computers: what is done about it differs. */
const kindOf = ({ alarm: { kind, device, space }, isOwn, isListLost }: AlarmProps) => {
  if (isListLost) return 'listLost';
  if (kind === 'disputed') return device === null ? 'disputedList' : isOwn ? 'disputedOwn' : 'disputed';
  return kind === 'fork' && device !== null ? 'forkOf' : kind === 'fork' && space !== null ? 'forkedLog' : kind;
};

/** Where the computer it is about is shut out. */
const LIARS: ReadonlySet<string> = new Set(['forkOf', 'impostor']);

/** Where this computer may have to go on as another one. */
const ANEW: ReadonlySet<string> = new Set(['clone', 'disputedOwn', 'fork', 'listLost', 'wrong-key']);

function AlarmNotice(props: AlarmProps) {
  const { alarm, name, by, onChangeRelay, onStartOver, onShutOut } = props;
  const { t } = useTranslation('devices');
  const environment = useFieldEnvironment();
  const line = useFaultLine();
  const may = useMay('settings.manage');
  const settle = useCommand(settleSyncAlarm);
  const kind = kindOf(props);
  const suspect = alarm.claimant ?? (LIARS.has(kind) ? alarm.device : null);
  return (
    <Notice
      tone="danger"
      title={t(`sharing.alarm.${kind}`, { name, by })}
      action={
        may && (
          <span className="flex flex-wrap gap-2">
            {suspect !== null && onShutOut !== null && (
              <Button size="sm" variant="danger" onClick={() => onShutOut(suspect)}>
                {alarm.claimant === null ? t('revoke.button') : t('sharing.shutOutClaimant', { by })}
              </Button>
            )}
            {ANEW.has(kind) && onStartOver !== null && (
              <Button size="sm" onClick={onStartOver}>
                {t('startOver.button')}
              </Button>
            )}
            {kind === 'wrong-key' ? (
              // It ends by itself once the relay is the clinic's, and not before.
              <Button size="sm" onClick={onChangeRelay}>
                {t('changeRelay.alarm')}
              </Button>
            ) : (
              <Button
                size="sm"
                busy={settle.isPending}
                icon={<Check aria-hidden className="size-4" />}
                onClick={() =>
                  settle.mutate(
                    { id: alarm.id },
                    { onError: (fault) => notify({ title: line(fault), tone: 'danger' }) },
                  )
                }
              >
                {t(kind === 'fork' ? 'sharing.keepList' : 'sharing.settle')}
              </Button>
            )}
          </span>
        )
      }
    >
      {t(`sharing.alarmText.${kind}`, { name, by })}{' '}
      {alarm.claimant !== null && alarm.kind !== 'disputed' && `${t('sharing.byWord', { by })} `}
      {formatDateTime(alarm.since, environment)}
    </Notice>
  );
}
