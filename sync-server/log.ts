/**
 * The relay's log: one JSON object a line. A line has no room for content: it takes the fields below and no other, and of a
 * text only letters, digits and what ids and addresses are made of. docs/relay-sees.md lists the fields.
 */
import type { Clock, Log, LogFacts } from './room/types.ts';

/** By name, so that a field added to the type is added here, and then to the published list. */
const FIELDS: Readonly<Record<keyof LogFacts, true>> = {
  address: true,
  org: true,
  device: true,
  space: true,
  closeCode: true,
  reason: true,
  count: true,
  bytes: true,
  millis: true,
};
export const LOG_FIELDS: readonly string[] = ['at', 'level', 'code', ...Object.keys(FIELDS)];

const isPlain = (value: unknown): boolean =>
  Number.isFinite(value) || (typeof value === 'string' && /^[\w.:%-]{0,64}$/.test(value));

/** `write` gets whole lines. */
export const createLog =
  (clock: Clock, write: (line: string) => void): Log =>
  (level, code, facts = {}) => {
    const kept = Object.entries(facts).filter(([name, value]) => Object.hasOwn(FIELDS, name) && isPlain(value));
    const at = new Date(clock.now()).toISOString();
    write(`${JSON.stringify({ at, level, code, ...Object.fromEntries(kept) })}\n`);
  };
