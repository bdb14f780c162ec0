/**
 * A filter while somebody builds it: conditions may be unfinished, groups may be empty, every node has a key to be
 * found by. What leaves here is a clean `Filter`, or null when nothing narrows.
 */

import type { Operator } from '#shared/entity/field-type.ts';
import type { Condition, Filter } from '#shared/entity/filter.ts';

export interface DraftCondition {
  readonly key: string;
  readonly field: string;
  readonly op: Operator;
  readonly value?: unknown;
}

export interface DraftGroup {
  readonly key: string;
  readonly join: 'all' | 'any';
  readonly items: readonly DraftNode[];
}

export type DraftNode = DraftCondition | DraftGroup;

export const isGroup = (node: DraftNode): node is DraftGroup => 'items' in node;

/** Operators that stand alone. */
const needsValue = (op: Operator): boolean => op !== 'isEmpty' && op !== 'isNotEmpty';

/** Whether a condition says enough to be asked. */
export function isComplete({ op, value }: { readonly op: Operator; readonly value?: unknown }): boolean {
  if (!needsValue(op)) return true;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

const isCondition = (filter: Filter): filter is Condition => 'field' in filter;

function toNode(filter: Filter, key: string): DraftNode {
  if (isCondition(filter))
    return { key, field: filter.field, op: filter.op, ...('value' in filter ? { value: filter.value } : {}) };
  const join = 'all' in filter ? 'all' : 'any';
  const items = 'all' in filter ? filter.all : filter.any;
  return { key, join, items: items.map((item, index) => toNode(item, `${key}.${index}`)) };
}

/** The filter as a tree whose root is a group. */
export function draftOf(filter: Filter | null): DraftGroup {
  if (filter === null) return { key: 'f', join: 'all', items: [] };
  const node = toNode(filter, 'f');
  return isGroup(node) ? node : { key: 'f', join: 'all', items: [{ ...node, key: 'f.0' }] };
}

function clean(node: DraftNode): Filter | null {
  if (!isGroup(node)) {
    if (!isComplete(node)) return null;
    return needsValue(node.op)
      ? { field: node.field, op: node.op, value: node.value }
      : { field: node.field, op: node.op };
  }
  const items = node.items.map(clean).filter((item) => item !== null);
  if (items.length === 0) return null;
  if (items.length === 1) return items[0] as Filter;
  return node.join === 'all' ? { all: items } : { any: items };
}

/** What the tree asks; unfinished conditions and empty groups ask nothing. */
export const filterOf = (root: DraftGroup): Filter | null => clean(root);

/** Replaces the node with this key; `null` takes it out. Groups left empty go too, the root stays. */
export function replaceNode(root: DraftGroup, key: string, by: DraftNode | null): DraftGroup {
  const items = root.items.flatMap((node): readonly DraftNode[] => {
    if (node.key === key) return by === null ? [] : [by];
    if (!isGroup(node)) return [node];
    const group = replaceNode(node, key, by);
    return group.items.length === 0 && node.items.length > 0 ? [] : [group];
  });
  return { ...root, items };
}

/** Adds a node at the end of the group with this key. */
export function addNode(root: DraftGroup, groupKey: string, node: DraftNode): DraftGroup {
  if (root.key === groupKey) return { ...root, items: [...root.items, node] };
  return { ...root, items: root.items.map((item) => (isGroup(item) ? addNode(item, groupKey, node) : item)) };
}

/** The parts of a filter that stand as chips above the list: each can be taken out by itself. */
export function chipsOf(filter: Filter | null): readonly Filter[] {
  if (filter === null) return [];
  return !isCondition(filter) && 'all' in filter ? filter.all : [filter];
}

/** The filter without its `index`th chip. */
export function withoutChip(filter: Filter | null, index: number): Filter | null {
  const rest = chipsOf(filter).filter((_, at) => at !== index);
  return rest.length > 1 ? { all: rest } : (rest[0] ?? null);
}

/** The filter narrowed by one more condition. */
export function withChip(filter: Filter | null, chip: Filter): Filter {
  const chips = [...chipsOf(filter), chip];
  return chips.length > 1 ? { all: chips } : chip;
}

/** Every field a filter asks about. */
export function fieldsOf(filter: Filter): readonly string[] {
  if (isCondition(filter)) return [filter.field];
  return ('all' in filter ? filter.all : filter.any).flatMap(fieldsOf);
}
