/**
 * What a list shows: columns, order, filter. The same shape stands in a saved view, as JSON.
 * A view may come from a newer version or name a field its reader may not see: what this program does not know is left
 * out when showing, and kept when the view is saved again (law 7).
 */
import { z } from 'zod';
import { CREATED, UPDATED } from '#shared/entity/catalogue.ts';
import { type Filter, filterSchema, sortSchema } from '#shared/entity/filter.ts';
import { readableFields, timeColumns, type Viewer } from '../catalogue.ts';
import type { RecordLayout } from '../layout.ts';
import { fieldsOf } from './filter-tree.ts';

const MIN_WIDTH = 72;
const MAX_WIDTH = 720;

const definitionSchema = z.looseObject({
  columns: z
    .array(z.looseObject({ field: z.string().max(60), width: z.number().min(MIN_WIDTH).max(MAX_WIDTH) }))
    .min(1)
    .max(40),
  sort: sortSchema,
  filter: filterSchema.nullable(),
});

export type ListDefinition = z.output<typeof definitionSchema>;
export type Column = ListDefinition['columns'][number];

/** The list as the slice lays it out. */
export const initialDefinition = (layout: RecordLayout): ListDefinition => ({
  columns: layout.columns.map((column) => ({ ...column })),
  sort: layout.sort,
  filter: null,
});

/** Reads a saved view; null where it is no list definition at all. */
export function parseDefinition(json: string): ListDefinition | null {
  try {
    const parsed = definitionSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Whether a filter asks only about fields in `known`; the core refuses any other. */
const asksOnly = (filter: Filter, known: ReadonlySet<string>): boolean =>
  fieldsOf(filter).every((name) => known.has(name));

/** Columns every record has beside its fields. */
const RECORD_COLUMNS = [CREATED, UPDATED];

/** The definition without what this viewer cannot be shown: what is left may be asked of the core. */
export function shownDefinition(definition: ListDefinition, layout: RecordLayout, viewer: Viewer): ListDefinition {
  const fields = readableFields(layout.entity, viewer);
  const asked = [...fields, ...timeColumns(layout.entity)];
  const known = new Set(asked.map((field) => field.name));
  const sortable = new Set([CREATED, ...asked.filter((field) => field.sortable).map((field) => field.name)]);
  const mayShow = (column: { readonly field: string }) =>
    known.has(column.field) || RECORD_COLUMNS.includes(column.field);
  const columns = definition.columns.filter(mayShow);
  return {
    ...definition,
    columns: columns.length > 0 ? columns : layout.columns.filter(mayShow).map((column) => ({ ...column })),
    sort: sortable.has(definition.sort.field) ? definition.sort : layout.sort,
    filter: definition.filter && asksOnly(definition.filter, known) ? definition.filter : null,
  };
}

/** Fields that may stand as columns, in the order of the entity. */
export const columnFields = (layout: RecordLayout, viewer: Viewer): readonly string[] => [
  ...readableFields(layout.entity, viewer)
    .map((field) => field.name)
    .filter((name) => !layout.notInLists.includes(name)),
  ...RECORD_COLUMNS,
];

/** The field a column sorts by; null where it cannot. */
export function sortFieldOf(layout: RecordLayout, viewer: Viewer, column: string): string | null {
  const name = layout.sortBy[column] ?? column;
  if (name === CREATED) return name;
  return [...readableFields(layout.entity, viewer), ...timeColumns(layout.entity)].some(
    (field) => field.name === name && field.sortable,
  )
    ? name
    : null;
}

/** A click on a header: ascending, then descending, then back to the order of the layout. */
export function nextSort(
  definition: ListDefinition,
  layout: RecordLayout,
  sortField: string,
): ListDefinition['sort'] {
  if (definition.sort.field !== sortField) return { field: sortField, direction: 'asc' };
  if (definition.sort.direction === 'asc') return { field: sortField, direction: 'desc' };
  return layout.sort.field === sortField ? { field: sortField, direction: 'asc' } : layout.sort;
}

export const resizeColumn = (columns: readonly Column[], field: string, width: number): Column[] =>
  columns.map((column) =>
    column.field === field
      ? { ...column, width: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))) }
      : column,
  );

/** Moves a column by so many places; at the ends it stays. */
export function moveColumn(columns: readonly Column[], field: string, by: number): Column[] {
  const from = columns.findIndex((column) => column.field === field);
  const to = Math.min(columns.length - 1, Math.max(0, from + by));
  const rest = columns.filter((column) => column.field !== field);
  return from < 0 ? [...columns] : [...rest.slice(0, to), columns[from] as Column, ...rest.slice(to)];
}

/** Shows a column at the right end, or takes it out; the last one stays. */
export function toggleColumn(columns: readonly Column[], field: string, width = 160): Column[] {
  if (!columns.some((column) => column.field === field)) return [...columns, { field, width }];
  return columns.length === 1 ? [...columns] : columns.filter((column) => column.field !== field);
}

/** Whether two lists show the same; decides if “Update view” is offered. */
export const sameDefinition = (one: ListDefinition, other: ListDefinition): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Name of the entity a view belongs to is stored beside it; this is only its JSON. */
export const definitionJson = (definition: ListDefinition): string => JSON.stringify(definition);
