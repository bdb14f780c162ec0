/** What passed and what failed, of the whole run; failures are told as they come, with what is needed to run them again. */
export interface Figures {
  readonly passed: number;
  /** All failures. */
  readonly failed: number;
  /** Of them, what an assertion found. The rest is what was thrown and is no fault of the product's own. */
  readonly found: number;
  /** Lanes that could not go on: their counts say nothing. */
  readonly broken: number;
}

export interface Tally extends Figures {
  pass(count?: number): void;
  /** An assertion found something. */
  fail(what: string, problems: string): void;
  /** Something was thrown that nobody expected. */
  crash(what: string, thrown: unknown): void;
  /** A lane could not go on. */
  break(lane: string, thrown: unknown): void;
}

const TOLD = 40;

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error
    ? `${'code' in thrown ? `${thrown.code} ` : ''}${thrown.stack ?? thrown.message}`
    : String(thrown);

export function createTally(say: (line: string) => void): Tally {
  let passed = 0;
  let failed = 0;
  let found = 0;
  let broken = 0;
  const tell = (what: string, why: string): void => {
    failed += 1;
    if (failed <= TOLD) say(`✗ ${what}: ${why.slice(0, 900)}`);
    if (failed === TOLD) say('  … further failures are only counted');
  };
  return {
    pass(count = 1) {
      passed += count;
    },
    fail(what, problems) {
      found += 1;
      tell(what, problems);
    },
    crash: (what, thrown) => tell(what, reasonOf(thrown)),
    break(lane, thrown) {
      broken += 1;
      tell(lane, `the lane could not go on: ${reasonOf(thrown)}`);
    },
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
    get found() {
      return found;
    },
    get broken() {
      return broken;
    },
  };
}
