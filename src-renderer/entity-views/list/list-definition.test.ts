import { describe, expect, it } from 'vitest';
import { personLayout } from '../../modules/people/people.ui.ts';
import type { Viewer } from '../catalogue.ts';
import {
  definitionJson,
  initialDefinition,
  moveColumn,
  nextSort,
  parseDefinition,
  resizeColumn,
  shownDefinition,
  sortFieldOf,
  toggleColumn,
} from './list-definition.ts';

const all: Viewer = {
  permissions: ['record.read', 'record.write'],
  readable: ['identity', 'contact', 'insurance', 'engagement', 'relationship', 'health', 'operational'],
  writable: [],
};
const noContact: Viewer = { ...all, readable: ['identity', 'operational'] };
const start = initialDefinition(personLayout);

describe('the definition of a list', () => {
  it('survives being saved as a view', () => {
    const definition = { ...start, filter: { all: [{ field: 'lifecycle', op: 'is' as const, value: 'active' }] } };
    expect(parseDefinition(definitionJson(definition))).toEqual(definition);
  });

  it('keeps what a newer version wrote into a view', () => {
    const json = JSON.stringify({ ...start, groupBy: 'lifecycle' });
    expect(JSON.parse(definitionJson(parseDefinition(json)!))).toMatchObject({ groupBy: 'lifecycle' });
  });

  it.each([
    '',
    'null',
    '[]',
    '{"columns":[]}',
    '{"columns":[{"field":"name","width":1}],"sort":{},"filter":null}',
    '{',
  ])('is none where the view holds %j', (json) => expect(parseDefinition(json)).toBeNull());

  it('shows a reader only columns, order and filter she may see', () => {
    const definition = { ...start, filter: { field: 'phones', op: 'isEmpty' as const } };
    const shown = shownDefinition(definition, personLayout, noContact);
    expect(shown.columns.map((column) => column.field)).toEqual([
      'displayName',
      'birthDate',
      'identifiers',
      'lifecycle',
    ]);
    expect(shown.filter).toBeNull();
    expect(shownDefinition(definition, personLayout, all).filter).toEqual(definition.filter);
  });

  it('falls back to the order of the layout when the view sorts by a field that cannot be sorted', () => {
    const definition = { ...start, sort: { field: 'phones', direction: 'asc' as const } };
    expect(shownDefinition(definition, personLayout, all).sort).toEqual(personLayout.sort);
  });
});

describe('sorting by a header', () => {
  it('goes up, down, and back to the usual order', () => {
    const up = { ...start, sort: nextSort(start, personLayout, 'birthDate') };
    const down = { ...up, sort: nextSort(up, personLayout, 'birthDate') };
    expect([up.sort, down.sort, nextSort(down, personLayout, 'birthDate')]).toEqual([
      { field: 'birthDate', direction: 'asc' },
      { field: 'birthDate', direction: 'desc' },
      personLayout.sort,
    ]);
  });

  it('only turns round for the column of the usual order', () => {
    const down = { ...start, sort: nextSort(start, personLayout, 'sortName') };
    expect(down.sort.direction).toBe('desc');
    expect(nextSort(down, personLayout, 'sortName').direction).toBe('asc');
  });

  it('is offered only where the values have an order', () => {
    expect(sortFieldOf(personLayout, all, 'displayName')).toBe('sortName');
    expect(sortFieldOf(personLayout, all, 'birthDate')).toBe('birthDate');
    expect(sortFieldOf(personLayout, all, 'phones')).toBeNull();
    expect(sortFieldOf(personLayout, noContact, 'language')).toBeNull();
  });
});

describe('columns', () => {
  it('keep within readable widths', () => {
    const widths = (width: number) =>
      resizeColumn(start.columns, 'phones', width).find((column) => column.field === 'phones')?.width;
    expect([widths(10), widths(300.4), widths(5000)]).toEqual([72, 300, 720]);
  });

  it('move within the row and stop at its ends', () => {
    const names = (by: number) => moveColumn(start.columns, 'birthDate', by).map((column) => column.field);
    expect(names(1).slice(0, 3)).toEqual(['displayName', 'phones', 'birthDate']);
    expect(names(-5)[0]).toBe('birthDate');
    expect(names(99).at(-1)).toBe('birthDate');
    expect(moveColumn(start.columns, 'nothing', 1)).toEqual(start.columns);
  });

  it('come and go, but one always stays', () => {
    const more = toggleColumn(start.columns, 'language');
    expect(more.at(-1)?.field).toBe('language');
    expect(toggleColumn(more, 'language')).toEqual(start.columns);
    expect(toggleColumn([{ field: 'name', width: 100 }], 'name')).toHaveLength(1);
  });
});
