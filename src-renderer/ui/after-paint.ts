/** For what need not be in the frame that answers a key or click. */

/** A window that isn't shown paints nothing; then this many milliseconds have to do. */
const NO_FRAME = 100;

/** Runs once, after the next frame has been painted. */
export function afterPaint(run: () => void): void {
  let isDue = true;
  const once = (): void => {
    if (isDue) run();
    isDue = false;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, NO_FRAME);
}
