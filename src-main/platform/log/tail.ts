/**
 * The last lines of the log, for diagnostics. A file on the disk may have been written by another hand, so a line passes the
 * same checks coming out as going in, and one that does not look like ours is left out.
 */
import { readFileSync } from 'node:fs';
import { factsOnly, type LogFacts, type LogLevel, logFiles } from './log.ts';
import { codeOnly, errorCodeOnly, isPlace, nameOnly } from './places.ts';

interface LogLine {
  /** ISO 8601. */
  readonly at: string;
  readonly level: LogLevel;
  readonly code: string;
  readonly facts?: LogFacts;
  readonly kind?: string;
  readonly errorCode?: string;
  readonly where?: readonly string[];
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const LEVELS: readonly LogLevel[] = ['info', 'warning', 'error'];

/** At most `count` lines, oldest first. */
export function logTail(folder: string, count: number): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const path of logFiles(folder)) {
    const own = textOf(path)
      .split('\n')
      .flatMap((text) => lineOf(text) ?? []);
    lines.unshift(...own.slice(-(count - lines.length)));
    if (lines.length >= count) break;
  }
  return lines;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function lineOf(text: string): LogLine | null {
  let line: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return null;
    line = parsed as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
  const { at, code, facts, kind, errorCode, where } = line;
  const level = LEVELS.find((one) => one === line.level);
  if (!level || typeof at !== 'string' || !MOMENT.test(at) || typeof code !== 'string') return null;
  return {
    at,
    level,
    code: codeOnly(code),
    ...(typeof facts === 'object' && facts !== null ? { facts: factsOnly(facts as LogFacts) } : {}),
    ...(typeof kind === 'string' ? { kind: nameOnly(kind) } : {}),
    ...(typeof errorCode === 'string' ? { errorCode: errorCodeOnly(errorCode) } : {}),
    ...(Array.isArray(where) ? { where: where.filter((one) => typeof one === 'string' && isPlace(one)) } : {}),
  };
}
