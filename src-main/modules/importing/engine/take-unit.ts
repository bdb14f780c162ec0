/**
 * Decides what one unit means for the records: nothing (it was taken in before), a change to one that is here, or a new one.
 * Reads and writes the ledger only; synchronous, so that a slice is measured by the clock and by nothing else.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { textFaults } from '../import.faults.ts';
import { draftEntities } from '../map/builder.ts';
import type { Draft, DraftEntity, MappedUnit, Ref } from '../map/draft.ts';
import { digest } from '../map/unit.ts';
import { compatible } from '../match/evidence.ts';
import { findAccount, findByNameOnly } from '../match/find-account.ts';
import { type Duplicate, findPerson } from '../match/find-person.ts';
import type { UnitRow } from '../store/unit-row.ts';
import type { Ledger, Seen } from './ledger.ts';
import { merge, type Written, writtenOf } from './merge.ts';
import { resolve, type Standpoint } from './resolve.ts';

export type Effect = 'created' | 'updated' | 'unchanged';

export type Taken =
  | { readonly kind: Effect }
  | { readonly kind: 'left'; readonly reason: string }
  /** Something it refers to may still come. */
  | { readonly kind: 'waiting' };

/** What taking a unit leaves beside records. */
export interface Aftermath {
  duplicate(person: Id, duplicate: Duplicate): void;
  note(fault: Fault): void;
  /** A link of a record whose other end is not known yet. */
  dangling(entity: DraftEntity, record: Id, field: string, ref: Ref): void;
}

export interface UnitContext extends Standpoint {
  readonly ledger: Ledger;
  readonly aftermath: Aftermath;
  /** ISO 8601: the time of a note that has none. */
  readonly startedAt: string;
  /** As reports show it. */
  readonly sourceName: string;
  /** Nothing more will come: take the unit with what is known. */
  readonly final: boolean;
}

/** Links that must lead somewhere, or that nobody could mend later (an activity is written once). */
const NEEDED_LINKS: ReadonlyMap<DraftEntity, readonly string[]> = new Map(
  (Object.keys(draftEntities) as DraftEntity[]).map((entity) => [
    entity,
    entity === 'activity'
      ? ['person']
      : Object.entries(draftEntities[entity].fields)
          .filter(([, field]) => field.required && field.type.kind === 'link')
          .map(([name]) => name),
  ]),
);

/** The entity a link field points at. */
export const targetOf = (entity: DraftEntity, field: string): DraftEntity =>
  draftEntities[entity].fields[field]!.type.target as DraftEntity;

