/**
 * What stands under a record: entries about it, which are records of their own (`under` of their entity). A deletion says
 * which of them it saw, so that one written meanwhile on another desk does not go to the bin unread; what was erased
 * leaves a question while anything still stands under it.
 * Entries of every space held here count: such a question is asked where the entry is, and says so of its own heads alone.
 */
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import { type EditBody, readBody, type UnderSeen } from './body.ts';
import { type Heads, headsIn, STANDING } from './heads.ts';
import { isLater } from './op.ts';
import type { RecordState } from './types.ts';

/** The creation of an entry, as far as a question needs it. */
export interface EntryMade {
  readonly id: Id;
  readonly hlc: Hlc;
  readonly device: Id;
  readonly space: string;
}

/** The latest edit of an entry that a question may be about. */
export interface EntryEdited extends EntryMade {
  /** Marks that its author knew of: of the entry, and of what that stands under. */
  readonly knew: readonly Id[];
}

/** What stands under one record. */
export interface Beneath {
  /** The creations of those that stand there now: not deleted, not erased. Sorted by id. */
  made(): readonly EntryMade[];
  /** All edits of these by whom `isAsked` is true of, the latest of each entry. */
  edited(isAsked: (edit: EntryEdited) => boolean): readonly EntryEdited[];
}

/** One record that stands under another. */
export interface Entry {
  readonly entity: Entity;
  readonly id: Id;
}

/** Fields of a record with words about another one (`tells` of its entity), by name. */
export interface Words extends Entry {
  readonly fields: readonly string[];
}

export interface Entries {
  /** Whether records of this entity can have any. */
  has(entity: Entity): boolean;
  of(entity: Entity, record: Id): Beneath;
  /** What a deletion made now has seen; undefined where there is nothing. */
  seen(entity: Entity, record: Id): UnderSeen | undefined;
  /** All that stands under it, and under that: the deepest first. */
  below(entity: Entity, record: Id): readonly Entry[];
  /** Records that stay when these are erased, with words about them. */
  words(about: readonly Entry[]): readonly Words[];
  /** The records that this one stands under, or stood under, where that changed between two states, or may ask anew. */
  parentsOf(entity: Entity, before: RecordState | null, after: RecordState): readonly Entry[];
}

/** A column that leads from an entry to its parent, and what must hold beside it. */
interface Place {
  readonly child: Entity;
  readonly column: string;
  /** SQL, beginning with AND where there is any. */
  readonly unless: string;
}

/** That these links of an entry lead nowhere, as SQL over its table `t`. */
export const unlessOf = (links: readonly string[]): string =>
  links.map((name) => ` AND t."${columnOf(name)}" IS NULL`).join('');

const placesByRegistry = new WeakMap<Registry, ReadonlyMap<string, readonly Place[]>>();

/** By entity of the parent: which columns of which entities lead to it. */
function placesOf(registry: Registry): ReadonlyMap<string, readonly Place[]> {
  let places = placesByRegistry.get(registry);
  if (!places) {
    const found = new Map<string, Place[]>();
    for (const child of registry.entities)
      for (const { link, unless } of child.under) {
        const target = child.fields[link]!.type.target!;
        const place = { child, column: columnOf(link), unless: unlessOf(unless) };
        found.set(target, [...(found.get(target) ?? []), place]);
      }
    places = found;
    placesByRegistry.set(registry, places);
  }
  return places;
}

/** The entities of what can stand under records of this one, each once. */
export const entitiesUnder = (registry: Registry, { name }: Pick<Entity, 'name'>): readonly Entity[] => [
  ...new Set((placesOf(registry).get(name) ?? []).map(({ child }) => child)),
];

/** Whether an entry made there was seen by a deletion that says so. One from before deletions said it saw all there was. */
export const isUnderSeen = (under: UnderSeen | undefined, { space, device, hlc }: EntryMade): boolean =>
  under === undefined || hlc <= (under[space]?.[device] ?? 0);

