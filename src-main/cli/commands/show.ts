/**
 * `show ID`: one record with its links, timeline and history, as far as the actor may see them. Of a person who was merged,
 * whoever stands for them.
 */
import type { z } from 'zod';
import { toldBy, wholeTimeline } from '#core/export/record-parts.ts';
import { recordQueries } from '#core/record.handlers.ts';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { registry } from '#modules/entities.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { mergeQueries } from '#modules/people/merging/merge.queries.ts';
import { peopleQueries } from '#modules/people/people.queries.ts';
import type { Platform } from '#platform/module.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { recordHistory } from '#shared/api/records.api.ts';
import type { Item } from '#shared/entity/field.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import { idToBytes, isId } from '#shared/ids/uuid.ts';
import type { OpenCommand, OpenCommandContext } from '../command.ts';
import { notHeldLine, saidNotHeld } from '../not-held.ts';
import { facts } from '../output.ts';

/** Name of the entity of a record. Fault: `record.missing`. */
export function entityOf(platform: Platform, id: string): string {
  const row = isId(id)
    ? platform.writer.prepare("SELECT entity FROM op WHERE record = ? AND kind = 'create'").get(idToBytes(id))
    : undefined;
  const entity = row && registry.byId(row.entity as string);
  if (!entity) throw recordFaults['record.missing']();
  return entity.name;
}

const lineOf = (entry: TimelineEntry): string =>
  [entry.title, entry.status, entry.text, entry.outcome, entry.who].filter(Boolean).join(' · ');

async function timelineOf(asking: OpenCommandContext, entity: string, id: string) {
  if (entity !== 'person' && entity !== 'account') return [];
  const lines: { id: string; kind: string; at: string | null; text: string }[] = [];
  for await (const entry of wholeTimeline(asking, entity, id))
    lines.push({ id: entry.id, kind: entry.kind, at: entry.at, text: lineOf(entry) });
  return lines;
}

async function linksOf(
  { platform, actor }: OpenCommandContext,
  entity: string,
  id: string,
  titles: Readonly<Record<string, string | null>>,
  values: Readonly<Record<string, unknown>>,
) {
  const links: { type: string; id: string; kind: string; title: string | null }[] = [];
  const definition = registry.byName(entity);
  for (const [name, field] of Object.entries(definition.fields)) {
    const target = values[name];
    if (field.type.target && typeof target === 'string')
      links.push({ type: name, id: target, kind: field.type.target, title: titles[target] ?? null });
  }
  if (entity !== 'person' && entity !== 'account') return links;
  const { relationships } = await platform.read(actor, peopleQueries.relationships, { id });
  for (const { type, other } of relationships)
    links.push({ type, id: other.id, kind: other.entity, title: other.title });
  // What points here by a link field: coverages, flags, notes.
  for (const other of registry.entities)
    for (const [name, field] of Object.entries(other.fields)) {
      if (field.type.target !== entity || !['coverage', 'flag', 'relationshipNote', 'task'].includes(other.name))
        continue;
      const page = await platform
        .read(actor, recordQueries.list, {
          entity: other.name,
          filter: { field: name, op: 'is', value: id },
          limit: 200,
          state: 'live',
          now: platform.clock.now(),
        })
        .catch((thrown: { code?: string }) => {
          if (thrown.code === 'access.denied') return { rows: [] };
          throw thrown;
        });
      for (const row of page.rows)
        links.push({ type: other.name, id: row.id, kind: other.name, title: row.title });
    }
  return links;
}

interface HistoryLine {
  readonly op: string;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly at: string;
  readonly by: string;
}

/** History as flat as the values: a creation is told field by field. */
function flatten(entries: z.output<typeof recordHistory.output>['entries']) {
  return entries.flatMap(({ op, kind, field, before, after, at, by }): HistoryLine[] =>
    kind === 'create'
      ? Object.entries((after ?? {}) as Record<string, unknown>).map(([name, value]) => ({
          op,
          field: name,
          before: null,
          after: value,
          at,
          by,
        }))
      : [{ op, field: field ?? kind, before: before ?? null, after: after ?? null, at, by }],
  );
}

export const show: OpenCommand = async (context) => {
  const { args, output, platform, actor } = context;
  const asked = (args.positionals[0] ?? '').toLowerCase();
  const entity = entityOf(platform, asked);
  const whole = entity === Person.name ? await platform.read(actor, mergeQueries.merged, { id: asked }) : null;
  const id = whole?.canonical ?? asked;
  const record = await platform.read(actor, recordQueries.get, { entity, id });
  const history = await platform.read(actor, recordQueries.history, { entity, id, limit: 500 });
  const identifiers = ((record.values.identifiers ?? []) as readonly Item<Identifier>[]).map(({ value }) => ({
    system: value.system ?? value.type ?? null,
    value: value.value,
  }));
  const answer = {
    id,
    kind: entity,
    title: record.title,
    deleted: record.deleted,
    fields: record.values,
    identifiers,
    links: await linksOf(context, entity, id, record.titles, record.values),
    timeline: await timelineOf(context, entity, id),
    history: flatten(history.entries),
    ...(id === asked ? {} : { mergedFrom: asked }),
    ...(whole && whole.merges.length > 0 ? { merges: whole.merges } : {}),
    hidden: record.hidden,
    ...saidNotHeld(platform, toldBy(entity)),
  };
  output.result(answer, (all) => {
    const { fields, timeline, history: changes, links, notHeld, ...head } = all;
    return [
      facts(head),
      facts(fields),
      ...links.map((link) => `${link.type}: ${link.title ?? link.id}`),
      ...timeline.map((entry) => `${entry.at ?? '—'}  ${entry.kind}  ${entry.text}`),
      `${changes.length} changes`,
      notHeldLine(notHeld),
    ]
      .filter(Boolean)
      .join('\n');
  });
  return 0;
};
