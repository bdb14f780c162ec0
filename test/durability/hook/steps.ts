/**
 * Counts what a process does to its disk, from outside the product: every statement that writes and every call of
 * `node:fs` that changes something is a step with a label. At the step it was told the process kills itself, before the
 * step, after it, or in the middle of a written text. One mechanism for all that has to survive a crash: commit, import,
 * migration, backup, restore, key files, indexes.
 */
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

export type When = 'before' | 'midway' | 'after';

/** A step of a process. */
export interface StepPlace {
  /** 0: its main thread; n: the n-th thread that makes backups. */
  readonly thread: number;
  /** From 1, in that thread. */
  readonly step: number;
}

/** What the process is told, as JSON in STEPS_VARIABLE. */
export interface StepOrder {
  readonly dieAt?: StepPlace & { readonly when: When };
  /** Where the steps are written, one a line: thread and label. */
  readonly log?: string;
}

export const STEPS_VARIABLE = 'ALMONER_DURABILITY_STEPS';

type Call = (...args: unknown[]) => unknown;
type Holder = Record<string, Call>;

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};

const FILE_CALLS = [
  'writeFileSync',
  'writeSync',
  'writevSync',
  'appendFileSync',
  'renameSync',
  'rmSync',
  'unlinkSync',
  'fsyncSync',
  'fdatasyncSync',
  'ftruncateSync',
  'truncateSync',
  'copyFileSync',
  'linkSync',
  'mkdirSync',
  'write',
  'fsync',
] as const;
const PROMISED = ['writeFile', 'appendFile', 'rename', 'rm', 'unlink', 'copyFile', 'truncate', 'mkdir'] as const;
const HANDLE_CALLS = ['write', 'writev', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate'] as const;

/** Standard output and error, and the pipe to the host, are no disk. */
const isDisk = (first: unknown): boolean =>
  typeof first !== 'number' || fs.fstatSync(first).isFile() || isFolder(first);
const isFolder = (handle: number): boolean => fs.fstatSync(handle).isDirectory();
const labelOf = (name: string, first: unknown): string =>
  typeof first === 'string' ? `fs.${name} ${basename(first).replaceAll(/[0-9a-f-]{32,}/g, 'ID')}` : `fs.${name}`;

export function countSteps({ dieAt, log }: StepOrder, thread: number): void {
  let count = 0;
  /** Some calls of `node:fs` call others of it: one step. */
  let inside = false;
  const { writeSync } = fs;
  const labels = log === undefined ? null : fs.openSync(log, 'a');

  const step = (label: string, whole: () => unknown, half: (() => unknown) | null): unknown => {
    if (inside) return whole();
    count += 1;
    inside = true;
    try {
      if (labels !== null) writeSync(labels, `${thread} ${label}\n`);
      if (count !== dieAt?.step || thread !== dieAt.thread) return whole();
      if (dieAt.when === 'before') die();
      if (dieAt.when === 'midway' && half !== null) half();
      else whole();
      return die();
    } finally {
      inside = false;
    }
  };

  const wrap = (holder: Holder, name: string): void => {
    const original = holder[name];
    if (original === undefined) return;
    holder[name] = function (this: unknown, ...args: unknown[]): unknown {
      if (inside || !isDisk(args[0])) return original.apply(this, args);
      const [first, text, ...rest] = args;
      const half =
        typeof text === 'string' || text instanceof Uint8Array
          ? () => original.apply(this, [first, text.slice(0, text.length / 2), ...rest])
          : null;
      return step(labelOf(name, first), () => original.apply(this, args), half);
    };
  };
  for (const name of FILE_CALLS) wrap(fs as unknown as Holder, name);
  for (const name of PROMISED) wrap(fs.promises as unknown as Holder, name);
  syncBuiltinESMExports();
  void wrapHandles(step);
  wrapSqlite(step);
}

type Step = (label: string, whole: () => unknown, half: null) => unknown;

async function wrapHandles(step: Step): Promise<void> {
  const handle = await fs.promises.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Holder;
  await handle.close();
  for (const name of HANDLE_CALLS) {
    const original = prototype[name] as Call;
    prototype[name] = function (this: unknown, ...args: unknown[]): unknown {
      return step(`handle.${name}`, () => original.apply(this, args), null);
    };
  }
}

interface Statement {
  readonly source: string;
  readonly readonly: boolean;
}

function wrapSqlite(step: Step): void {
  const Database = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as {
    prototype: Holder;
  };
  const { prototype } = Database;
  const exec = prototype.exec as Call;
  prototype.exec = function (this: unknown, sql: unknown): unknown {
    return step(`sql ${short(String(sql))}`, () => exec.call(this, sql), null);
  };
  const prepare = prototype.prepare as Call;
  let isWrapped = false;
  prototype.prepare = function (this: unknown, ...args: unknown[]): unknown {
    const statement = prepare.apply(this, args) as object;
    if (!isWrapped) {
      isWrapped = true;
      const holder = Object.getPrototypeOf(statement) as Holder;
      const run = holder.run as Call;
      holder.run = function (this: Statement, ...values: unknown[]): unknown {
        if (this.readonly && !/^(BEGIN|COMMIT|ROLLBACK)/.test(this.source)) return run.apply(this, values);
        return step(`sql ${short(this.source)}`, () => run.apply(this, values), null);
      } as Call;
    }
    return statement;
  };
}

const short = (sql: string): string =>
  /^\s*(\w+)(?:\s+(?:INTO|FROM|OR \w+ INTO|TABLE|VIRTUAL TABLE))?\s*"?(\w*)/i.exec(sql)?.slice(1).join(' ') ?? sql;
