/** What narrows the list, each part with its ×, and “Clear all”. */
import { useTranslation } from 'react-i18next';
import type { Entity } from '#shared/entity/entity.ts';
import type { Filter } from '#shared/entity/filter.ts';
import { Chip } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useFilterWords } from './describe-filter.ts';
import { chipsOf, withoutChip } from './filter-tree.ts';
import { useFilterTitles } from './use-filter-titles.ts';

interface Props {
  readonly entity: Entity;
  readonly filter: Filter | null;
  readonly onFilter: (filter: Filter | null) => void;
  /** A press on the words of a chip: change it in the builder. */
  readonly onOpen: () => void;
}

export function FilterChips({ entity, filter, onFilter, onOpen }: Props) {
  const { t } = useTranslation('records');
  const words = useFilterWords(entity);
  const titles = useFilterTitles(entity, filter);
  const chips = chipsOf(filter);
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t('filter.active')} className="flex flex-wrap items-center gap-1.5">
      {chips.map((chip, index) => {
        const text = words(chip, titles);
        return (
          <li key={text}>
            <Chip label={text} onOpen={onOpen} onRemove={() => onFilter(withoutChip(filter, index))}>
              {text}
            </Chip>
          </li>
        );
      })}
      {chips.length > 1 && (
        <li>
          <Button variant="ghost" size="sm" onClick={() => onFilter(null)}>
            {t('filter.clear')}
          </Button>
        </li>
      )}
    </ul>
  );
}
