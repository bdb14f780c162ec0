/** What lists, filters and forms may offer of an entity: one answer for the core that decides and the window that shows. */
import type { PrivacyClass } from '../access/privacy-class.ts';
import type { Entity } from './entity.ts';
import type { Operator } from './field-type.ts';

/** The order of making; every list can be sorted by it. */
export const CREATED = 'created';
/** The order of the last change; lists of entities with an index over it. */
export const UPDATED = 'updated';

export interface Column {
  readonly name: string;
  readonly class: PrivacyClass;
  readonly operators: readonly Operator[];
  /** Only what an index answers may sort: a list of a million must open at once. */
  readonly sortable: boolean;
}

const COMPUTED_OPERATORS: readonly Operator[] = ['contains', 'startsWith', 'isEmpty', 'isNotEmpty'];

const TIME_OPERATORS: readonly Operator[] = ['within', 'after', 'before'];

/** The column called `name`: field, computed, or when a record was made or changed last; undefined where there is none. */
export function columnInfo(entity: Entity, name: string): Column | undefined {
  if (name === CREATED || name === UPDATED)
    return entity.indexes.some(([first]) => first === name)
      ? { name, class: 'operational', operators: TIME_OPERATORS, sortable: true }
      : undefined;
  const column = ownColumn(entity, name);
  return column && entity.foundByName && name === entity.title
    ? { ...column, operators: ['words', ...column.operators] }
    : column;
}

function ownColumn(entity: Entity, name: string): Column | undefined {
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
  if (field)
    return {
      name,
      class: field.class,
      operators: field.type.operators,
      sortable: !field.many && field.type.sortable && field.indexed === true,
    };
  const computed = Object.hasOwn(entity.computed, name) ? entity.computed[name] : undefined;
  return (
    computed && { name, class: computed.class, operators: COMPUTED_OPERATORS, sortable: computed.indexed === true }
  );
}

/** How a list is sorted when nobody says: by the name people look under, else newest first. */
export function defaultSort(entity: Entity): { field: string; direction: 'asc' | 'desc' } {
  const name = ['sortName', entity.title].find((one) => columnInfo(entity, one)?.sortable);
  return name ? { field: name, direction: 'asc' } : { field: CREATED, direction: 'desc' };
}

/** True for entities that say something about a person: reading them leaves an audit entry. */
export const isAboutPeople = (entity: Entity): boolean =>
  Object.values(entity.fields).some((field) => field.class !== 'operational' && field.class !== 'secret');
