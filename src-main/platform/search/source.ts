/** What a slice tells the search of one of its entities: how a record becomes an entry, and who may search by what. */
import type { PrivacyClass } from '#shared/access/privacy-class.ts';
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Entry } from './entry.ts';
import type { Related } from './similarity.ts';

export interface SearchSource {
  readonly entity: Entity;
  /** The fields from which an entry is made, alone or together: a change of any other leaves the index as it is. */
  readonly reads: readonly string[];
  toEntry(values: Values): Entry;
  /** The entry of several records that are one, whoever stands for them first; for entities that merge. */
  together?(members: readonly Values[]): Entry;
  /** Words that stand for each other; none where names are not those of people. */
  readonly related: Related;
  /** Which fields make up a hit, by name; each is shown only to those who may read its class. */
  readonly shown: {
    readonly name: string;
    readonly birthDate?: string;
    readonly identifiers: string;
    readonly phones: string;
    /** A choice or a list of choices. */
    readonly roles: string;
  };
  /** The class of the fields behind each kind of key. A kind the actor may not read is not searched by. */
  readonly classes: Readonly<Record<'name' | 'date' | 'phone' | 'identifier' | 'email', PrivacyClass>>;
}

/** Raised when a record's line comes out differently, so that older indexes are built anew. */
export const INDEX_VERSION = 3;

/** The tables of a source's index; its migration makes them. */
export interface IndexTables {
  /** `rid`, `line`, `keys`, `marks`: one row per record that can be found. */
  readonly lines: string;
  /** FTS5 over `line`, with the beginnings of words. */
  readonly fts: string;
  /** FTS5 over `keys`. */
  readonly keys: string;
  /** `id`, `word`, `seen`: every word of a name; `seen` counts the records among each sixteenth that have it. */
  readonly words: string;
  /** `sound`, `word`. */
  readonly sounds: string;
}

export const tablesOf = ({ entity: { table } }: Pick<SearchSource, 'entity'>): IndexTables => ({
  lines: `search_${table}`,
  fts: `search_${table}_name`,
  keys: `search_${table}_key`,
  words: `search_${table}_word`,
  sounds: `search_${table}_sound`,
});

/** Words are counted among the records whose number divides by this: a sixteenth of the writing, and close enough. */
export const COUNTED_EACH = 16;
