/**
 * Who is a user here, and as what: judges the signed statements that travel as records (ADR 0019), and makes new ones where this device may.
 * Invariants: a statement counts by its signature alone, whoever brought it, and one that counted once counts until a later one outdoes it, whatever
 * becomes of its record or its signer; `user_right` and the rows of users show what all that count come to.
 */
import { hash } from 'node:crypto';
import type { Entity } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { CreateBody } from '../records/body.ts';
import { opsOf } from '../records/op.ts';
import type { Change, Records } from '../records/types.ts';
import { govern, isGoverned } from '../records/warranted.ts';
import { atomically } from './atomically.ts';
import type { Belonging } from './belonging.ts';
import type { OpenKit } from './recovery-keys.ts';
import {
  type At,
  type GrantedKeys,
  isWarrantSignedBy,
  type OwnWord,
  parseWarrant,
  type Voice,
  type Warrant,
} from './warrant.ts';
import { type Authority, grantBy, nextAt } from './warrant-authoring.ts';
import { compareAt, grantedKeys, type Right } from './warrant-fold.ts';
import { inForce, readWarrants, type WarrantRows } from './warrant-rows.ts';
import { type Signers, signersOf } from './warrant-signers.ts';

/** What is said of a user who is to be one. */
export interface Standing {
  readonly role: string;
  readonly active: boolean;
  readonly keys: GrantedKeys;
}

export interface Warrants {
  /** Whether warrants decide here, and not what stands in a user's record. */
  readonly decide: boolean;
  /** Whether this device may say who is a user; as long as nothing is shared, each may. */
  readonly mayGrant: boolean;
  /** Devices that may, as ids on the wire. */
  managers(): readonly string[];
  /** Whether it is known what somebody is: by a statement, or by the word of the computer that let this one in. */
  knows(user: Id): boolean;
  /** Null for somebody without a warrant; nothing is said of him then. */
  keysOf(user: Id): GrantedKeys | null;
  /**
   * What belongs into the commit that changes a user, before it; nothing while nothing is shared. `kit`: signs in place of this device, which
   * may not. The caller has seen that one of them may.
   */
  granting(user: Id, change: Partial<Standing>, kit?: OpenKit): readonly Change[];
  /** The same for her own new password. */
  saying(user: Id, voice: Voice): readonly Change[];
  /** Before the clinic gets its relay: says of all users that are here what their records say, for when the membership log begins. */
  beginning(): readonly Change[];
  /**
   * What is to be said anew: what a device said that administrates no more, and what outdid it since. Nothing where this device may not.
   * `leaving`: a device that is about to be shut out, on the wire.
   */
  due(leaving?: string): readonly Change[];
  /** By the recovery kit all others were shut out: what they said while they might goes on to count. */
  adopt(): void;
  /** Statements that did not count and would outdo one that does, or that nobody signed who may: the ops that brought them. */
  refused(): readonly Id[];
  /** Somebody was told of those. */
  told(): void;
  /** Everything that ever counted for a user, field by field: what an older computer may honestly have written. */
  ever(user: Id): ReadonlyMap<string, ReadonlySet<unknown>>;
  /** Looks at the statements in these records, or in all. Announces users that changed. */
  take(records: readonly Id[] | 'all'): void;
}

export interface WarrantsDependencies {
  readonly writer: Writer;
  readonly records: Pick<Records, 'show' | 'announce'>;
  readonly belonging: () => Belonging | null;
  /** The entity of the records that carry statements, and of users. */
  readonly entity: Entity;
  readonly user: Entity;
}

