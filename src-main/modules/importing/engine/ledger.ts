/**
 * The world as an import sees it: what the database holds, and over it what this slice is about to write. Deciding reads
 * only here, so that a unit sees the one before it, though both are committed together, and a dry run sees all it would
 * have done. Invariant: nothing is written but by the flush that takes `changes` and the rest out.
 */

import { Person } from '#modules/people/contract/person.entity.ts';
import { createCanonicals } from '#platform/canonical/canonical-table.ts';
import type { Writer } from '#platform/database/types.ts';
import type { Change, Records } from '#platform/records/types.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { draftEntities } from '../map/builder.ts';
import type { DraftEntity } from '../map/draft.ts';
import type { Known } from '../match/evidence.ts';
import type { SortNameTest } from '../match/names.ts';
import { createRecordLookups, type Tie } from '../store/records.queries.ts';
import type { UnitRow } from '../store/unit-row.ts';
import { createUnitStore, type UnitStore } from '../store/units.queries.ts';
import type { Written } from './merge.ts';

export interface Seen {
  /** Stored values, entries with their keys. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same, entries without their keys. */
  readonly known: Known;
  readonly deleted: boolean;
}

/** What people are reached and known by; of somebody with several records, all of them. */
const SHARED = ['identifiers', 'phones', 'emails', 'addresses'] as const;

/** Many-fields that anybody asks for by key. */
const ASKED = ['identifiers', 'phones', 'emails'] as const;

type Values = Record<string, unknown>;
type PendingChange = Exclude<Change, { kind: 'delete' | 'restore' }>;

const bare = (entity: Entity, values: Readonly<Record<string, unknown>>): Known =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      entity.fields[name]?.many && Array.isArray(value)
        ? (value as readonly Item<unknown>[]).map((item) => item.value)
        : value,
    ]),
  );

export class Ledger {
  readonly #records: Records;
  readonly #lookups;
  readonly #canonicals;
  readonly #newId: () => Id;
  readonly store: UnitStore;
  #changes = new Map<Id, PendingChange>();
  #retracted: Change[] = [];
  #pending = new Map<Id, { entity: DraftEntity; values: Values }>();
  #index = new Map<string, Id[]>();
  #ties = new Map<Id, Tie[]>();
  #units = new Map<string, UnitRow[]>();
  #unitsByRecord = new Map<Id, Set<UnitRow>>();
  #touched = new Map<number, UnitRow>();
  #aliases = new Map<string, string[]>();

  constructor(writer: Writer, records: Records, newId: () => Id) {
    this.#records = records;
    this.#lookups = createRecordLookups(writer);
    this.#canonicals = createCanonicals(writer, Person);
    this.#newId = newId;
    this.store = createUnitStore(writer);
  }

  record(entity: DraftEntity, id: Id): Seen | null {
    const pending = this.#pending.get(id);
    const definition = draftEntities[entity];
    if (pending) return { values: pending.values, known: bare(definition, pending.values), deleted: false };
    const stored = this.#records.peek(entity, id);
    return (
      stored && {
        values: stored.values,
        known: bare(definition, stored.values),
        deleted: stored.deleted || stored.retracted !== null,
      }
    );
  }

  /** Who stands for a person; themselves where nobody else does. */
  standing(id: Id): Id {
    return this.#pending.has(id) ? id : this.#canonicals.canonical(id);
  }

  /**
   * A person as `record` has them, but reached by all that is written in any of their records: people who were merged are one
   * for whoever compares them.
   */
  person(id: Id): Seen | null {
    const own = this.record('person', id);
    const members = own && !own.deleted ? this.#canonicals.members(id) : [id];
    if (!own || members.length === 1) return own;
    const known: Record<string, unknown> = { ...own.known };
    for (const member of members) {
      const other = member === id ? null : this.record('person', member);
      if (!other || other.deleted) continue;
      for (const name of SHARED)
        known[name] = [...((known[name] ?? []) as unknown[]), ...((other.known[name] ?? []) as unknown[])];
    }
    return { ...own, known };
  }

  /** Live records whose field holds this exact key. */
  find(entity: DraftEntity, field: string, key: string): readonly Id[] {
    return this.#with(`${entity}.${field}|${key}`, this.#records.find(entity, field, key));
  }

  bornOn(date: string, { letters, fits }: SortNameTest): readonly Id[] {
    return this.#with(`born|${date}`, this.#lookups.bornOn(date, letters, fits));
  }

  /** `undated`: only people without a birth date. */
  named(entity: 'person' | 'account', sortName: string, limit: number, undated = false): readonly Id[] {
    return this.#with(`named|${entity}|${sortName}`, this.#lookups.named(entity, sortName, limit, undated));
  }

  flag(person: Id, kind: string, label: string): Id | null {
    return this.#index.get(`flag|${person}|${kind}|${label}`)?.[0] ?? this.#lookups.flag(person, kind, label);
  }

  ties(from: Id): readonly Tie[] {
    const pending = this.#ties.get(from) ?? [];
    return this.#pending.has(from) && this.#changes.get(from)?.kind === 'create'
      ? pending
      : [...this.#lookups.ties(from), ...pending];
  }

  #with(key: string, stored: readonly Id[]): readonly Id[] {
    const pending = this.#index.get(key);
    return pending ? [...new Set([...stored, ...pending])] : stored;
  }

