/** What passed and what failed, of the whole run; failures are told as they come, with what is needed to run them again. */
export interface Tally {
  pass(count?: number): void;
  fail(lane: string, what: string): void;
  readonly passed: number;
  readonly failed: number;
}

const TOLD = 40;

export function createTally(say: (line: string) => void): Tally {
  let passed = 0;
  let failed = 0;
  return {
    pass(count = 1) {
      passed += count;
    },
    fail(lane, what) {
      failed += 1;
      if (failed <= TOLD) say(`✗ ${lane}: ${what.slice(0, 600)}`);
      if (failed === TOLD) say('  … further failures are only counted');
    },
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
  };
}