const FACETS = ['role', 'active', 'keys'] as const;
const wireOf = (user: Id): string => user.replaceAll('-', '');
/** It was signed by one that administrated then, and does so no more. */
const isPast = (verdict: ReturnType<Signers['judge']>): boolean =>
  verdict === 'former' || verdict === 'taken-over';
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export function createWarrants({ writer, records, belonging, entity, user }: WarrantsDependencies): Warrants {
  const field = entity.fields.statement!.id;
  const isAlone = (): boolean => !isGoverned(writer) && (belonging()?.log.state() ?? null) === null;
  let known: { readonly length: number; readonly head: string | undefined; readonly signers: Signers } | null =
    null;

  /** As the log stands. */
  const signers = (): Signers | null => {
    const log = belonging()?.log;
    const state = log?.state() ?? null;
    if (!log || state === null) return null;
    const head = state.heads.at(-1);
    if (known?.length !== state.heads.length || known.head !== head)
      known = { length: state.heads.length, head, signers: signersOf(state, log.records()) };
    return known.signers;
  };

  const mayGrant = (): boolean => {
    const own = belonging();
    if (isAlone()) return true;
    return own !== null && own.standing === 'member' && signers()?.administrates(own.identity.device) === true;
  };

  /** Writes down what is in force for a user. Answers whether it changed. */
  const keep = (id: Uint8Array): boolean => {
    const rows = readWarrants(writer, id);
    const right = inForce(rows);
    if (right === null) return false;
    const keys = grantedKeys(right, rows.words);
    const { changes } = writer
      .prepare(
        `INSERT INTO user_right (user, login, role, active, public_key, sealed_private_key, sign_key) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (user) DO UPDATE SET login = excluded.login, role = excluded.role, active = excluded.active, public_key = excluded.public_key,
  sealed_private_key = excluded.sealed_private_key, sign_key = excluded.sign_key
WHERE (login, role, active, public_key, sealed_private_key, sign_key) IS NOT
  (excluded.login, excluded.role, excluded.active, excluded.public_key, excluded.sealed_private_key, excluded.sign_key)`,
      )
      .run(
        ...[id, keys.login, right.role.value, right.active.value ? 1 : 0],
        ...[keys.publicKey, keys.sealedPrivateKey, keys.signKey],
      );
    return changes > 0;
  };

  /** Whether it is signed by what belongs to the key pair it is about; null while no grant that counts says what that is: it may be yet to come. */
  const isHers = ({ grants }: WarrantRows, says: OwnWord, warrant: Warrant): boolean | null => {
    const pairs = grants
      .filter(({ counts }) => counts > 0)
      .map(({ says: { keys } }) => keys.value)
      .filter(({ publicKey, signKey }) => publicKey === says.publicKey && signKey !== '');
    const keys = new Set(pairs.map(({ signKey }) => signKey));
    return keys.size === 0
      ? null
      : [...keys].some((key) => isWarrantSignedBy(Buffer.from(key, 'base64'), warrant));
  };

  const setCounts = (row: Record<string, unknown>, counts: number): void =>
    void writer.prepare('UPDATE warrant SET counts = ? WHERE hash = ?').run(counts, row.hash as Uint8Array);

  /**
   * Judges what was not judged yet, and looks again at what those said who administrate no more. Answers the users of whom something new counts.
   * `forgives`: that counts too.
   */
  const judge = (forgives: boolean): Set<string> => {
    const touched = new Set<string>();
    const rows = [0, 2]
      .flatMap((counts) => writer.prepare('SELECT * FROM warrant WHERE counts = ?').all(counts))
      .flatMap((row) => {
        const warrant = parseWarrant(row.statement as string);
        return warrant === null ? [] : [{ row, warrant, says: warrant.says }];
      });
    const by = rows.length > 0 ? signers() : null;
    if (by === null) return touched;
    for (const { row, warrant, says } of rows) {
      if (says.kind !== 'grant') continue;
      const verdict = by.judge(says, warrant);
      if (verdict === 'holds' || (forgives && verdict === 'taken-over')) {
        setCounts(row, 1);
        touched.add(says.user);
      } else if (verdict === 'void' && row.counts === 0) setCounts(row, -1);
    }
    for (const { row, warrant, says } of rows) {
      if (says.kind !== 'own') continue;
      const holds = isHers(readWarrants(writer, row.user as Uint8Array), says, warrant);
      if (holds === null) continue;
      setCounts(row, holds ? 1 : -1);
      if (holds) touched.add(says.user);
    }
    return touched;
  };

  /** Takes the statements out of a record's ops: whichever creation came first, each is what it is. */
  const collect = (record: Id): void => {
    for (const op of opsOf(writer, record)) {
      const text =
        op.kind === 'create' && op.entity === entity.id ? (op.body as CreateBody | null)?.[field] : null;
      const says = typeof text === 'string' ? parseWarrant(text)?.says : undefined;
      if (says)
        writer
          .prepare('INSERT OR IGNORE INTO warrant (hash, user, statement, op, counts) VALUES (?, ?, ?, ?, 0)')
          .run(
            ...[hash('sha256', text as string, 'buffer'), Buffer.from(says.user, 'hex')],
            ...[text as string, idToBytes(op.id)],
          );
    }
  };

  const settle = (from: readonly Id[] | 'all', forgives = false): void => {
    const changed = atomically(writer, () => {
      const of =
        from === 'all'
          ? writer
              .prepare(`SELECT id FROM ${entity.table}`)
              .all()
              .map(({ id }) => idFromBytes(id as Uint8Array))
          : from;
      of.forEach(collect);
      if (forgives) writer.prepare('UPDATE warrant SET counts = 0 WHERE counts < 0').run();
      const counting = judge(forgives);
      const isFirst = counting.size > 0 && !isGoverned(writer);
      if (isFirst) govern(writer);
      const moved = [...counting].map((wire) => Buffer.from(wire, 'hex')).filter(keep);
      // Before, the record decided: from now on it shows what is warranted, of everybody.
      const shown = isFirst
        ? writer
            .prepare(`SELECT id FROM ${user.table}`)
            .all()
            .map(({ id }) => id as Uint8Array)
        : moved;
      const ids = shown.map(idFromBytes);
      records.show(user.name, ids);
      return ids;
    });
    if (changed.length > 0) records.announce([{ entity: user.name, ids: changed }]);
  };

  const statement = (id: Id, text: string): Change => ({
    kind: 'create',
    entity: entity.name,
    values: { user: id, statement: text },
  });

  /** This device, as the log stands. */
  const self = (): Authority => {
    const { identity, log } = belonging()!;
    return {
      org: identity.org,
      by: identity.device,
      sign: identity.sign,
      membership: log.state()?.heads.length ?? 1,
    };
  };

  const beginning = (): readonly Change[] =>
    writer
      .prepare(`SELECT * FROM ${user.table} WHERE deleted IS NULL ORDER BY rid`)
      .all()
      .map((row) => {
        const id = idFromBytes(row.id as Uint8Array);
        const text = (name: string): string => String(row[name] ?? '');
        // Above what an earlier attempt said that came to nothing.
        const count = writer
          .prepare('SELECT count(*) AS count FROM warrant WHERE user = ?')
          .get(row.id as Uint8Array)!;
        const at: At = [self().membership, (count.count as number) + 1];
        const keys = {
          login: text('login'),
          publicKey: text('public_key'),
          sealedPrivateKey: text('sealed_private_key'),
          signKey: text('sign_key'),
        };
        return statement(
          id,
          grantBy(self(), wireOf(id), {
            role: { value: text('role'), at },
            active: { value: row.active !== 0, at },
            keys: { value: keys, at },
          }),
        );
      });

  const usersWithRight = (): Uint8Array[] =>
    writer
      .prepare('SELECT user FROM user_right ORDER BY user')
      .all()
      .map((row) => row.user as Uint8Array);

  /** Of what was said by devices that administrate no more and never counted here, the highest of one thing. */
  const outdoing = (rows: WarrantRows, by: Signers, of: 'role' | 'active' | 'keys', than: At): At =>
    rows.grants
      .filter(({ counts, says, warrant }) => counts === 0 && isPast(by.judge(says, warrant)))
      .map(({ says }) => says[of].at)
      .reduce((highest, at) => (compareAt(at, highest) > 0 ? at : highest), than);

  return {
    get decide() {
      return isGoverned(writer);
    },
    get mayGrant() {
      return mayGrant();
    },
    managers() {
      const by = signers();
      return by === null ? [] : [...(belonging()?.log.state()?.members.keys() ?? [])].filter(by.administrates);
    },
    knows: (id) =>
      writer.prepare('SELECT 1 AS found FROM user_right WHERE user = ?').get(idToBytes(id)) !== undefined,
    keysOf(id) {
      const rows = readWarrants(writer, idToBytes(id));
      const right = inForce(rows);
      return right && grantedKeys(right, rows.words);
    },
    granting(id, change, kit) {
      if (isAlone()) return [];
      const before = inForce(readWarrants(writer, idToBytes(id)));
      // Of somebody who is none nothing can be said by halves.
      if (before === null && !(change.role !== undefined && change.active !== undefined && change.keys)) return [];
      if (kit && belonging()?.log.state()?.recovery.sign !== kit.sign) return [];
      const own = self();
      const authority: Authority = kit ? { ...own, by: 'recovery', signer: kit.signer } : own;
      const decide = <Name extends 'role' | 'active' | 'keys'>(name: Name): Right[Name] => {
        const old = before?.[name];
        const value = change[name];
        if (value === undefined || (old && isSame(old.value, value))) return old as Right[Name];
        return { value, at: nextAt(old?.at ?? [0, 0], own.membership) } as Right[Name];
      };
      const after = { role: decide('role'), active: decide('active'), keys: decide('keys') };
      return isSame(before, after) ? [] : [statement(id, grantBy(authority, wireOf(id), after))];
    },
    saying: (id, { word }) => (isAlone() ? [] : [statement(id, word)]),
    beginning,
    due(leaving) {
      const by = signers();
      if (by === null || !mayGrant()) return [];
      // A clinic that shared before there were warrants.
      if (!isGoverned(writer)) return beginning();
      const own = self();
      return usersWithRight().flatMap((id) => {
        const rows = readWarrants(writer, id);
        const right = inForce(rows);
        if (right === null) return [];
        const holds = rows.grants.filter(
          ({ says, warrant, counts }) =>
            counts === 1 && says.by !== leaving && by.judge(says, warrant) === 'holds',
        );
        const decide = <Name extends 'role' | 'active' | 'keys'>(name: Name): Right[Name] => {
          const { value, at } = right[name];
          const highest = outdoing(rows, by, name, at);
          const isOutdone = compareAt(highest, at) > 0 || at[0] === 0;
          return (isOutdone ? { value, at: nextAt(highest, own.membership) } : { value, at }) as Right[Name];
        };
        const after: Right = { role: decide('role'), active: decide('active'), keys: decide('keys') };
        const isBacked = FACETS.every((name) => holds.some(({ says }) => isSame(says[name], after[name])));
        return isBacked ? [] : [statement(idFromBytes(id), grantBy(own, Buffer.from(id).toString('hex'), after))];
      });
    },
    adopt: () => settle('all', true),
    refused() {
      const by = signers();
      if (by === null) return [];
      const opsWith = (counts: number): Id[] =>
        writer
          .prepare('SELECT op FROM warrant WHERE counts = ?')
          .all(counts)
          .map(({ op }) => idFromBytes(op as Uint8Array));
      const late = writer
        .prepare('SELECT DISTINCT user FROM warrant WHERE counts = 0')
        .all()
        .flatMap((row) => {
          const rows = readWarrants(writer, row.user as Uint8Array);
          const right = inForce(rows);
          return rows.grants.filter(
            ({ counts, says, warrant }) =>
              counts === 0 &&
              isPast(by.judge(says, warrant)) &&
              FACETS.some((name) => right === null || compareAt(says[name].at, right[name].at) > 0),
          );
        });
      return [...opsWith(-1), ...late.map(({ op }) => op)];
    },
    told: () => void writer.prepare('UPDATE warrant SET counts = -2 WHERE counts = -1').run(),
    ever(id) {
      const said = new Map<string, Set<unknown>>();
      const note = (name: string, value: unknown): void => {
        const values = said.get(name) ?? new Set();
        said.set(name, values.add(value));
      };
      const rows = readWarrants(writer, idToBytes(id));
      for (const { says, counts } of rows.grants) {
        if (counts === 0) continue;
        note('role', says.role.value);
        note('active', says.active.value);
        for (const [name, value] of Object.entries(says.keys.value)) note(name, value);
      }
      for (const { says } of rows.words) note('sealedPrivateKey', says.sealedPrivateKey);
      return said;
    },
    take: (ids) => settle(ids),
  };
}
