/** Loaded before anything of a program: lets its calendar differ from the computer's by what the environment says. What it measures with is untouched. */
const SHIFT_VARIABLE = 'ALMONER_TEST_CLOCK_SHIFT';

const shift = Number(process.env[SHIFT_VARIABLE] ?? 0);
const now = Date.now;
const Real = globalThis.Date;

class Shifted extends Real {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [now() + shift] : given) as [number]));
  }
  static override now(): number {
    return now() + shift;
  }
}
if (shift !== 0) globalThis.Date = Shifted as DateConstructor;
