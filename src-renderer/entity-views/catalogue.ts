/** The fields of an entity as a person may use them: what she may see, sort, filter, edit. Derived, never listed by hand. */
import type { PrivacyClass } from '#shared/access/privacy-class.ts';
import { CREATED, columnInfo, UPDATED } from '#shared/entity/catalogue.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { FieldType, Operator } from '#shared/entity/field-type.ts';

/** What the catalogue needs of the signed-in user (`session.me`). */
export interface Viewer {
  readonly permissions: readonly string[];
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

export interface CatalogueField {
  readonly name: string;
  readonly class: PrivacyClass;
  /** Null for a computed field. */
  readonly type: FieldType<unknown> | null;
  readonly many: boolean;
  readonly required: boolean;
  readonly sortable: boolean;
  readonly operators: readonly Operator[];
}

function describe(entity: Entity, name: string): CatalogueField {
  const { sortable, operators, class: privacy } = columnInfo(entity, name)!;
  const field = entity.fields[name];
  return {
    name,
    class: privacy,
    type: field?.type ?? null,
    many: field?.many ?? false,
    required: field?.required ?? false,
    sortable,
    operators,
  };
}

/** Every field of the entity that the viewer may read, in the order of the definition; computed ones last. */
export const readableFields = (entity: Entity, viewer: Viewer): readonly CatalogueField[] =>
  [...Object.keys(entity.fields), ...Object.keys(entity.computed)]
    .map((name) => describe(entity, name))
    .filter((field) => viewer.readable.includes(field.class));

/** A column every record has beside its fields. */
export const isRecordColumn = (name: string): name is typeof CREATED | typeof UPDATED =>
  name === CREATED || name === UPDATED;

/** When a record was made and changed last, where lists of the entity may ask that. */
export const timeColumns = (entity: Entity): readonly CatalogueField[] =>
  [CREATED, UPDATED].filter((name) => columnInfo(entity, name)).map((name) => describe(entity, name));

/** The named field, or undefined where the entity has none or the viewer may not read it. */
export const readableField = (entity: Entity, name: string, viewer: Viewer): CatalogueField | undefined =>
  readableFields(entity, viewer).find((field) => field.name === name);

/** Whether the viewer may change this field; the core decides again at the save. */
export function mayEdit(entity: Entity, name: string, viewer: Viewer): boolean {
  const field = entity.fields[name];
  return (
    field !== undefined &&
    entity.mode === 'document' &&
    viewer.permissions.includes('record.write') &&
    viewer.writable.includes(field.class)
  );
}
