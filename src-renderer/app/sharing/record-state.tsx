/** How far the last change made here to this record has come: saved here, at the relay, on other computers. */
import { CloudCheck, CloudUpload, MonitorCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { syncRecordState } from '#modules/settings/contract/sync.api.ts';
import { useContract } from '../../api/hooks.ts';
import { cx } from '../../ui/cx.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useSharing } from './use-sharing.ts';

const ICONS = { here: CloudUpload, relay: CloudCheck, sole: CloudCheck, devices: MonitorCheck } as const;

export function RecordState({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { t } = useTranslation('shell');
  const shares = (useSharing()?.link ?? 'off') !== 'off';
  const { data } = useContract(syncRecordState, { id }, { enabled: shares, reads: [entity] });
  if (!shares || !data) return null;
  const Icon = ICONS[data.state];
  const words = t(`recordState.${data.state}`, { count: data.state === 'devices' ? data.count : 0 });
  return (
    <Tooltip label={words}>
      <span
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what it says stands in its tooltip, which the keyboard must reach
        tabIndex={0}
        className={cx(
          'flex size-control items-center justify-center rounded-md',
          data.state === 'devices' ? 'text-ok-text' : 'text-ink-3',
        )}
      >
        <Icon aria-hidden className="size-4.5" />
        <span className="sr-only">{words}</span>
      </span>
    </Tooltip>
  );
}