export function createEntries({ prepare }: Pick<Writer, 'prepare'>, registry: Registry): Entries {
  const places = placesOf(registry);
  const at = ({ name }: Entity): readonly Place[] => places.get(name) ?? [];
  // The creation that counts is the one whose time the row has.
  const creations = ({ child: { table }, column, unless }: Place): string =>
    `FROM "${table}" t JOIN op o ON o.record = t.id AND o.kind = 'create' AND o.hlc = t.created WHERE t."${column}" = ?${unless}`;

  // It counts where its record was made; those that are written once have none.
  const edits = ({ child: { table }, column, unless }: Place): string =>
    `FROM "${table}" t JOIN op c ON c.record = t.id AND c.kind = 'create' AND c.hlc = t.created
     JOIN op o ON o.record = t.id AND o.kind = 'edit' AND o.entity = c.entity AND o.space = c.space
     LEFT JOIN erased_op e ON e.seq = o.seq WHERE t."${column}" = ?${unless}`;
  const isEdited = ({ child }: Place): boolean => child.mode === 'document';

  const madeOf = (row: Readonly<Record<string, unknown>>): EntryMade => ({
    id: idFromBytes(row.id as Uint8Array),
    hlc: row.hlc as number,
    device: idFromBytes(row.device as Uint8Array),
    space: row.space as string,
  });
  const sorted = <One extends EntryMade>(found: Iterable<One>): readonly One[] =>
    [...found].sort((one, other) => (one.id < other.id ? -1 : 1));

  const entries: Entries = {
    has: (entity) => at(entity).length > 0,

    of: (entity, record) => ({
      made() {
        const found = new Map<Id, EntryMade>();
        for (const place of at(entity))
          for (const row of prepare(
            `SELECT o.id, o.hlc, o.device, o.space ${creations(place)} AND t.deleted IS NULL`,
          ).all(idToBytes(record))) {
            const one = madeOf(row);
            found.set(one.id, one);
          }
        return sorted(found.values());
      },

      edited(isAsked) {
        const found = new Map<Id, EntryEdited>();
        for (const place of at(entity).filter(isEdited))
          for (const row of prepare(
            `SELECT o.id, o.record, o.hlc, o.device, o.space, coalesce(o.body, e.body) AS body ${edits(place)} AND t.deleted IS NULL`,
          ).all(idToBytes(record))) {
            const body = row.body === null ? null : readBody('edit', row.body as Uint8Array);
            const knew = headsIn((body as EditBody | null)?.[STANDING] as Heads | undefined);
            const edit = { ...madeOf(row), knew };
            const entry = idFromBytes(row.record as Uint8Array);
            const last = found.get(entry);
            if (isAsked(edit) && (last === undefined || isLater(edit, last))) found.set(entry, edit);
          }
        return sorted(found.values());
      },
    }),

    seen(entity, record) {
      const seen: Record<string, Record<string, number>> = {};
      const from = at(entity).flatMap((place) => [creations(place), ...(isEdited(place) ? [edits(place)] : [])]);
      for (const part of from)
        for (const { space, device, last } of prepare(
          `SELECT o.space, o.device, max(o.hlc) AS last ${part} GROUP BY o.space, o.device`,
        ).all(idToBytes(record))) {
          const name = idFromBytes(device as Uint8Array);
          const bySpace = seen[space as string] ?? {};
          seen[space as string] = bySpace;
          bySpace[name] = Math.max(bySpace[name] ?? 0, last as number);
        }
      return at(entity).length === 0 ? undefined : seen;
    },

    below(entity, record) {
      const found = new Map<Id, Entry>();
      for (const { child, column, unless } of at(entity))
        for (const row of prepare(`SELECT t.id FROM "${child.table}" t WHERE t."${column}" = ?${unless}`).all(
          idToBytes(record),
        )) {
          const id = idFromBytes(row.id as Uint8Array);
          if (found.has(id)) continue;
          for (const deeper of entries.below(child, id)) found.set(deeper.id, deeper);
          found.set(id, { entity: child, id });
        }
      return [...found.values()];
    },

    words(about) {
      const found = new Map<Id, Words>();
      const reached = new Set(about.map(({ id }) => id));
      // It grows while it is walked: of what was found others may tell in turn.
      const rest = [...about];
      for (const { entity, id } of rest)
        for (const teller of registry.entities)
          for (const link of teller.tells?.of ?? []) {
            if (teller.fields[link]!.type.target !== entity.name) continue;
            for (const row of prepare(`SELECT * FROM "${teller.table}" WHERE "${columnOf(link)}" = ?`).all(
              idToBytes(id),
            )) {
              const one = { entity: teller, id: idFromBytes(row.id as Uint8Array) };
              if (reached.has(one.id)) continue;
              reached.add(one.id);
              rest.push(one);
              const fields = teller.tells!.in.filter((name) => row[columnOf(name)] !== null);
              if (fields.length > 0) found.set(one.id, { ...one, fields });
            }
          }
      return [...found.values()];
    },

    parentsOf(entity, before, after) {
      // One that may be edited may have been: whether that was seen may be asked.
      const isSame = before !== null && before.deleted === after.deleted && entity.mode === 'append';
      const found = new Map<Id, Entry>();
      for (const { link, unless } of entity.under) {
        const parentIn = (state: RecordState | null): Id | null =>
          unless.some((name) => state?.values[name]) ? null : ((state?.values[link] ?? null) as Id | null);
        const [was, is] = [parentIn(before), parentIn(after)];
        if (isSame && was === is) continue;
        const target = registry.byName(entity.fields[link]!.type.target!);
        for (const id of [was, is]) if (id) found.set(id, { entity: target, id });
      }
      return [...found.values()];
    },
  };
  return entries;
}
