/** Builds a filter of conditions in groups of “and” and “or”. What is complete narrows the list at once. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filter } from '#shared/entity/filter.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Select } from '../../ui/select.tsx';
import type { RecordLayout } from '../layout.ts';
import { FilterCondition, useFilterFields } from './filter-condition.tsx';
import {
  addNode,
  type DraftGroup,
  type DraftNode,
  draftOf,
  filterOf,
  isGroup,
  replaceNode,
} from './filter-tree.ts';
import { operatorsFor } from './filter-value.ts';
import { useFilterTitles } from './use-filter-titles.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly filter: Filter | null;
  readonly onFilter: (filter: Filter | null) => void;
}

/** How deep groups may lie in groups; the contract takes four levels. */
const DEEPEST = 2;

let made = 0;
const newKey = (): string => {
  made += 1;
  return `n${made}`;
};

export function FilterBuilder({ layout, filter, onFilter }: Props) {
  const fields = useFilterFields(layout);
  const titles = useFilterTitles(layout.entity, filter);
  const fresh = (): DraftNode => {
    const first = fields.find((field) => field.name === layout.entity.title) ?? fields[0]!;
    return { key: newKey(), field: first.name, op: operatorsFor(first)[0]! };
  };
  const [root, setRoot] = useState<DraftGroup>(() => {
    const draft = draftOf(filter);
    return draft.items.length > 0 ? draft : { ...draft, items: [fresh()] };
  });
  const set = (next: DraftGroup) => {
    setRoot(next);
    onFilter(filterOf(next));
  };
  const group = (node: DraftGroup, depth: number) => (
    <Group
      key={node.key}
      group={node}
      depth={depth}
      onJoin={(join) =>
        set(node.key === root.key ? { ...root, join } : replaceNode(root, node.key, { ...node, join }))
      }
      onAdd={() => set(addNode(root, node.key, fresh()))}
      onAddGroup={() =>
        set(
          addNode(root, node.key, { key: newKey(), join: node.join === 'all' ? 'any' : 'all', items: [fresh()] }),
        )
      }
    >
      {node.items.map((item) =>
        isGroup(item) ? (
          group(item, depth + 1)
        ) : (
          <FilterCondition
            key={item.key}
            layout={layout}
            condition={item}
            titles={titles}
            onChange={(condition) => set(replaceNode(root, item.key, condition))}
            onRemove={() => set(replaceNode(root, item.key, null))}
          />
        ),
      )}
    </Group>
  );
  return <div className="w-[min(42rem,calc(100vw-3rem))]">{group(root, 0)}</div>;
}

interface GroupProps {
  readonly group: DraftGroup;
  readonly depth: number;
  readonly onJoin: (join: 'all' | 'any') => void;
  readonly onAdd: () => void;
  readonly onAddGroup: () => void;
  readonly children: React.ReactNode;
}

function Group({ group, depth, onJoin, onAdd, onAddGroup, children }: GroupProps) {
  const { t } = useTranslation('records');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be a grid item in every browser
    <div
      role="group"
      aria-label={t('filter.group')}
      className={cx(depth > 0 && 'rounded-lg border border-line bg-sunken p-2')}
    >
      {group.items.length > 1 && (
        <div className="mb-2 flex items-center gap-2 text-sm text-ink-2">
          <Select
            size="sm"
            className="w-auto!"
            label={t('filter.join')}
            value={group.join}
            onChange={onJoin}
            options={[
              { value: 'all', label: t('filter.all') },
              { value: 'any', label: t('filter.any') },
            ]}
          />
          {t('filter.mustHold')}
        </div>
      )}
      <div className="space-y-1.5">{children}</div>
      <div className="mt-2 flex gap-1">
        <Button variant="ghost" size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={onAdd}>
          {t('filter.add')}
        </Button>
        {depth < DEEPEST && (
          <Button variant="ghost" size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={onAddGroup}>
            {t('filter.addGroup')}
          </Button>
        )}
      </div>
    </div>
  );
}
