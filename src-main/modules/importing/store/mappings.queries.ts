/** Mappings that were kept, by the layout of the tables they are for; of several for one layout the one saved last. */
import type { Writer } from '#platform/database/types.ts';
import { type CsvMapping, readMapping } from '../map/csv/plan.ts';

export interface SavedMapping {
  readonly name: string;
  readonly mapping: CsvMapping;
}

export type SavedMappings = Readonly<Record<string, SavedMapping>>;

export const savedMappings = (writer: Writer): SavedMappings =>
  Object.fromEntries(
    writer
      .prepare('SELECT name, signature, definition FROM import_mapping ORDER BY saved')
      .all()
      .map((row) => [
        row.signature,
        { name: row.name as string, mapping: readMapping(JSON.parse(row.definition as string)) },
      ]),
  );
