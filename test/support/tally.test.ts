import { describe, expect, it } from 'vitest';
import { sumOf, tallyOfCheck, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

const vitest = (passed: number, failed: number, unloaded = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults: [
    { status: failed > 0 ? 'failed' : 'passed', assertionResults: [{}] },
    ...Array.from({ length: unloaded }, () => ({ status: 'failed', assertionResults: [] })),
  ],
});
const playwright = (expected: number, unexpected: number, flaky = 0) => ({
  stats: { expected, unexpected, flaky },
});

describe('the figures of a test run', () => {
  it('count each test, and each check as one', () => {
    const lanes = [
      tallyOfCheck(0),
      tallyOfCheck(2),
      tallyOfVitest(vitest(10, 1), 1),
      tallyOfPlaywright(playwright(4, 0), 0),
    ];
    expect(sumOf(lanes)).toEqual({ passed: 15, failed: 2 });
  });

  it('count a test file that could not be loaded as a failure', () => {
    expect(tallyOfVitest(vitest(10, 0, 2), 1)).toEqual({ passed: 10, failed: 2 });
  });

  it('count a failure where the program ended badly although every test passed', () => {
    expect(tallyOfVitest(vitest(10, 0), 1)).toEqual({ passed: 10, failed: 1 });
    expect(tallyOfPlaywright(playwright(3, 0), 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('count a lane that ran nothing as a failure, even when it ended well', () => {
    expect(tallyOfVitest(vitest(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
    expect(tallyOfPlaywright(playwright(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('count a lane that left no report as a failure', () => {
    expect(tallyOfVitest(null, 0)).toEqual({ passed: 0, failed: 1 });
    expect(tallyOfPlaywright(null, 1)).toEqual({ passed: 0, failed: 1 });
  });

  it('do not let a flaky end-to-end test pass', () => {
    expect(tallyOfPlaywright(playwright(3, 0, 1), 0)).toEqual({ passed: 3, failed: 1 });
  });
});
