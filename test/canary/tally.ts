/** What was looked for and what was found, a line each, and how often it was as it has to be. */
import type { Trace } from './places.ts';

let passed = 0;
let failed = 0;

export const figures = (): { readonly passed: number; readonly failed: number } => ({ passed, failed });

export function fail(what: string): void {
  failed += 1;
  console.log(`✗ ${what}`);
}

/** Nothing may be found. */
export function expectNone(what: string, traces: readonly Trace[]): void {
  if (traces.length === 0) {
    passed += 1;
    console.log(`✓ ${what}: nothing`);
    return;
  }
  fail(`${what}: ${traces.length} traces`);
  for (const { where, what: found } of traces.slice(0, 20)) console.log(`    ${where}: ${found}`);
}

/** Something has to be found, or the search is worth nothing. */
export function expectSome(what: string, traces: readonly Trace[]): void {
  if (traces.length > 0) {
    passed += 1;
    console.log(`✓ control, ${what}: ${traces.length} found`);
  } else fail(`control, ${what}: 0 found`);
}
