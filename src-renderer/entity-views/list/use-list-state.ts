/** What a list shows and how it was changed since its view was chosen; kept for coming back. */
import { useCallback, useState } from 'react';
import type { Filter } from '#shared/entity/filter.ts';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import { initialDefinition, type ListDefinition, sameDefinition, shownDefinition } from './list-definition.ts';
import { type ListMemory, useListMemory } from './list-memory.ts';
import type { View } from './use-saved-views.ts';

interface Chosen {
  readonly view: string | null;
  readonly definition: ListDefinition;
}

export interface ListState {
  readonly memory: ListMemory;
  readonly view: string | null;
  /** What the view asks for, kept whole when it is saved. */
  readonly definition: ListDefinition;
  /** The part of it that this viewer can be shown. */
  readonly shown: ListDefinition;
  /** True where the view narrows by something the viewer may not read, so that the list is wider than its name says. */
  readonly filterLost: boolean;
  readonly change: (definition: ListDefinition) => void;
  readonly setFilter: (filter: Filter | null) => void;
  readonly choose: (view: View | null) => void;
  /** Stays with what is shown, as the view of this id. */
  readonly adopt: (id: string) => void;
  /** Whether the list differs from the view it stands under. */
  readonly changedFrom: (views: readonly View[]) => boolean;
}

export function useListState(layout: RecordLayout): ListState {
  const viewer = useViewer();
  const memory = useListMemory(layout.entity.name);
  const [{ view, definition }, set] = useState<Chosen>(
    () => memory.recall() ?? { view: null, definition: initialDefinition(layout) },
  );
  const shown = shownDefinition(definition, layout, viewer);
  const change = useCallback((next: ListDefinition) => set((now) => ({ ...now, definition: next })), []);
  return {
    memory,
    view,
    definition,
    shown,
    filterLost: definition.filter !== null && shown.filter === null,
    change,
    setFilter: useCallback(
      (filter: Filter | null) => set((now) => ({ ...now, definition: { ...now.definition, filter } })),
      [],
    ),
    choose: (next) => {
      if (!next) set({ view: null, definition: initialDefinition(layout) });
      else if (next.definition) set({ view: next.id, definition: next.definition });
    },
    adopt: (id) => set((now) => ({ ...now, view: id })),
    changedFrom: (views) => {
      const base = view === null ? initialDefinition(layout) : views.find((one) => one.id === view)?.definition;
      return !base || !sameDefinition(base, definition);
    },
  };
}
