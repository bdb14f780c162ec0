/** Narrows the timeline to kinds of entries. None chosen means all. */
import { useTranslation } from 'react-i18next';
import { TIMELINE_KINDS, type TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { cx } from '../../ui/cx.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { KIND_ICONS } from './kinds.tsx';

type Kind = TimelineEntry['kind'];

interface Props {
  readonly chosen: readonly Kind[];
  readonly onChange: (kinds: readonly Kind[]) => void;
}

export function KindFilter({ chosen, onChange }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const toggle = (kind: Kind) =>
    onChange(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind]);
  const chip = (label: string, pressed: boolean, onPress: () => void, Icon?: (typeof KIND_ICONS)[Kind]) => (
    <button
      key={label}
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        'flex h-control-sm shrink-0 items-center justify-center gap-1.5 rounded-full border px-2.5 max-sm:min-w-11 text-sm whitespace-nowrap transition-colors',
        pressed ? 'border-accent bg-accent-soft text-accent-text' : 'border-line text-ink-2 hover:bg-hover',
      )}
    >
      {Icon && <Icon aria-hidden className="size-3.5" />}
      {label}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll sideways in every browser
    <div
      role="group"
      aria-label={t('timeline.filter')}
      className="flex gap-1.5 py-0.5 max-sm:overflow-x-auto sm:flex-wrap"
    >
      {chip(t('timeline.all'), chosen.length === 0, () => onChange([]))}
      {TIMELINE_KINDS.map((kind) =>
        chip(
          kind === 'appointment' ? words.entity('appointment', true) : words.choice('activity', 'kind', kind),
          chosen.includes(kind),
          () => toggle(kind),
          KIND_ICONS[kind],
        ),
      )}
    </div>
  );
}