/** Ids that are unique everywhere need no second look. */
const isUnique = (key: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(key);

type Located = { readonly row: UnitRow; readonly same: boolean } | null;

export function takeUnit(unit: MappedUnit, context: UnitContext): Taken {
  if (unit.outcome.kind !== 'take') throw new Error('only a unit that is taken in can be taken');
  return new UnitTaker(unit, unit.outcome.drafts, context).take();
}

class UnitTaker {
  readonly #unit: MappedUnit;
  readonly #drafts: readonly Draft[];
  readonly #context: UnitContext;
  readonly #ids = new Map<string, Id>();
  readonly #known = new Map<Ref, Id | null>();

  constructor(unit: MappedUnit, drafts: readonly Draft[], context: UnitContext) {
    this.#unit = unit;
    this.#drafts = drafts;
    this.#context = context;
  }

  take(): Taken {
    const { ledger, batch, source, final } = this.#context;
    const [primary, ...others] = this.#drafts as readonly [Draft, ...Draft[]];
    const located = this.#locate(this.#unit, primary.entity);
    const done = located?.same && others.every((draft) => this.#rowsOf(draft, located.row.record).length > 0);
    if (located && done) {
      ledger.touch(located.row, batch, source);
      return { kind: 'unchanged' };
    }
    if (!final && this.#drafts.some((draft) => this.#missing(draft).length > 0)) return { kind: 'waiting' };
    if (primary.patches && this.#resolve(primary.patches, primary.entity) === null)
      return { kind: 'left', reason: 'person-not-found' };
    if (!primary.patches && this.#lacks(primary)) return { kind: 'left', reason: 'person-not-found' };

    const effects = [this.#takePrimary(primary, located)];
    for (const draft of others) effects.push(this.#takeOther(draft));
    const [first] = effects;
    return {
      kind:
        first === 'created' ? first : effects.some((effect) => effect !== 'unchanged') ? 'updated' : 'unchanged',
    };
  }

  /** The row by which this unit is known, if it is; `same`: with this very content. */
  #locate(unit: MappedUnit, entity: DraftEntity): Located {
    const { ledger, batch, source, scope } = this.#context;
    const rows = ledger.units(unit.key).filter((row) => row.kind === unit.kind && row.entity === entity);
    if (rows.length === 0) return null;
    const records = [...Map.groupBy(rows, (row) => row.record).values()];
    if (unit.byContent) {
      // The same row again in one file is a second row; in another file it is the same one.
      const free = records.find((ofOne) => !ofOne.some((row) => row.batch === batch && row.source === source));
      const row = free && latest(free);
      return row ? { row, same: row.hash === unit.hash } : null;
    }
    const near = records.sort(
      (one, other) =>
        Number(latest(other).scope === scope) - Number(latest(one).scope === scope) ||
        latest(other).batch - latest(one).batch,
    );
    for (const ofOne of near) {
      const exact = latest(ofOne.filter((row) => row.hash === unit.hash));
      if (!exact) continue;
      // A content that its own source replaced later is news when it comes back; what another source says changes nothing.
      const newest = latest(ofOne.filter((row) => row.scope === exact.scope));
      return exact.batch === newest.batch ? { row: exact, same: true } : { row: newest, same: false };
    }
    const still = near.find((ofOne) => this.#isStill(latest(ofOne), entity));
    return still ? { row: latest(still), same: false } : null;
  }

  /** Whether a unit of the same id but other content is the same thing. */
  #isStill(row: UnitRow, entity: DraftEntity): boolean {
    if (isUnique(row.key)) return true;
    const record = this.#context.ledger.record(entity, row.record);
    if (!record) return false;
    if (entity === 'person' || entity === 'account')
      return compatible(entity, record.known, this.#drafts[0]!.values, row.scope === this.#context.scope);
    return row.scope === this.#context.scope;
  }

  /** Links of a draft to units that are not known. */
  #missing(draft: Draft): string[] {
    const missing = Object.entries(draft.links)
      .filter(([field, ref]) => ref.by !== 'draft' && this.#resolve(ref, targetOf(draft.entity, field)) === null)
      .map(([field]) => field);
    return draft.patches && this.#resolve(draft.patches, draft.entity) === null ? [...missing, ''] : missing;
  }

  /** Whether a link it cannot be without leads nowhere. */
  #lacks(draft: Draft): boolean {
    const needed = NEEDED_LINKS.get(draft.entity) as readonly string[];
    if (needed.length === 0) return false;
    const values = this.#valuesOf(draft);
    return needed.some((field) => values[field] === undefined);
  }

  #resolve(ref: Ref, entity: DraftEntity): Id | null {
    if (ref.by === 'draft') return this.#ids.get(ref.sub) ?? null;
    let id = this.#known.get(ref);
    if (id === undefined) {
      id = resolve(this.#context.ledger, ref, entity, this.#context);
      this.#known.set(ref, id);
    }
    return id;
  }

  /** Values of a draft with its links as far as they are known. */
  #valuesOf(draft: Draft): Readonly<Record<string, unknown>> {
    const links = Object.entries(draft.links);
    if (links.length === 0) return draft.values;
    const values: Record<string, unknown> = { ...draft.values };
    for (const [field, ref] of links) {
      const id = this.#resolve(ref, targetOf(draft.entity, field));
      if (id !== null) values[field] = id;
    }
    return values;
  }

  #takePrimary(draft: Draft, located: Located): Effect {
    const { key, kind, hash, aliases } = this.#unit;
    const known = located?.row;
    const effect = draft.patches
      ? this.#onto(draft, this.#resolve(draft.patches, draft.entity) as Id, known, { key, kind, hash })
      : known
        ? located.same
          ? this.#keep(draft, known)
          : this.#onto(draft, known.record, known, { key, kind, hash })
        : this.#matchOrCreate(draft, { key, kind, hash });
    for (const alias of aliases) this.#context.ledger.addAlias(alias, key);
    return effect;
  }

  #keep(draft: Draft, row: UnitRow): Effect {
    this.#context.ledger.touch(row, this.#context.batch, this.#context.source);
    this.#ids.set(draft.sub, row.record);
    return 'unchanged';
  }

  /** Brings a record that is here in line with the draft. */
  #onto(draft: Draft, id: Id, row: UnitRow | undefined, name: UnitName): Effect {
    const { ledger } = this.#context;
    this.#ids.set(draft.sub, id);
    const record = ledger.record(draft.entity, id);
    // What a person deleted stays deleted.
    if (!record || record.deleted) {
      this.#remember(draft, id, name, row ? readWritten(row) : {});
      return 'unchanged';
    }
    const entity = draftEntities[draft.entity];
    const said = this.#valuesOf(draft);
    const values = draft.record === id ? asHeld(entity, record, said) : said;
    if (entity.mode === 'append') {
      if (row?.hash === name.hash) return 'unchanged';
      ledger.retract(draft.entity, id, 'Replaced by what the source says now');
      const anew = this.#create(draft, values, name);
      this.#ids.set(draft.sub, anew);
      return 'updated';
    }
    const own = row ? readWritten(row) : null;
    if (draft.entity === 'flag' && isOlder(values, record.known)) {
      this.#remember(draft, id, name, own ?? {});
      return 'unchanged';
    }
    const everything = once(() => ledger.writtenInto(id));
    const imported = (field: { readonly id: string }, print: string) =>
      everything().some((written) => written[field.id] === print);
    const { edit, written } = merge(entity, record.values, values, own, imported);
    this.#tellDangling(draft, id, { ...record.values, ...values });
    if (Object.keys(edit).length > 0) ledger.edit(draft.entity, id, edit);
    this.#remember(draft, id, name, written);
    return Object.keys(edit).length > 0 ? 'updated' : 'unchanged';
  }

  #matchOrCreate(draft: Draft, name: UnitName): Effect {
    const values = this.#valuesOf(draft);
    const { ledger, aftermath } = this.#context;
    if (draft.record !== undefined && ledger.record(draft.entity, draft.record))
      return this.#onto(draft, draft.record, undefined, name);
    if (draft.entity === 'person') {
      const { match, duplicates, contradicted } = findPerson(ledger, values);
      if (match !== null) return this.#onto(draft, match, undefined, name);
      const id = this.#create(draft, values, name);
      for (const duplicate of duplicates) aftermath.duplicate(id, duplicate);
      if (contradicted) aftermath.note(textFaults['import.identifier_contradicts']());
      return 'created';
    }
    const match = this.#match(draft, values);
    if (match !== null && draft.sharedKey !== undefined) {
      // Only its name is known, so there is nothing to bring in line.
      this.#ids.set(draft.sub, match);
      this.#remember(draft, match, name, {});
      return 'unchanged';
    }
    if (match !== null) return this.#onto(draft, match, undefined, name);
    this.#create(draft, values, name);
    return 'created';
  }

  #match(draft: Draft, values: Readonly<Record<string, unknown>>): Id | null {
    const { ledger } = this.#context;
    if (draft.sharedKey !== undefined) return findByNameOnly(ledger, values.name as string);
    if (draft.entity === 'account') return findAccount(ledger, values);
    if (draft.entity === 'flag')
      return ledger.flag(values.person as Id, values.kind as string, values.label as string);
    if (draft.entity === 'relationship')
      return (
        ledger
          .ties(values.from as Id)
          .find(
            (tie) =>
              tie.type === values.type &&
              tie.to === (values.to ?? null) &&
              tie.toAccount === (values.toAccount ?? null),
          )?.id ?? null
      );
    return null;
  }

  #tellDangling(draft: Draft, id: Id, values: Readonly<Record<string, unknown>>): void {
    for (const [field, ref] of Object.entries(draft.links))
      if (values[field] === undefined) this.#context.aftermath.dangling(draft.entity, id, field, ref);
  }

  #create(draft: Draft, values: Readonly<Record<string, unknown>>, name: UnitName): Id {
    const { ledger, startedAt, sourceName } = this.#context;
    const filled = {
      ...values,
      ...(draft.entity === 'activity' && values.at === undefined ? { at: startedAt } : {}),
      ...(draft.entity === 'flag' ? { source: sourceName.slice(-200) } : {}),
    };
    const id = ledger.create(draft.entity, filled);
    this.#ids.set(draft.sub, id);
    this.#tellDangling(draft, id, values);
    this.#remember(draft, id, name, writtenOf(draftEntities[draft.entity], values));
    return id;
  }

  #remember(draft: Draft, record: Id, name: UnitName, written: Written): void {
    const { ledger, batch, source, scope } = this.#context;
    ledger.addUnit({
      ...name,
      scope: name.scope ?? scope,
      seq: null,
      entity: draft.entity,
      record,
      batch,
      source,
      made: batch,
      written: JSON.stringify(written),
    });
  }

  /** Rows of a further draft of a unit whose own record is `owner`. */
  #rowsOf(draft: Draft, owner: Id): readonly UnitRow[] {
    const { key, kind, scope } = this.#nameOf(draft, owner);
    return this.#context.ledger
      .units(key)
      .filter(
        (row) =>
          row.kind === kind &&
          row.entity === draft.entity &&
          (draft.sharedKey !== undefined || row.scope === scope),
      );
  }

  #nameOf(draft: Draft, owner: Id): UnitName {
    if (draft.sharedKey !== undefined) return { key: draft.sharedKey, kind: 'shared~', hash: '', scope: '' };
    // The owner is part of the name: two equal rows may stand for two people, each with a note of their own.
    return {
      key: `${this.#unit.key}~${draft.sub}`,
      kind: `${this.#unit.kind}~`,
      hash: digest(JSON.stringify(draft)),
      scope: owner,
    };
  }

  #takeOther(draft: Draft): Effect {
    if (this.#lacks(draft)) return 'unchanged';
    const name = this.#nameOf(draft, this.#ids.get('') as Id);
    const row = this.#rowsOf(draft, this.#ids.get('') as Id).at(-1);
    if (!row) return this.#matchOrCreate(draft, name);
    if (draft.sharedKey !== undefined || row.hash === name.hash) return this.#keep(draft, row);
    return this.#onto(draft, row.record, row, name);
  }
}

