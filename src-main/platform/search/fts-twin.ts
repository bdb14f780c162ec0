/** What a full-text index should hold: one of the same kind, made in memory from the rows, with a look at the words of either. */
import type { Checked } from '../checking/walk.ts';

export interface FullText {
  readonly table: string;
  /** The table its rows come from, by `rid`. */
  readonly content: string;
  /** Columns of both. */
  readonly columns: readonly string[];
}

const TWIN = 'check_twin';
const VOCABULARY = 'check_vocabulary';

export interface Twin {
  /** The index and its twin, as a statement names them, and as MATCH does. */
  readonly index: { readonly name: string; readonly match: string };
  readonly own: { readonly name: string; readonly match: string };
  /** Lengths of the beginnings that the index keeps. */
  readonly lengths: readonly number[];
  /** Makes the `fts5vocab` (of kind `instance`) of one of the two; answers its name. */
  look(at: 'index' | 'own'): string;
  /** Makes the twin anew, with nothing in it. */
  make(): void;
  /** Puts the rows in whose `rid` is above `from` and at most `to`. */
  fill(from: number, to: number): void;
  clear(): void;
  drop(): void;
}

/** Nothing is made yet. Whoever asks for it drops it. */
export function createTwin({ connection }: Checked, { table, content, columns }: FullText): Twin {
  const made = connection.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(table) as string;
  // Breaks and keeps words as the index does.
  const sql = made
    .replace(/^CREATE VIRTUAL TABLE \S+/, `CREATE VIRTUAL TABLE temp.${TWIN}`)
    .replace(/content = '\w+', content_rowid = 'rid'/, "content = ''");
  const names = columns.map((column) => `"${column}"`).join(', ');
  const drop = (): void =>
    void connection.exec(`DROP TABLE IF EXISTS temp.${VOCABULARY}; DROP TABLE IF EXISTS temp.${TWIN}`);
  return {
    index: { name: `main.${table}`, match: table },
    own: { name: `temp.${TWIN}`, match: TWIN },
    lengths: (/prefix = '([\d ]+)'/.exec(sql)?.[1] ?? '').split(' ').filter(Boolean).map(Number),
    look(at) {
      const of = at === 'index' ? `main, ${table}` : `temp, ${TWIN}`;
      connection.exec(
        `DROP TABLE IF EXISTS temp.${VOCABULARY};
         CREATE VIRTUAL TABLE temp.${VOCABULARY} USING fts5vocab(${of}, instance)`,
      );
      return `temp.${VOCABULARY}`;
    },
    make() {
      drop();
      connection.exec(sql);
    },
    fill: (from, to) =>
      void connection
        .prepare(
          `INSERT INTO temp.${TWIN} (rowid, ${names}) SELECT rid, ${names} FROM "${content}" WHERE rid > ? AND rid <= ?`,
        )
        .run(from, to),
    clear: () => void connection.prepare(`INSERT INTO temp.${TWIN} (${TWIN}) VALUES ('delete-all')`).run(),
    drop,
  };
}
