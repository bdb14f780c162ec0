/**
 * The diagnostics log of one data folder: what happened, how often and how long it took, and where a defect lies. It rests
 * unencrypted, so it has no room for record content (law 6): a line takes a code, numbers, yes or no, and places in our own
 * source, and nothing else by type and by check. Files of a megabyte, the last five kept, mode 0600. A line that a crash cut short
 * stays alone: what comes next begins a line of its own.
 * Writing it never fails its caller: a full disk must not stop a save.
 */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#shared/time/clock.ts';
import { codeOnly, nameOnly, placesOf } from './places.ts';

export type LogLevel = 'info' | 'warning' | 'error';

/** Counts, durations in milliseconds, sizes in bytes, yes or no. Names are written by us, never taken from data. */
export type LogFacts = Readonly<Record<string, number | boolean>>;

export interface Log {
  /** `code`: dotted lower case, such as `import.finished` or a fault's code. */
  write(level: LogLevel, code: string, facts?: LogFacts): void;
  /** What was thrown: the kind of error and the places it came through, never its text. */
  defect(code: string, thrown: unknown): void;
}

interface LogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly maxBytes?: number;
  readonly files?: number;
}

const FILES = 5;

/** The files of a log, newest first. */
export const logFiles = (folder: string, files = FILES): readonly string[] =>
  Array.from({ length: files }, (_, number) =>
    join(folder, number === 0 ? 'almoner.log' : `almoner.${number}.log`),
  );

export function createLog({ folder, clock, maxBytes = 1_048_576, files = FILES }: LogOptions): Log {
  const paths = logFiles(folder, files);
  const pathOf = (number: number): string => paths[number]!;
  let isMended = false;

  const rotate = (): void => {
    for (let number = files - 2; number >= 0; number -= 1) {
      if (sizeOf(pathOf(number)) > 0) renameSync(pathOf(number), pathOf(number + 1));
    }
  };

  const append = (line: Readonly<Record<string, unknown>>): void => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isMended) mend(pathOf(0));
      isMended = true;
      const text = `${JSON.stringify({ at: new Date(clock.now()).toISOString(), ...line })}\n`;
      if (sizeOf(pathOf(0)) + text.length > maxBytes) rotate();
      appendFileSync(pathOf(0), text, { mode: 0o600 });
    } catch {
      // Nobody is helped by an error about the list of errors.
    }
  };

  return {
    write: (level, code, facts = {}) => append({ level, code: codeOnly(code), facts: factsOnly(facts) }),
    defect: (code, thrown) => append({ level: 'error', code: codeOnly(code), ...placesOf(thrown) }),
  };
}

/** The file of an earlier run: for the user alone, and its last line ended. */
function mend(path: string): void {
  const size = sizeOf(path);
  if (size === 0) return;
  chmodSync(path, 0o600);
  const last = Buffer.alloc(1);
  const file = openSync(path, 'r');
  try {
    readSync(file, last, 0, 1, size - 1);
  } finally {
    closeSync(file);
  }
  if (last.toString() !== '\n') appendFileSync(path, '\n');
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** What of it may stand in the log. */
export function factsOnly(facts: LogFacts): LogFacts {
  const kept = Object.entries(facts).filter(
    ([name, value]) => nameOnly(name) === name && (typeof value === 'boolean' || Number.isFinite(value)),
  );
  return Object.fromEntries(kept);
}
