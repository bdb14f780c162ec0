/**
 * What lies beside the records and belongs to none: keys that no record holds any more, documents without a creation,
 * creations without a record.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import type { Writer } from '../database/types.ts';
import { countingOps, creationOf } from './home.ts';
import { createLookups, hasKeys, lookupField } from './lookup.ts';
import { opsOf } from './op.ts';
import { rowToState } from './projection.ts';
import type { RecordState } from './types.ts';

export type Report = (code: string, where: string, message: string) => void;

interface Key {
  readonly field: string;
  readonly key: string;
}

export interface Strays {
  /** The keys a record should have; they are counted. */
  expected(entity: Entity, state: RecordState): readonly Key[];
  /** To be asked once all records were gone through. */
  check(): Walk<void>;
}

const OPS = 20_000;
const KEYS = 2000;

export function createStrays(db: Checked, registry: Registry, report: Report): Strays {
  const { connection } = db;
  const lookups = createLookups(db as Writer);
  const counted = new Map<string, number>();
  const newest = connection.prepare('SELECT coalesce(max(seq), 0) FROM op').pluck();
  const begun = newest.get() as number;
  const keyed = registry.entities.flatMap((entity) =>
    Object.values(entity.fields)
      .filter(hasKeys)
      .map((field) => ({ entity, name: lookupField(entity, field) })),
  );

  const expected = (entity: Entity, state: RecordState): Key[] =>
    [...lookups.expected(entity, state)].map((one) => {
      const bar = one.indexOf('\u001f');
      return { field: one.slice(0, bar), key: one.slice(bar + 1) };
    });

  /** Whether as many keys are there as the records hold; says nothing once something was written in between. */
  const isCounted = (name: string): boolean => {
    const there = connection.prepare('SELECT count(*) FROM lookup WHERE field = ?').pluck().get(name) as number;
    return newest.get() === begun && there <= (counted.get(name) ?? 0);
  };

  /** Asks of each key whether its record holds it. */
  function* checkKeys(entity: Entity, name: string): Walk<void> {
    const some = connection.prepare(
      `SELECT key, rid FROM lookup WHERE field = ? AND (key, rid) > (?, ?) ORDER BY key, rid LIMIT ${KEYS}`,
    );
    const record = connection.prepare(`SELECT * FROM "${entity.table}" WHERE rid = ?`);
    const isHeld = (key: string, rid: number): boolean => {
      const row = record.get(rid) as Readonly<Record<string, unknown>> | undefined;
      return row !== undefined && lookups.expected(entity, rowToState(entity, row)).has(`${name}\u001f${key}`);
    };
    let [key, rid] = ['', Number.MIN_SAFE_INTEGER];
    for (;;) {
      const rows = some.all(name, key, rid) as { key: string; rid: number }[];
      if (rows.some((row) => !isHeldOrUnreadable(() => isHeld(row.key, row.rid)))) {
        report('lookup.stray', name, 'Keys are left of records that no longer hold them.');
        return;
      }
      yield { done: 0, total: 0 };
      if (rows.length < KEYS) return;
      ({ key, rid } = rows.at(-1)!);
    }
  }

  /** What of an unknown kind is kept waits, and what waits is there. */
  const unknown = connection
    .prepare(
      `SELECT count(DISTINCT record) FROM op WHERE seq > ? AND seq <= ?
       AND entity NOT IN (${registry.entities.map(() => '?').join(', ')})
       AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.record = op.record)`,
    )
    .pluck();
  const STRAYS = [
    [
      'waiting.stray',
      'waiting',
      'SELECT count(*) FROM waiting w WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.record = w.record AND op.entity = w.entity)',
      'records wait of which nothing was written.',
    ],
    [
      'attention.stray',
      'attention',
      'SELECT count(*) FROM attention a WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.record = a.record AND op.entity = a.entity)',
      'open questions are about no record.',
    ],
    [
      'op.rest_stray',
      'erased_op',
      'SELECT count(*) FROM erased_op e WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.seq = e.seq AND op.body IS NULL)',
      'rests belong to no op that was blanked.',
    ],
  ] as const;

  /** Whether any of its creations makes a record of the entity; one in a foreign space makes nothing (home.ts). */
  const isMade = (entity: Entity, record: Uint8Array): boolean =>
    creationOf(countingOps(registry, entity, opsOf(db, idFromBytes(record)))) !== null;

  function* checkCreations(): Walk<void> {
    const kinds = connection.prepare(
      "SELECT DISTINCT entity FROM op WHERE seq > ? AND seq <= ? AND kind = 'create'",
    );
    const missing = new Map<Entity, number>();
    const without = new Map(
      registry.entities.map((entity) => [
        entity,
        connection
          .prepare(
            `SELECT DISTINCT record FROM op WHERE seq > ? AND seq <= ? AND kind = 'create' AND entity = ?
             AND NOT EXISTS (SELECT 1 FROM "${entity.table}" r WHERE r.id = op.record)`,
          )
          .pluck(),
      ]),
    );
    const last = newest.get() as number;
    let kept = 0;
    for (let seq = 0; seq <= last; seq += OPS) {
      kept += unknown.get(seq, seq + OPS, ...registry.entities.map(({ id }) => id)) as number;
      const ids = new Set(kinds.pluck().all(seq, seq + OPS) as string[]);
      for (const entity of registry.entities) {
        if (!ids.has(entity.id)) continue;
        const records = without.get(entity)!.all(seq, seq + OPS, entity.id) as Uint8Array[];
        const count = records.filter((record) => isMade(entity, record)).length;
        if (count > 0) missing.set(entity, (missing.get(entity) ?? 0) + count);
      }
      yield { done: 0, total: 0 };
    }
    if (kept > 0) report('waiting.missing', 'op', `${kept} records of a newer version do not wait for it.`);
    for (const [{ name }, count] of missing)
      report('projection.missing', name, `${count} records were written and are not shown.`);
  }

  return {
    expected(entity, state) {
      const keys = expected(entity, state);
      for (const { field } of keys) counted.set(field, (counted.get(field) ?? 0) + 1);
      return keys;
    },
    *check() {
      for (const { entity, name } of keyed) if (!isCounted(name)) yield* checkKeys(entity, name);
      yield* checkCreations();
      const names = keyed.map(({ name }) => name);
      const stray = connection
        .prepare(`SELECT count(*) FROM lookup WHERE field NOT IN (${names.map(() => '?').join(', ')})`)
        .pluck()
        .get(...names) as number;
      if (stray > 0) report('lookup.stray', 'lookup', `${stray} keys belong to no field.`);
      yield { done: 0, total: 0 };
      const orphans = connection
        .prepare('SELECT count(*) FROM document d WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.record = d.record)')
        .pluck()
        .get() as number;
      for (const [code, where, text, words] of STRAYS) {
        const count = connection.prepare(text).pluck().get() as number;
        if (count > 0) report(code, where, `${count} ${words}`);
      }
      if (orphans > 0) report('document.stray', 'document', `${orphans} documents belong to no record.`);
    },
  };
}

/** A record that cannot be read was reported already, where the records were gone through. */
function isHeldOrUnreadable(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return true;
  }
}
