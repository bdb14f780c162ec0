/** Several devices of one clinic, without a network: each has its database, and takes in the ops of the others. */
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { Problem } from '../checking/problem.ts';
import { walkAll } from '../checking/walk.ts';
import { checkRecords } from './check.ts';
import type { RecordsDependencies } from './commit.ts';
import { openTestRecords, type TestRecords } from './testing.ts';
import type { Apply, BlankedOp } from './types.ts';

export type Replica = TestRecords;

export const openReplicas = async (
  registry: Registry,
  count: number,
  options: Partial<Pick<RecordsDependencies, 'hooks' | 'rules'>> = {},
): Promise<Replica[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const replica = await openTestRecords(registry, { ...options, seed: (n + 1) * 7919 });
      // No two clocks agree.
      replica.clock.advance(n * 40_000);
      return replica;
    }),
  );

/** An op on its way; with one that was blanked comes the state of its record's document where it comes from. */
export type Travelling = BlankedOp & { readonly state: Uint8Array | null };

/** The ops of a log as they travel, in the order they came there. */
export const opsIn = (replica: Pick<Replica, 'writer'>, after = 0): Travelling[] =>
  replica.writer
    .prepare(
      `SELECT op.*, e.digest, e.body AS rest, CASE WHEN e.seq IS NULL THEN NULL ELSE d.state END AS state
       FROM op LEFT JOIN erased_op e ON e.seq = op.seq LEFT JOIN document d ON d.record = op.record
       WHERE op.seq > ? ORDER BY op.seq`,
    )
    .all(after)
    .map(
      ({ digest, rest, ...row }) =>
        ({ ...row, ...(rest === null ? {} : { rest: { digest, body: rest } }) }) as never,
    );

/** What goes to `apply`. */
export const given = (ops: readonly Travelling[]): Parameters<Apply> => [
  ops,
  ops.flatMap(({ record, state }) => (state === null ? [] : [{ record, state }])),
];

/** Takes ops in, in one transaction; answers how many were new. */
export function take(replica: Replica, ops: readonly Travelling[]): number {
  const { taken, notices } = replica.writer.transaction(() => replica.records.apply(...given(ops)));
  replica.records.announce(notices);
  return taken;
}

/** Brings all that one log holds into another. */
export const bring = (from: Replica, to: Replica): number => take(to, opsIn(from));

/** Until all hold the same. */
export function converge(replicas: readonly Replica[]): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const from of replicas) for (const to of replicas) if (from !== to && bring(from, to) > 0) moved = true;
  }
}

/** What must be the same wherever the same ops are: rows, heads, open questions, and what is kept for later. */
export function contentsOf(replica: Replica, registry: Registry): unknown {
  const hex = (row: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        cell instanceof Uint8Array
          ? name === 'body'
            ? Buffer.from(cell).toString()
            : Buffer.from(cell).toString('hex')
          : (cell as unknown),
      ]),
    );
  const all = (sql: string) => (replica.writer.connection.prepare(sql).all() as object[]).map(hex);
  return {
    records: registry.entities.map(({ table }) => {
      const rows = all(`SELECT * FROM "${table}" ORDER BY id`);
      return rows.map(({ rid: _, ...row }) => row);
    }),
    heads: all('SELECT record, versions FROM document ORDER BY record').map(({ versions, ...row }) => ({
      ...row,
      versions: JSON.parse(versions as string) as unknown,
    })),
    attention: all('SELECT * FROM attention ORDER BY record, register, kind'),
    waiting: all('SELECT * FROM waiting ORDER BY record'),
    ops: all('SELECT id, body FROM op ORDER BY id'),
    rests: all('SELECT o.id, e.digest, e.body FROM erased_op e JOIN op o ON o.seq = e.seq ORDER BY o.id'),
  };
}

export const problemsOf = (replica: Replica, registry: Registry): readonly Problem[] => [
  ...walkAll(checkRecords(replica.writer, registry)),
  ...verifyAudit(replica.writer).problems,
];

export const create = (
  replica: Replica,
  values: Readonly<Record<string, unknown>>,
  entity = 'person',
  id?: Id,
): Id =>
  replica.records.commit({
    actor: replica.admin,
    changes: [{ kind: 'create', entity, values, ...(id === undefined ? {} : { id }) }],
  }).ops[0]!.record;

export const edit = (
  replica: Replica,
  id: Id,
  values: Readonly<Record<string, unknown>>,
  entity = 'person',
): Id | undefined =>
  replica.records.commit({ actor: replica.admin, changes: [{ kind: 'edit', entity, id, values }] }).ops[0]?.op;

export const mark = (replica: Replica, kind: 'delete' | 'restore', id: Id, entity = 'person'): Id | undefined =>
  replica.records.commit({ actor: replica.admin, changes: [{ kind, entity, id }] }).ops[0]?.op;

export const erase = (replica: Replica, id: Id, fields?: readonly string[], entity = 'person'): Id | undefined =>
  replica.records.commit({
    actor: replica.admin,
    changes: [{ kind: 'erase', entity, id, reason: 'asked for', ...(fields ? { fields } : {}) }],
  }).ops[0]?.op;

/** The open questions of a record. */
export const questionsAt = (replica: Replica, id: Id): { register: string; kind: string; heads: Id[] }[] =>
  replica.writer
    .prepare('SELECT register, kind, heads FROM attention WHERE record = ? ORDER BY register, kind')
    .all(idToBytes(id))
    .map((row) => ({ ...row, heads: JSON.parse(row.heads as string) as Id[] })) as never;
