/** Which text indexes there are: one for each entity and privacy class of the fields that are marked `search`. */
import type { PrivacyClass } from '#shared/access/privacy-class.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';

export interface TextIndex {
  readonly entity: Entity;
  readonly class: PrivacyClass;
  /** Names of the fields. */
  readonly fields: readonly string[];
  /** The FTS5 table; `<table>_word` holds its words. Both are made by migrations of the slice. */
  readonly table: string;
}

/** Raised when the words of a text come out differently, so that older indexes are built anew. */
export const TEXT_VERSION = 1;

/** The text indexes that the definitions ask for. */
export function textIndexes(registry: Registry): TextIndex[] {
  return registry.entities.flatMap((entity) => {
    const byClass = new Map<PrivacyClass, string[]>();
    for (const [name, field] of Object.entries(entity.fields))
      if (field.search) byClass.set(field.class, [...(byClass.get(field.class) ?? []), name]);
    return [...byClass].map(([privacyClass, fields]) => ({
      entity,
      class: privacyClass,
      fields,
      table: `text_${entity.table}_${privacyClass}`,
    }));
  });
}
