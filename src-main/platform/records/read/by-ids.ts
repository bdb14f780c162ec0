/** Records by their ids, as lists show them: what was marked, to be taken out. */
import { type SqlBool, sql } from 'kysely';
import type { RecordView } from '#shared/api/records.api.ts';
import { isAboutPeople } from '#shared/entity/catalogue.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Query } from '../../database/types.ts';
import { rowsFor } from './stricter.ts';
import { rowToView, titlesOf, viewColumns, visibleTo } from './visible.ts';

interface Input {
  readonly entity: string;
  /** At most some hundreds. */
  readonly ids: readonly Id[];
}

interface Output {
  readonly rows: readonly RecordView[];
  readonly titles: Readonly<Record<Id, string | null>>;
}

/** Live records only; one that is not here any more is left out. */
export const byIdsQuery = (registry: Registry): Query<Input, Output> => ({
  name: 'records.byIds',
  async run(db, input, actor) {
    const entity = registry.byName(input.entity);
    const visible = visibleTo(actor, entity);
    const rows = await db
      .selectFrom(`${entity.table} as t`)
      .select(viewColumns(visible))
      .where('id', 'in', input.ids.map(idToBytes))
      .where(sql<SqlBool>`deleted IS NULL`)
      .where(rowsFor(actor, entity, 't'))
      .execute();
    const views = rows.map((row) => rowToView(entity, visible, row));
    return { rows: views, titles: await titlesOf(db, registry, actor, entity, views) };
  },
  trace: (input, { rows }) =>
    isAboutPeople(registry.byName(input.entity)) && rows.length > 0
      ? { action: 'list', entity: input.entity, ids: rows.map((row) => row.id), detail: 'marked' }
      : null,
});
