/**
 * All that the house knows of one record, part by part as it is read: its fields, who it belongs with, what points at it, its
 * timeline, and its history where that is asked for. What the actor may not see is absent.
 */
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { registry } from '#modules/entities.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { mergeQueries } from '#modules/people/merging/merge.queries.ts';
import { peopleQueries } from '#modules/people/people.queries.ts';
import { mayRead } from '#platform/access/decide.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { notHeldOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { recordQueries } from '../record.handlers.ts';
import { fieldText, type Titles } from './csv-columns.ts';

/** One thing of a part: a record, a tie, an entry of the timeline, a change. */
export interface PartItem {
  /** `record`, `mergedRecords`, `relationships`, `household`, `coverages`, `flags`, …, `timeline`, `notHeld`, `history`. */
  readonly part: string;
  readonly id: string | null;
  /** ISO 8601, where it has a time. */
  readonly at: string | null;
  readonly json: object;
  /** Field and text, for tables. */
  readonly facts: readonly (readonly [string, string])[];
}

export interface Asking {
  readonly platform: Platform;
  readonly actor: Actor;
}

/** Told by the timeline or by the ties themselves. */
const TOLD_ELSEWHERE: readonly string[] = ['activity', 'appointment', 'relationship'];
const PAGE = 200;

const plain = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const factsOf = (object: object): readonly (readonly [string, string])[] =>
  Object.entries(object)
    .map(([name, value]) => [name, plain(value)] as const)
    .filter(([, text]) => text !== '');

/** A record as an item: links carry the title of what they point at. */
function recordItem(part: string, entity: Entity, view: RecordView, titles: Titles): PartItem {
  const linked: Record<string, string> = {};
  const facts: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(view.values)) {
    const field = entity.fields[name];
    if (field === undefined) continue;
    const title = field.type.target === undefined ? null : titles[value as string];
    if (typeof title === 'string') linked[value as string] = title;
    facts.push([name, fieldText(field, value, titles)]);
  }
  const { id, title, values, createdAt, updatedAt, deleted, retracted, hidden } = view;
  return {
    part,
    id,
    at: createdAt,
    json: {
      id,
      title,
      ...values,
      createdAt,
      updatedAt,
      ...(deleted ? { deleted } : {}),
      ...(retracted === null ? {} : { retracted }),
      ...(Object.keys(linked).length > 0 ? { linked } : {}),
      ...(hidden.length > 0 ? { hidden } : {}),
    },
    facts,
  };
}

/** The timeline of a person or an account, from what is furthest ahead back to the beginning. */
export async function* wholeTimeline({ platform, actor }: Asking, entity: 'person' | 'account', id: Id) {
  const now = new Date(platform.clock.now()).toISOString();
  for (const direction of ['upcoming', 'past'] as const) {
    // What is planned is asked for soonest first; it is little.
    const ahead: TimelineEntry[] = [];
    let after: string | undefined;
    do {
      const input = { entity, id, direction, limit: 500, now, ...(after === undefined ? {} : { after }) } as const;
      const page = await platform.read(actor, timelineQuery, input);
      if (direction === 'past') yield* page.entries;
      else ahead.push(...page.entries);
      after = page.next ?? undefined;
    } while (after !== undefined);
    yield* ahead.reverse();
  }
}

/** The entities of which records are told with one of `entity`: its own, and those that belong to it. */
export const toldBy = (entity: string): readonly Entity[] =>
  registry.entities.filter(
    (other) =>
      other.name === entity ||
      Object.entries(other.fields).some(([name, { type }]) => name === entity && type.target === entity),
  );

/** What is about this record and has one of its own: coverages, flags, notes, tasks, documents. */
async function* pointingHere({ platform, actor }: Asking, entity: Entity, id: Id): AsyncGenerator<PartItem> {
  for (const other of registry.entities) {
    if (TOLD_ELSEWHERE.includes(other.name)) continue;
    if (!Object.values(other.fields).some((field) => mayRead(actor, field.class))) continue;
    for (const [name, field] of Object.entries(other.fields)) {
      // By a link of another name it belongs to somebody else: the coverage of a payer, the patient of a provider.
      if (name !== entity.name || field.type.target !== entity.name || !mayRead(actor, field.class)) continue;
      let after: string | null | undefined;
      while (after !== null) {
        const page = await platform.read(actor, recordQueries.list, {
          entity: other.name,
          filter: { field: name, op: 'is', value: id },
          sort: { field: 'created', direction: 'asc' },
          limit: PAGE,
          state: 'live',
          now: platform.clock.now(),
          ...(after === undefined ? {} : { after }),
        });
        for (const view of page.rows) yield recordItem(other.plural, other, view, page.titles);
        after = page.next;
      }
    }
  }
}

async function* tiesOf({ platform, actor }: Asking, id: Id): AsyncGenerator<PartItem> {
  const { relationships, household } = await platform.read(actor, peopleQueries.relationships, { id });
  for (const tie of relationships) {
    const { other, ...rest } = tie;
    const flat = { ...rest, other: other.title ?? other.id };
    yield { part: 'relationships', id: tie.id, at: null, json: tie, facts: factsOf(flat) };
  }
  if (household)
    yield { part: 'household', id: household.id, at: null, json: household, facts: factsOf(household) };
}

/** Fault: `record.missing`, before the first item. Of a person who was merged, all that stands under whoever stands for them. */
export async function* recordParts(
  asking: Asking,
  { entity: name, id: asked, history }: { readonly entity: string; readonly id: Id; readonly history: boolean },
): AsyncGenerator<PartItem> {
  const { platform, actor } = asking;
  const entity = registry.byName(name);
  const whole = name === Person.name ? await platform.read(actor, mergeQueries.merged, { id: asked }) : null;
  const id = whole?.canonical ?? asked;
  const {
    titles,
    versions: _,
    createdBy,
    ...view
  } = await platform.read(actor, recordQueries.get, {
    entity: name,
    id,
  });
  const item = recordItem('record', entity, view, titles);
  yield { ...item, json: { ...item.json, createdBy } };
  for (const merge of whole?.merges ?? []) {
    const { merged, survivor, ...rest } = merge;
    const flat = { ...rest, survivor: survivor.title ?? survivor.id, merged: merged.title ?? merged.id };
    yield { part: 'mergedRecords', id: merged.id, at: merge.at, json: merge, facts: factsOf(flat) };
  }
  if (name === 'person' || name === 'account') yield* tiesOf(asking, id);
  yield* pointingHere(asking, entity, id);
  if (name === 'person' || name === 'account')
    for await (const entry of wholeTimeline(asking, name, id)) {
      const { id: entryId, at, ...rest } = entry;
      yield { part: 'timeline', id: entryId, at, json: entry, facts: factsOf(rest) };
    }
  const notHeld = notHeldOf(platform, toldBy(name));
  if (notHeld.length > 0)
    yield { part: 'notHeld', id: null, at: null, json: notHeld, facts: notHeld.map((space) => ['space', space]) };
  if (!history) return;
  const { entries } = await platform.read(actor, recordQueries.history, { entity: name, id, limit: 100_000 });
  for (const entry of entries) {
    const { op, at, ...rest } = entry;
    yield { part: 'history', id: op, at, json: entry, facts: factsOf(rest) };
  }
}