  units(key: string): readonly UnitRow[] {
    const stored = this.store.byKey(key);
    const seen = stored.map((row) => this.#touched.get(row.seq as number) ?? row);
    const pending = this.#units.get(key);
    return pending ? [...seen, ...pending] : seen;
  }

  keysOfAlias(alias: string): readonly string[] {
    return [...this.store.aliasOf(alias), ...(this.#aliases.get(alias) ?? [])];
  }

  /** What imports wrote into a record, this slice included. */
  writtenInto(record: Id): readonly Written[] {
    const pending = [...(this.#unitsByRecord.get(record) ?? [])];
    return [...this.store.writtenOf(record), ...pending.map((row) => JSON.parse(row.written) as Written)];
  }

  create(entity: DraftEntity, values: Readonly<Record<string, unknown>>): Id {
    const id = this.#newId();
    const { fields } = draftEntities[entity];
    const stored = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        fields[name]?.many ? (value as readonly unknown[]).map((one) => ({ value: one })) : value,
      ]),
    );
    this.#changes.set(id, { kind: 'create', entity, id, values: stored });
    this.#pending.set(id, { entity, values: stored });
    this.#indexRecord(entity, id, stored);
    return id;
  }

  /** `values`: as the door takes them. An edit of what this slice creates goes into its creation. */
  edit(entity: DraftEntity, id: Id, values: Readonly<Record<string, unknown>>): void {
    const before = this.record(entity, id)?.values ?? {};
    const after = { ...before, ...values };
    const change = this.#changes.get(id);
    if (change?.kind === 'create') this.#changes.set(id, { ...change, values: withoutNull(after) });
    else
      this.#changes.set(id, {
        kind: 'edit',
        entity,
        id,
        values: { ...(change?.kind === 'edit' ? change.values : {}), ...values },
      });
    this.#pending.set(id, { entity, values: withoutNull(after) });
    this.#indexRecord(entity, id, withoutNull(values));
  }

  retract(entity: DraftEntity, id: Id, reason: string): void {
    this.#retracted.push({ kind: 'retract', entity, id, reason });
  }

  #indexRecord(entity: DraftEntity, id: Id, values: Values): void {
    const { fields } = draftEntities[entity];
    const add = (key: string) => {
      const ids = this.#index.get(key);
      if (!ids) this.#index.set(key, [id]);
      else if (!ids.includes(id)) ids.push(id);
    };
    for (const name of ASKED) {
      const type = fields[name]?.type;
      if (type?.keys === undefined || !fields[name]?.many) continue;
      for (const item of (values[name] ?? []) as readonly Item<unknown>[])
        for (const key of type.keys(item.value)) add(`${entity}.${name}|${key}`);
    }
    if (entity === 'person' && typeof values.birthDate === 'string') add(`born|${values.birthDate}`);
    if (entity === 'person' || entity === 'account') {
      const sortName = draftEntities[entity].computed.sortName?.compute(this.#pending.get(id)?.values ?? values);
      if (typeof sortName === 'string') add(`named|${entity}|${sortName}`);
    }
    if (entity === 'flag' && values.person) add(`flag|${values.person}|${values.kind}|${values.label}`);
    if (entity === 'relationship' && typeof values.from === 'string') {
      const tie = {
        id,
        to: (values.to ?? null) as Id | null,
        toAccount: (values.toAccount ?? null) as Id | null,
        type: values.type as string,
      };
      this.#ties.set(values.from, [...(this.#ties.get(values.from) ?? []), tie]);
    }
  }

  addUnit(row: UnitRow): void {
    this.#replacePending(row.key, (rows) => [...rows, row]);
    const ofRecord = this.#unitsByRecord.get(row.record) ?? new Set();
    this.#unitsByRecord.set(row.record, ofRecord.add(row));
  }

  #replacePending(key: string, change: (rows: readonly UnitRow[]) => UnitRow[]): void {
    this.#units.set(key, change(this.#units.get(key) ?? []));
  }

  /** Marks a unit as seen in this batch and source. */
  touch(row: UnitRow, batch: number, source: number): void {
    if (row.batch === batch && row.source === source) return;
    const touched = { ...row, batch, source };
    if (row.seq !== null) this.#touched.set(row.seq, touched);
    else this.#replacePending(row.key, (rows) => rows.map((one) => (one === row ? touched : one)));
  }

  addAlias(alias: string, key: string): void {
    this.#aliases.set(alias, [...(this.#aliases.get(alias) ?? []), key]);
  }

  /** What is to be committed, in order. */
  get changes(): readonly Change[] {
    return [...this.#changes.values(), ...this.#retracted];
  }

  /** Writes what is remembered of units; called in the transaction that commits `changes`. */
  writeUnits(): void {
    for (const [seq, row] of this.#touched) this.store.touch(seq, row.batch, row.source);
    for (const rows of this.#units.values()) for (const row of rows) this.store.insert(row);
    for (const [alias, keys] of this.#aliases) for (const key of keys) this.store.addAlias(alias, key);
  }

  /** After a flush, or to forget a slice that could not be committed. */
  clear(): void {
    this.#changes = new Map();
    this.#retracted = [];
    this.#pending = new Map();
    this.#index = new Map();
    this.#ties = new Map();
    this.#units = new Map();
    this.#unitsByRecord = new Map();
    this.#touched = new Map();
    this.#aliases = new Map();
  }
}

const withoutNull = (values: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
