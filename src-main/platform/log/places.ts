/** Where a defect lies, without its text: that may hold record content, and so may lines in it that look like places. */
import { constants } from 'node:os';
import { Fault } from '#shared/errors/fault.ts';

export interface Places {
  /** The error's class, or the type of what else was thrown. */
  readonly kind: string;
  /** Its own code, where it has one: `SQLITE_BUSY`, `ENOENT`. */
  readonly errorCode?: string;
  /** `reader.ts:12:5`, innermost first. */
  readonly where: readonly string[];
}

const NAME = /^[a-zA-Z][a-zA-Z0-9_.-]{0,79}$/;
const MOST_PLACES = 20;

/** Our codes have a dot, and names of people have none. */
const CODE = /^(?=.{3,80}$)[a-z][a-zA-Z0-9_-]*(\.[a-zA-Z0-9][a-zA-Z0-9_-]*)+$/;
const SYSTEM_CODE = /^(SQLITE|ERR)_[A-Z0-9_]{1,60}$/;
const PLACE = /^[a-z0-9.-]{1,60}\.[cm]?[jt]sx?:\d+:\d+$/;

/** A word that we wrote, or `unnamed`. */
export const nameOnly = (text: string): string => (NAME.test(text) ? text : 'unnamed');

/** A dotted code that we wrote, or `unnamed`. */
export const codeOnly = (text: string): string => (CODE.test(text) ? text : 'unnamed');

const isSystemCode = (text: string): boolean => SYSTEM_CODE.test(text) || Object.hasOwn(constants.errno, text);

const systemCodeOnly = (text: string): string => (isSystemCode(text) ? text : 'unnamed');

/** The code of a fault, of SQLite, of Node or of the system, or `unnamed`. */
export const errorCodeOnly = (text: string): string => (isSystemCode(text) ? text : codeOnly(text));

/** Whether this is a place in our source: `reader.ts:12:5`. */
export const isPlace = (text: string): boolean => PLACE.test(text);

export function placesOf(thrown: unknown): Places {
  if (!(thrown instanceof Error)) return { kind: typeof thrown, where: [] };
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  const stack = thrown.stack ?? '';
  // The text stands before the frames; where it was changed since, none of the stack can be trusted.
  const end = thrown.message === '' ? 0 : stack.indexOf(thrown.message);
  const frames = end < 0 ? [] : stack.slice(end + thrown.message.length).split('\n');
  const where = frames.flatMap(
    (line) => /^\s+at .*?([a-z0-9.-]{1,60}\.[cm]?[jt]sx?:\d+:\d+)\)?$/.exec(line)?.[1] ?? [],
  );
  return {
    kind: nameOnly(thrown.name),
    // Of anything but a fault a dotted code may be anybody's words.
    ...(typeof code === 'string'
      ? { errorCode: thrown instanceof Fault ? codeOnly(code) : systemCodeOnly(code) }
      : {}),
    where: where.slice(0, MOST_PLACES),
  };
}
