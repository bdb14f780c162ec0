/** What the command line prints: with --json one object a line and nothing else on stdout; without, text for people. */
import { toDiskFault } from '#platform/database/writer.ts';
import { toFaultValue } from '#shared/errors/fault.ts';

export interface Output {
  readonly json: boolean;
  /** The answer: an object with --json, else the text made of it. */
  result<Value extends object>(value: Value, text: (value: Value) => string): void;
  /** Progress, on stderr. */
  progress(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value) : text(value)}\n`),
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** Tells each step of long work once, and every tenth part of it. */
export function stepTeller(output: Output): (step: string, fraction: number) => void {
  let told = '';
  return (step, fraction) => {
    const tenth = Math.floor(fraction * 10) * 10;
    const text = tenth > 0 ? `${step} ${tenth} %` : step;
    if (text !== told) output.progress(text);
    told = text;
  };
}

/** The error as a value on stdout (with --json) or as sentences on stderr; never a stack. */
export function printFault(thrown: unknown, json: boolean): void {
  const { code, message, remedy } = toFaultValue(toDiskFault(thrown));
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`);
  else process.stderr.write(`${message}\n${remedy}\n(${code})\n`);
}

/** Lines of `name: value`, for answers that are a few facts. */
export const facts = (value: Readonly<Record<string, unknown>>): string =>
  Object.entries(value)
    .map(
      ([name, one]) => `${name}: ${typeof one === 'object' && one !== null ? JSON.stringify(one) : String(one)}`,
    )
    .join('\n');
