import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, filterSchema } from '#shared/entity/filter.ts';
import {
  addNode,
  chipsOf,
  draftOf,
  fieldsOf,
  filterOf,
  replaceNode,
  withChip,
  withoutChip,
} from './filter-tree.ts';

const active: Filter = { field: 'lifecycle', op: 'is', value: 'active' };
const zip: Filter = { field: 'addresses', op: 'is', value: 'postal:60610' };
const noPhone: Filter = { field: 'phones', op: 'isEmpty' };

describe('building a filter', () => {
  it('asks nothing while the only condition is unfinished', () => {
    expect(filterOf({ key: 'f', join: 'all', items: [{ key: 'f.0', field: 'lifecycle', op: 'is' }] })).toBeNull();
    expect(
      filterOf({ key: 'f', join: 'all', items: [{ key: 'f.0', field: 'roles', op: 'anyOf', value: [] }] }),
    ).toBeNull();
  });

  it('leaves out unfinished conditions and empty groups beside finished ones', () => {
    const root = addNode(draftOf({ all: [active, zip] }), 'f', { key: 'f.2', join: 'any', items: [] });
    const unfinished = addNode(root, 'f.2', { key: 'f.2.0', field: 'nickname', op: 'contains', value: '' });
    expect(filterOf(unfinished)).toEqual({ all: [active, zip] });
  });

  it('drops the value of an operator that takes none', () => {
    const root = replaceNode(draftOf(active), 'f.0', {
      key: 'f.0',
      field: 'lifecycle',
      op: 'isEmpty',
      value: 'active',
    });
    expect(filterOf(root)).toEqual({ field: 'lifecycle', op: 'isEmpty' });
  });

  it('takes out a group whose last condition goes', () => {
    const root = draftOf({ all: [active, { any: [zip, noPhone] }] });
    const rest = replaceNode(replaceNode(root, 'f.1.0', null), 'f.1.1', null);
    expect(rest.items).toHaveLength(1);
    expect(filterOf(rest)).toEqual(active);
  });

  it('keeps the meaning of any filter on the way through the builder', () => {
    const condition = fc.record({
      field: fc.constantFrom('a', 'b'),
      op: fc.constant('is' as const),
      value: fc.string({ minLength: 1 }),
    });
    const { node } = fc.letrec<{ node: Filter }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        condition,
        fc.record({ all: fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
      ),
    }));
    fc.assert(
      fc.property(node, (filter) => {
        expect(filterOf(draftOf(filter))).toEqual(filter);
        expect(filterSchema.safeParse(filterOf(draftOf(filter))).success).toBe(true);
      }),
    );
  });
});

describe('the chips of a filter', () => {
  it('are the conditions that all have to hold', () => {
    expect(chipsOf(null)).toEqual([]);
    expect(chipsOf(active)).toEqual([active]);
    expect(chipsOf({ all: [active, { any: [zip, noPhone] }] })).toHaveLength(2);
    expect(chipsOf({ any: [zip, noPhone] })).toHaveLength(1);
  });

  it('can be taken out one by one', () => {
    const filter: Filter = { all: [active, zip, noPhone] };
    expect(withoutChip(filter, 1)).toEqual({ all: [active, noPhone] });
    expect(withoutChip({ all: [active, zip] }, 0)).toEqual(zip);
    expect(withoutChip(active, 0)).toBeNull();
  });

  it('can be added', () => {
    expect(withChip(null, active)).toEqual(active);
    expect(withChip({ any: [zip, noPhone] }, active)).toEqual({ all: [{ any: [zip, noPhone] }, active] });
  });

  it('name the fields they ask about', () => {
    expect(fieldsOf({ all: [active, { any: [zip, noPhone] }] })).toEqual(['lifecycle', 'addresses', 'phones']);
  });
});
