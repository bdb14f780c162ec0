/** Reads the command line: options stand anywhere after the command; an unknown one is named, not ignored. */
import { parseArgs } from 'node:util';
import { defineFaults } from '#shared/errors/fault.ts';

export const cliFaults = defineFaults({
  'cli.usage': {
    message: '{problem}.',
    remedy: 'See the command line section of the README, or run “almoner help”.',
  },
  'cli.command': {
    message: 'There is no command “{command}”.',
    remedy: 'Commands: {commands}.',
  },
});

export interface Arguments {
  readonly command: string;
  readonly positionals: readonly string[];
  /** Text of an option; undefined where it was not given. */
  option(name: string): string | undefined;
  /** As `option`, but a fault where it is missing. */
  required(name: string): string;
  /** A whole number within bounds. */
  number(name: string, fallback: number | null, bounds: { min: number; max: number }): number;
  flag(name: string): boolean;
}

const TEXT = [
  'data',
  'organisation',
  'admin',
  'name',
  'kit',
  'as',
  'mapping',
  'limit',
  'queries',
  'values',
  'people',
  'activities',
  'seed',
  'port',
  'to',
  'segments',
  'user',
  'region',
  'language',
  'time-zone',
  'law',
  'role',
  'list',
  'filter',
  'record',
  'reason',
  'fields',
  'recipient',
  'relay',
  'code',
  'spaces',
  'for',
  'org-token',
] as const;
const FLAGS = [
  'once',
  'wait',
  'digits-ok',
  'start-over',
  'administrator',
  'json',
  'password-stdin',
  'dry-run',
  'read-only',
  'production',
  'history',
  'help',
] as const;

const OPTIONS = Object.fromEntries([
  ...TEXT.map((name) => [name, { type: 'string' }] as const),
  ...FLAGS.map((name) => [name, { type: 'boolean' }] as const),
]) as Record<string, { type: 'string' } | { type: 'boolean' }>;

/** Fault: `cli.usage`. */
export function readArguments(argv: readonly string[]): Arguments {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw cliFaults['cli.usage']({
      problem: (thrown as Error).message.split(/[.\n]/)[0] ?? 'The options cannot be read',
    });
  }
  const [command = 'help', ...positionals] = parsed.positionals;
  const option = (name: string): string | undefined => parsed.values[name] as string | undefined;
  return {
    command,
    positionals,
    option,
    required(name) {
      const value = option(name);
      if (value === undefined || value === '')
        throw cliFaults['cli.usage']({ problem: `The option --${name} is needed` });
      return value;
    },
    number(name, fallback, { min, max }) {
      const text = option(name);
      if (text === undefined && fallback !== null) return fallback;
      const value = Number(text);
      if (text === undefined || !/^\d+$/.test(text) || value < min || value > max)
        throw cliFaults['cli.usage']({
          problem: `The option --${name} takes a whole number from ${min} to ${max}`,
        });
      return value;
    },
    flag: (name) => parsed.values[name] === true,
  };
}
