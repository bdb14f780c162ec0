/**
 * What may be relied on right now, always in sight: encryption, keychain, backup, sync, what the installation is for.
 * Green only for what is verified (law 5): no backup and no relay are said plainly.
 */
import {
  ClockAlert,
  CloudAlert,
  CloudCheck,
  CloudDownload,
  CloudOff,
  CloudUpload,
  Database,
  Eye,
  FlaskConical,
  Globe,
  KeyRound,
  type LucideIcon,
  MonitorCheck,
  ShieldCheck,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber, formatRelative, formatSpan } from '../../ui/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { type Session, useSession } from '../session.tsx';
import { type SharingWord, sharingWord } from '../sharing/sharing-words.ts';
import { useSharing } from '../sharing/use-sharing.ts';

type State = 'ok' | 'plain' | 'warn';

interface Light {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly state: State;
  readonly text: string;
  readonly detail: string;
  /** Shown at phone width too. */
  readonly vital?: boolean;
}

const COLOURS: Readonly<Record<State, string>> = {
  ok: 'text-ok-text',
  plain: 'text-ink-2',
  warn: 'text-warn-text',
};

const SHARING_ICONS: Readonly<Record<SharingWord['id'], LucideIcon>> = {
  local: CloudOff,
  shutOut: CloudAlert,
  alarm: CloudAlert,
  offline: CloudOff,
  refused: CloudAlert,
  full: CloudAlert,
  kept: CloudAlert,
  arriving: CloudDownload,
  sending: CloudUpload,
  relay: CloudCheck,
  sole: CloudCheck,
  outside: CloudAlert,
  shared: MonitorCheck,
};

function useLights({ me, status, organisation }: Session): readonly Light[] {
  const { t } = useTranslation('shell');
  const { locale } = useFieldEnvironment();
  const sharing = useSharing();
  const word = sharingWord(sharing);
  const arriving = sharing?.firstSync?.phase;
  const clockOff = sharing?.clockOff ?? null;
  const light = (
    id: string,
    icon: LucideIcon,
    state: State,
    vital = false,
    words: Record<string, string | number> = {},
  ): Light => ({
    id,
    icon,
    state,
    vital,
    text: t(`trust.${id}.text`, words),
    detail: t(`trust.${id}.detail`, words),
  });
  return [
    organisation.production ? null : light('trial', FlaskConical, 'warn', true),
    me.viewOnly ? light('viewOnly', Eye, 'warn', true) : null,
    light('encrypted', ShieldCheck, 'ok', true),
    status.keychain === 'present' ? null : light('noKeychain', KeyRound, 'warn'),
    status.lastBackup === null
      ? light('noBackup', Database, 'warn')
      : light('backup', Database, 'ok', false, { when: formatRelative(status.lastBackup, locale, Date.now()) }),
    light(word.id, SHARING_ICONS[word.id], word.state, word.id !== 'local', {
      count: word.count,
      figure: formatNumber(word.count, locale),
      phase: arriving === undefined ? '' : t(`arriving.${arriving}`),
    }),
    clockOff === null
      ? null
      : light('clock', ClockAlert, 'warn', true, { span: formatSpan(Math.abs(clockOff), locale) }),
    status.host === 'browser' ? light('browser', Globe, organisation.production ? 'warn' : 'plain') : null,
  ].filter((one): one is Light => one !== null);
}

export function TrustStrip() {
  const lights = useLights(useSession());
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-canvas px-3 text-xs sm:px-4 print:hidden">
      {lights.map(({ id, icon: Icon, state, text, detail, vital }) => (
        <Tooltip key={id} label={detail} side="top">
          <span
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what it explains has to be reachable by keyboard too
            tabIndex={0}
            className={cx(
              'flex shrink-0 items-center gap-1.5 rounded-sm -outline-offset-1',
              COLOURS[state],
              !vital && 'max-sm:hidden',
            )}
          >
            <Icon aria-hidden className="size-3.5" />
            {text}
            <span className="sr-only">. {detail}</span>
          </span>
        </Tooltip>
      ))}
    </footer>
  );
}
