/** Environments of programs whose calendar is another. */
const PRELOAD = new URL('./shift-clock.ts', import.meta.url).href;

/** `millis`: how far their clock is ahead of the computer's. */
export const shiftedBy = (millis: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${PRELOAD}`,
  ALMONER_TEST_CLOCK_SHIFT: String(millis),
});

/** Lets programs that are started while `work` runs have another calendar. */
export async function whileShifted<Result>(millis: number, work: () => Promise<Result>): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, shiftedBy(millis));
  try {
    return await work();
  } finally {
    for (const name of Object.keys(shiftedBy(0)))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}
