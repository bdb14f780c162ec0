/** Allowances that refill with time: so much at once, so much a second after that. */
import type { Clock } from '../room/types.ts';

export interface Bucket {
  /** Takes so much. False where there is too little; it is taken all the same, down to an empty one's depth below zero. */
  take(cost: number): boolean;
  /** Milliseconds until something may be taken again; 0: now. */
  readonly wait: number;
  /** Whoever went on asking until as much was owed as may be asked at once. */
  readonly isOverdrawn: boolean;
  readonly isFull: boolean;
}

export function createBucket(clock: Clock, burst: number, rate: number): Bucket {
  let level = burst;
  let at = clock.now();
  const refill = (): void => {
    const now = clock.now();
    // A clock that was set back gives nothing and takes nothing.
    if (now > at) level = Math.min(burst, level + ((now - at) * rate) / 1000);
    at = now;
  };
  return {
    take(cost) {
      refill();
      const isEnough = level > 0;
      level = Math.max(-burst, level - cost);
      return isEnough;
    },
    get wait() {
      refill();
      return level > 0 ? 0 : Math.ceil(((1 - level) * 1000) / rate);
    },
    get isOverdrawn() {
      return level <= -burst;
    },
    get isFull() {
      refill();
      return level >= burst;
    },
  };
}
