/** What one run does, and what each sabotage's control does: no more than it takes to notice. */
export interface Plan {
  readonly kills: number;
  readonly cuts: number;
  /** Times that a disk fails: half of them EIO, half of them full. */
  readonly failing: number;
  /** Damaged files. */
  readonly damage: boolean;
  readonly seed: number;
  /** Only these kinds of work are interrupted; left out: all. */
  readonly only?: readonly string[];
}

const NOTHING = { kills: 0, cuts: 0, failing: 0, damage: false } as const;
const KEYS = ['password change', 'slot change by kit'];

/** As much as was asked for, and of what goes with it in proportion. */
export const fullPlan = (kills: number, cuts: number, seed: number): Plan => ({
  kills,
  cuts,
  failing: Math.min(1000, Math.ceil(kills / 10)),
  damage: true,
  seed,
});

const CONTROLS: Readonly<Record<string, Partial<Plan>>> = {
  'synchronous-normal': { cuts: 40, only: ['desk'] },
  'ack-before-commit': { cuts: 40, only: ['desk'] },
  'no-transaction': { cuts: 30, only: ['desk'] },
  'audit-apart': { cuts: 40, only: ['desk'] },
  'import-progress-apart': { cuts: 150, only: ['import'] },
  'migration-piecemeal': { cuts: 30, only: ['migration'] },
  'folder-unsynced': { cuts: 300, only: KEYS },
  'key-file-unsynced': { cuts: 300, only: KEYS },
  'key-file-in-place': { cuts: 300, only: KEYS },
  'disk-full-unsaid': { failing: 16 },
};

/** By default what damages files, which `check` and the pages' own sums have to notice. */
export const controlPlan = (sabotage: string, seed: number): Plan => ({
  ...NOTHING,
  ...(CONTROLS[sabotage] ?? { damage: true }),
  seed,
});