/**
 * Values of a row that was exported from this very record, where they read the same, as the record holds them: a table has no
 * room for all parts of a value. Its identifiers are corrected in the record itself.
 */
function asHeld(entity: Entity, held: Seen, said: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(said)) {
    const { many, type } = entity.fields[name]!;
    const is = held.values[name];
    const text = (one: unknown) =>
      type
        .text(one as never)
        .normalize('NFC')
        .replace(/\s+/g, ' ')
        .trim();
    if (name === 'identifiers') values[name] = held.known[name];
    else values[name] = !many && is !== undefined && is !== null && text(is) === text(value) ? is : value;
  }
  return values;
}

/** The row seen last; undefined only of an empty list. */
function latest(rows: readonly UnitRow[]): UnitRow {
  let best = rows[0] as UnitRow;
  for (const row of rows) if (row.batch >= best.batch) best = row;
  return best;
}

const readWritten = (row: UnitRow): Written => JSON.parse(row.written) as Written;

type UnitName = Pick<UnitRow, 'key' | 'kind' | 'hash'> & { readonly scope?: string };

/** Whether what the flag holds was recorded later than what comes now. */
const isOlder = (values: Readonly<Record<string, unknown>>, held: Readonly<Record<string, unknown>>): boolean =>
  typeof held.recorded === 'string' && (typeof values.recorded !== 'string' || values.recorded < held.recorded);

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
