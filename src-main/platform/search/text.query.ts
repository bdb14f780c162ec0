/** Words of activities, notes and contracts: the second lane of the box, newest first. */
import { mayRead } from '#platform/access/decide.ts';
import type { Actor } from '#shared/access/actor.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { canonicalTable } from '../canonical/canonical-table.ts';
import type { Query } from '../database/types.ts';
import { rowsText } from '../records/read/stricter.ts';
import { allOf, anyOf, type Expression, token } from './match.ts';
import { ask, type Row, runOnReader, type Steps } from './steps.ts';
import type { TextIndex } from './text-indexes.ts';
import { endings } from './text-vocabulary.ts';
import { isPhraseError, snippetOf, spellings, type TypedWord, typedWords } from './text-words.ts';

export interface TextInput {
  readonly text: string;
  readonly limit: number;
  readonly settled: boolean;
}

export interface TextHit {
  readonly id: Id;
  readonly entity: string;
  /** ISO 8601. */
  readonly at: string;
  readonly title: string | null;
  readonly snippet: string;
  readonly found: [number, number][];
  readonly about: { readonly id: Id; readonly entity: 'person' | 'account'; readonly title: string | null } | null;
  readonly retracted: boolean;
}

export interface TextOutput {
  readonly hits: TextHit[];
}

/**
 * So many of the rows written last are put in the order of their dates: an import writes the history of years at once, so
 * the order of writing says little. Words that more rows have are narrowed by saying more.
 */
const DATED = 4000;
/** The newest of them that are read whole. */
const CANDIDATES = 200;
/** A half-typed word stands for at most so many words. */
const ENDINGS = 100;

function* expressionOf(index: TextIndex, words: readonly TypedWord[]): Steps<Expression> {
  const parts: Expression[] = [];
  for (const { word, half } of words) {
    const all = half ? [word, ...(yield* endings(index, word, ENDINGS))] : [word];
    parts.push(anyOf(all.flatMap(spellings).map(token)));
  }
  return allOf(parts);
}

/** Links of an entity by which its records are about somebody. */
const aboutFields = (entity: Entity): [name: string, target: 'person' | 'account'][] =>
  Object.entries(entity.fields).flatMap(([name, field]) => {
    const { target } = field.type;
    const isAbout = target === name && (target === 'person' || target === 'account');
    return isAbout ? [[name, target] as [string, 'person' | 'account']] : [];
  });

function* searchIndex(
  index: TextIndex,
  registry: Registry,
  words: readonly TypedWord[],
  actor: Actor,
): Steps<TextHit[]> {
  const { entity, table, fields } = index;
  if (!mayRead(actor, index.class)) return [];
  const expression = yield* expressionOf(index, words);
  if (expression === null) return [];
  const links = aboutFields(entity).filter(([name]) => mayRead(actor, entity.fields[name]!.class));
  const hasTime = entity.fields.at?.type.kind === 'dateTime' && mayRead(actor, entity.fields.at.class);
  const titleField = entity.fields[entity.title] ?? entity.computed[entity.title];
  const showsTitle = titleField !== undefined && mayRead(actor, titleField.class);
  const about = links.map(([name, target], at) => {
    const title = registry.byName(target);
    const link = `r."${columnOf(name)}"`;
    // Of somebody who was merged: about whoever stands for them.
    const standing = title.merges
      ? `coalesce((SELECT c.canonical FROM "${canonicalTable(title)}" c WHERE c.id = ${link}), ${link})`
      : link;
    return {
      join: `LEFT JOIN "${title.table}" l${at} ON l${at}.id = ${standing}`,
      columns: `l${at}.id AS about${at}, l${at}.deleted AS gone${at}, l${at}."${columnOf(title.title)}" AS title${at}`,
    };
  });
  const columns = ['r.id', 'r.created', 'r.retracted', ...fields.map((name) => `r."${columnOf(name)}"`)];
  if (hasTime) columns.push('r."at"');
  if (showsTitle) columns.push(`r."${columnOf(entity.title)}" AS own_title`);
  let rows: readonly Row[];
  try {
    rows = yield ask(
      `WITH written AS MATERIALIZED (
       SELECT rowid AS rid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT ?
     ), newest AS MATERIALIZED (
       SELECT r.rid FROM written CROSS JOIN "${entity.table}" r ON r.rid = written.rid
       WHERE r.deleted IS NULL AND ${rowsText(actor, entity, 'r') ?? '1'} ORDER BY ${hasTime ? 'r."at" DESC, ' : ''}r.rid DESC LIMIT ?
     )
     SELECT ${[...columns, ...about.map((one) => one.columns)].join(', ')}
     FROM newest CROSS JOIN "${entity.table}" r ON r.rid = newest.rid ${about.map(({ join }) => join).join(' ')}`,
      expression,
      DATED,
      CANDIDATES,
    );
  } catch (thrown) {
    if (isPhraseError(thrown)) return [];
    throw thrown;
  }
  return rows
    .filter((row) => links.every((_, at) => row[`gone${at}`] === null || row[`gone${at}`] === undefined))
    .map((row) => toHit(index, registry, words, links, row, actor));
}

function toHit(
  { entity, fields }: TextIndex,
  registry: Registry,
  words: readonly TypedWord[],
  links: readonly [string, 'person' | 'account'][],
  row: Row,
  actor: Actor,
): TextHit {
  const text = fields.flatMap((name) => (row[columnOf(name)] as string | null) ?? []).join(' · ');
  const id = idFromBytes(row.id as Uint8Array);
  const ownTitle = (row.own_title as string | null | undefined) ?? null;
  const linked = links.findIndex((_, at) => row[`about${at}`] instanceof Uint8Array);
  const titleOf = (target: 'person' | 'account', title: string | null): string | null => {
    const definition = registry.byName(target);
    const field = definition.fields[definition.title] ?? definition.computed[definition.title];
    return field && mayRead(actor, field.class) ? title : null;
  };
  const isItself = entity.name === 'person' || entity.name === 'account';
  return {
    id,
    entity: entity.name,
    at: (row.at as string | null | undefined) ?? new Date(hlcMillis(row.created as number)).toISOString(),
    title: ownTitle,
    ...snippetOf(text, words),
    about: isItself
      ? { id, entity: entity.name as 'person' | 'account', title: ownTitle }
      : linked < 0
        ? null
        : {
            id: idFromBytes(row[`about${linked}`] as Uint8Array),
            entity: links[linked]![1],
            title: titleOf(links[linked]![1], (row[`title${linked}`] as string | null) ?? null),
          },
    retracted: row.retracted !== null,
  };
}

/** `name` is the query's. */
export const textQuery = (
  name: string,
  indexes: readonly TextIndex[],
  registry: Registry,
): Query<TextInput, TextOutput> => ({
  name,
  async run(db, { text, limit }, actor) {
    const words = typedWords(text);
    if (words.length === 0) return { hits: [] };
    const hits: TextHit[] = [];
    for (const index of indexes) hits.push(...(await runOnReader(db, searchIndex(index, registry, words, actor))));
    return { hits: hits.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit) };
  },
  trace: ({ settled, text }, { hits }) =>
    settled && hits.length > 0
      ? { action: 'search', entity: hits[0]!.entity, ids: hits.map(({ id }) => id), detail: text }
      : null,
});
