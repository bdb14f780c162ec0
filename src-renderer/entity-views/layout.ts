/**
 * What a slice says about how its records are shown: columns, form and page, keyed by typed field names.
 * Layout is code, not metadata (law 1), and never decides what may be read: that is the catalogue's and the core's.
 */
import type { ReactNode } from 'react';
import type { RecordView } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Sort } from '#shared/entity/filter.ts';
import type { Tone } from '../ui/badge.tsx';
import type { WordsContext } from '../ui/fields/widget.ts';
import type { CellContext } from './list/cell-context.ts';

type Name<E extends Entity> = (keyof E['fields'] | keyof E['computed']) & string;
type FieldName<E extends Entity> = keyof E['fields'] & string;

/** One column of a list. */
export interface ColumnLayout {
  readonly field: string;
  /** CSS pixels at the usual font size. */
  readonly width: number;
}

/** A titled group of fields on the record page and in the form. */
export interface SectionLayout {
  /** Key of its title: `records:section.<id>`. */
  readonly id: string;
  readonly fields: readonly string[];
  /** Where it says no, the section only shows once one of its fields holds something. */
  readonly concerns?: (values: Readonly<Record<string, unknown>>) => boolean;
}

/** A word beside the name that must not be missed; its text is `records:mark.<id>`. */
export interface Mark {
  readonly id: string;
  readonly tone: Tone;
}

type Cell = (row: RecordView, context: CellContext) => ReactNode;
type Text = (value: unknown, words: WordsContext) => string;

export interface RecordLayout {
  readonly entity: Entity;
  readonly columns: readonly ColumnLayout[];
  /** Fields that may be chosen as columns beside the ones above are all readable ones, minus these. */
  readonly notInLists: readonly string[];
  /** Fields that filters do not offer because another form of the same value serves better. */
  readonly notInFilters: readonly string[];
  readonly sort: Sort;
  /** Column that is sorted when the header of another one is clicked: a shown name sorts by its sort form. */
  readonly sortBy: Readonly<Record<string, string>>;
  /** Second line of a card on a phone, and the facts of quick look, most telling first. */
  readonly summary: readonly string[];
  readonly sections: readonly SectionLayout[];
  /** Fields of the new-record form, most telling first. */
  readonly create: readonly string[];
  /** Fields that may be set on many records at once. */
  readonly bulk: readonly string[];
  readonly marks: (values: Readonly<Record<string, unknown>>) => readonly Mark[];
  /** Cells that say more than the value alone. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Values whose plain text is a code, in words. */
  readonly texts: Readonly<Record<string, Text>>;
}

export function defineLayout<E extends Entity>(layout: {
  readonly entity: E;
  readonly columns: readonly { readonly field: Name<E>; readonly width: number }[];
  readonly notInLists?: readonly Name<E>[];
  readonly notInFilters?: readonly Name<E>[];
  readonly sort: { readonly field: Name<E>; readonly direction: 'asc' | 'desc' };
  readonly sortBy?: { readonly [Field in Name<E>]?: Name<E> };
  readonly summary: readonly Name<E>[];
  readonly sections: readonly {
    readonly id: string;
    readonly fields: readonly FieldName<E>[];
    readonly concerns?: (values: Readonly<Record<string, unknown>>) => boolean;
  }[];
  readonly create: readonly FieldName<E>[];
  readonly bulk: readonly FieldName<E>[];
  readonly marks?: (values: Readonly<Record<string, unknown>>) => readonly Mark[];
  readonly cells?: { readonly [Field in Name<E>]?: Cell };
  readonly texts?: { readonly [Field in Name<E>]?: Text };
}): RecordLayout {
  return {
    ...layout,
    notInLists: layout.notInLists ?? [],
    notInFilters: layout.notInFilters ?? [],
    sortBy: (layout.sortBy ?? {}) as Readonly<Record<string, string>>,
    marks: layout.marks ?? (() => []),
    cells: (layout.cells ?? {}) as RecordLayout['cells'],
    texts: (layout.texts ?? {}) as RecordLayout['texts'],
  };
}
