/** The statements about a user as this device keeps them; what nobody signed who could say so is left out. */
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { type At, type Grant, type OwnWord, parseWarrant, type Warrant } from './warrant.ts';
import { foldGrants, type Right } from './warrant-fold.ts';

export interface GrantRow {
  readonly says: Grant;
  readonly warrant: Warrant;
  /** 0: not, or not yet. 1: it does. 2: it did under a membership log that was left. */
  readonly counts: number;
  /** The op that brought it first. */
  readonly op: Id;
}

export interface WordRow {
  readonly says: OwnWord;
  readonly warrant: Warrant;
  readonly op: Id;
}

export interface WarrantRows {
  readonly grants: readonly GrantRow[];
  /** Her own, by a key that was granted to her. */
  readonly words: readonly WordRow[];
}

export function readWarrants(db: Pick<Writer, 'prepare'>, user: Uint8Array): WarrantRows {
  const grants: GrantRow[] = [];
  const words: WordRow[] = [];
  for (const row of db
    .prepare('SELECT statement, counts, op FROM warrant WHERE user = ? AND counts >= 0 ORDER BY hash')
    .all(user)) {
    const warrant = parseWarrant(row.statement as string);
    const op = idFromBytes(row.op as Uint8Array);
    if (warrant?.says.kind === 'own' && row.counts !== 0) words.push({ says: warrant.says, warrant, op });
    if (warrant?.says.kind === 'grant')
      grants.push({ says: warrant.says, warrant, counts: row.counts as number, op });
  }
  return { grants, words };
}

/** A grant as it ranks: one that rests on a log this device left comes before all others. */
const ranked = ({ says, counts }: GrantRow): Pick<Grant, 'role' | 'active' | 'keys'> => {
  if (counts !== 2) return says;
  const low = <Value>({ value, at }: { readonly value: Value; readonly at: At }) => ({
    value,
    at: [0, at[1]] satisfies At as At,
  });
  return { role: low(says.role), active: low(says.active), keys: low(says.keys) };
};

/** What those that count come to; null for somebody without. */
export const inForce = ({ grants }: WarrantRows): Right | null =>
  foldGrants(grants.filter(({ counts }) => counts !== 0).map(ranked));
