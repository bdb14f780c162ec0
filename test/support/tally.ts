/** Adds up what the lanes of `npm test` report. A lane that ends badly, or runs nothing, always counts at least one failure. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** A check that is one thing: a compiler, a linter, the build. */
export const tallyOfCheck = (exitCode: number): Tally =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** Test figures are believed only as far as the exit code bears them out. */
function borneOut({ passed, failed }: Tally, exitCode: number): Tally {
  const silent = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Vitest's JSON report; null where it wrote none. A file that could not even be loaded counts as one failure. */
export function tallyOfVitest(report: VitestReport | null, exitCode: number): Tally {
  if (report === null) return borneOut({ passed: 0, failed: 0 }, exitCode);
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return borneOut({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }, exitCode);
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
}

/** Playwright's JSON report; null where it wrote none. */
export function tallyOfPlaywright(report: PlaywrightReport | null, exitCode: number): Tally {
  if (report === null) return borneOut({ passed: 0, failed: 0 }, exitCode);
  return borneOut(
    { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky },
    exitCode,
  );
}

/** The sum of all lanes. */
export const sumOf = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
});
