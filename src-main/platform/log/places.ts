/** Where a defect lies, without its text: that may hold record content, and so may lines in it that look like places. */

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

/** A word that we wrote, or `unnamed`. */
export const nameOnly = (text: string): string => (NAME.test(text) ? text : 'unnamed');

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
    ...(typeof code === 'string' ? { errorCode: nameOnly(code) } : {}),
    where: where.slice(0, MOST_PLACES),
  };
}
