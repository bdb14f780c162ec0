/**
 * The diagnostics log of one data folder: what happened, how often and how long it took, and where a defect lies. It rests
 * unencrypted, so it has no room for record content (law 6): a line takes a code, numbers, yes or no, and places in our own
 * source, and nothing else by type and by check. Files of a megabyte, the last five kept, mode 0600.
 * Writing it never fails its caller: a full disk must not stop a save.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#shared/time/clock.ts';
import { nameOnly, placesOf } from './places.ts';

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

export function createLog({ folder, clock, maxBytes = 1_048_576, files = 5 }: LogOptions): Log {
  const pathOf = (number: number): string => join(folder, number === 0 ? 'almoner.log' : `almoner.${number}.log`);

  const rotate = (): void => {
    for (let number = files - 2; number >= 0; number -= 1) {
      if (sizeOf(pathOf(number)) > 0) renameSync(pathOf(number), pathOf(number + 1));
    }
  };

  const append = (line: Readonly<Record<string, unknown>>): void => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const text = `${JSON.stringify({ at: new Date(clock.now()).toISOString(), ...line })}\n`;
      if (sizeOf(pathOf(0)) + text.length > maxBytes) rotate();
      appendFileSync(pathOf(0), text, { mode: 0o600 });
    } catch {
      // Nobody is helped by an error about the list of errors.
    }
  };

  return {
    write: (level, code, facts = {}) => append({ level, code: nameOnly(code), facts: factsOnly(facts) }),
    defect: (code, thrown) => append({ level: 'error', code: nameOnly(code), ...placesOf(thrown) }),
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function factsOnly(facts: LogFacts): LogFacts {
  const kept = Object.entries(facts).filter(
    ([name, value]) => nameOnly(name) === name && (typeof value === 'boolean' || Number.isFinite(value)),
  );
  return Object.fromEntries(kept);
}
