/** What the import screen reads: batches, refusals, possible duplicates, saved mappings. Runs in the reader threads. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { Person } from '#modules/people/contract/person.entity.ts';
import { mayRead } from '#platform/access/decide.ts';
import { canonicalOf, membersOf } from '#platform/canonical/canonical-table.ts';
import type { Query } from '#platform/database/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import { idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { batches, type ImportBatch, mappings, possibleDuplicates, refusals } from './contract/importing.api.ts';
import { importFaults } from './import.faults.ts';
import type { BatchRequest } from './store/batches.queries.ts';

type Row = Readonly<Record<string, unknown>>;

const idOf = (value: unknown) => idFromBytes(value as Uint8Array);
const json = <Value>(value: unknown): Value => JSON.parse(value as string) as Value;

const MAX_NAMES = 20;

function toBatch(row: Row): ImportBatch {
  const request = json<BatchRequest>(row.request);
  return {
    batch: idOf(row.id),
    status: row.status as ImportBatch['status'],
    counts: json(row.counts),
    sources: request.sources.slice(0, MAX_NAMES).map((source) => source.name),
    sourceCount: request.sources.length,
    startedAt: new Date(row.started as number).toISOString(),
    finishedAt: row.finished === null ? null : new Date(row.finished as number).toISOString(),
    by: json<Actor>(row.actor).login,
    fault: row.fault === null ? null : json(row.fault),
  };
}

const batchesQuery: Query<z.output<typeof batches.input>, z.output<typeof batches.output>> = {
  name: batches.name,
  async run(db, { limit }) {
    const rows: Row[] = await db
      .selectFrom('import_batch')
      .selectAll()
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return { batches: rows.map(toBatch) };
  },
  // Names of files and figures; no record is shown.
  trace: () => null,
};

const refusalsQuery: Query<z.output<typeof refusals.input>, z.output<typeof refusals.output>> = {
  name: refusals.name,
  async run(db, { batch, after, limit }) {
    const found = await db
      .selectFrom('import_batch')
      .select('seq')
      .where('id', '=', idToBytes(batch))
      .executeTakeFirst();
    if (!found) throw importFaults['import.batch_missing']();
    const rows: Row[] = await db
      .selectFrom('import_refusal')
      .selectAll()
      .where('batch', '=', found.seq)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return {
      refusals: rows.map((row) => ({
        source: row.source as string,
        place: row.place as string,
        code: row.code as string,
        message: row.message as string,
        remedy: row.remedy as string,
        ...(row.params === null ? {} : { params: json<Record<string, string | number>>(row.params) }),
        unit: row.refused === 1,
      })),
      next: rows.length === limit ? ((rows.at(-1) as Row).seq as number) : null,
    };
  },
  // Values that became no record belong to nobody who could be named.
  trace: () => null,
};

/** Neither one person by now, nor parted by somebody who decided that they are two. */
const isUnsettled = sql<SqlBool>`p.id <> o.id AND NOT EXISTS (
  SELECT 1 FROM person_merge m JOIN person_unmerge u ON u.merge = m.id AND u.deleted IS NULL AND u.retracted IS NULL
  WHERE (m.survivor = d.person AND m.merged = d.other) OR (m.survivor = d.other AND m.merged = d.person))`;

const duplicatesQuery: Query<
  z.output<typeof possibleDuplicates.input>,
  z.output<typeof possibleDuplicates.output>
> = {
  name: possibleDuplicates.name,
  async run(db, { batch, person, limit }, actor) {
    if (!mayRead(actor, 'identity')) return { pairs: [] };
    let select = db
      .selectFrom('possible_duplicate as d')
      .innerJoin('person as p', (on) => on.on('p.id', '=', canonicalOf(Person, 'd.person')))
      .innerJoin('person as o', (on) => on.on('o.id', '=', canonicalOf(Person, 'd.other')))
      .select(['p.id as person', 'o.id as other', 'd.score', 'd.reasons'])
      .select(['p.display_name as person_title', 'p.birth_date as person_birth'])
      .select(['o.display_name as other_title', 'o.birth_date as other_birth'])
      .where(sql<SqlBool>`p.deleted IS NULL AND o.deleted IS NULL`)
      .where(isUnsettled);
    if (batch !== undefined)
      select = select.where(
        'd.batch',
        '=',
        db.selectFrom('import_batch').select('seq').where('id', '=', idToBytes(batch)),
      );
    if (person !== undefined) {
      const members = (await membersOf(db, Person, person)).map(idToBytes);
      select = select.where((where) =>
        where.or([where('d.person', 'in', members), where('d.other', 'in', members)]),
      );
    }
    const rows: readonly Row[] = await select
      .orderBy('d.score', 'desc')
      .limit(limit * 2)
      .execute();
    // Two pairs of records may have become one pair of people; the better reason tells.
    const pairs = Map.groupBy(rows, (row: Row) => [idOf(row.person), idOf(row.other)].sort().join());
    const best = [...pairs.values()].map((list): Row => list[0]!).slice(0, limit);
    return {
      pairs: best.map((row) => ({
        person: idOf(row.person),
        personTitle: row.person_title as string | null,
        personBirthDate: row.person_birth as string | null,
        other: idOf(row.other),
        otherTitle: row.other_title as string | null,
        otherBirthDate: row.other_birth as string | null,
        score: row.score as number,
        reasons: json(row.reasons),
      })),
    };
  },
  trace: (input, { pairs }) =>
    pairs.length === 0
      ? null
      : {
          action: 'list',
          entity: 'person',
          ids: [...new Set(pairs.flatMap((pair) => [pair.person, pair.other]))],
          detail: { duplicates: input },
        },
};

const mappingsQuery: Query<z.output<typeof mappings.input>, z.output<typeof mappings.output>> = {
  name: mappings.name,
  async run(db) {
    const rows: Row[] = await db.selectFrom('import_mapping').selectAll().orderBy('name').execute();
    return {
      mappings: rows.map((row) => ({
        id: idOf(row.id),
        name: row.name as string,
        signature: row.signature as string,
        mapping: json(row.definition),
      })),
    };
  },
  trace: () => null,
};

export const importQueries = {
  batches: batchesQuery,
  refusals: refusalsQuery,
  possibleDuplicates: duplicatesQuery,
  mappings: mappingsQuery,
} as const;
