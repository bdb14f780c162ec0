/** To the record before and after in the list this one was opened from; nothing where it was opened otherwise. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { useTrail } from '../list/use-trail.ts';

export function TrailButtons({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { t } = useTranslation('records');
  const { locale } = useFieldEnvironment();
  const trail = useTrail(entity, id);
  const step = (by: 1 | -1) => void trail?.go(by);
  const group = 'record' as const;
  useShortcut('j', t('trail.next'), () => step(1), { group, enabled: trail?.hasAfter === true });
  useShortcut('k', t('trail.previous'), () => step(-1), { group, enabled: trail?.hasBefore === true });
  if (!trail) return null;
  const at = formatNumber(trail.at, locale);
  return (
    <div className="flex items-center max-sm:hidden">
      <span className="mr-1 text-sm whitespace-nowrap text-ink-3 tabular-nums max-lg:hidden">
        {trail.of === undefined ? at : t('trail.place', { at, of: formatNumber(trail.of, locale) })}
      </span>
      <IconButton
        label={t('trail.previous')}
        shortcut="k"
        disabled={!trail.hasBefore}
        icon={<ChevronUp aria-hidden className="size-4.5" />}
        className="disabled:border-transparent disabled:bg-transparent"
        onClick={() => step(-1)}
      />
      <IconButton
        label={t('trail.next')}
        shortcut="j"
        disabled={!trail.hasAfter}
        icon={<ChevronDown aria-hidden className="size-4.5" />}
        className="disabled:border-transparent disabled:bg-transparent"
        onClick={() => step(1)}
      />
    </div>
  );
}
