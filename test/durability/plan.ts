/** What one run does, and what each sabotage's control does: no more than it takes to notice. */
export interface Plan {
  readonly kills: number;
  readonly cuts: number;
  /** Times that a disk fails: half of them EIO, half of them full. */
  readonly failing: number;
  /** Damaged files. */
  readonly damage: boolean;
  readonly seed: number;
  /** The power is cut at each moment on which all depends, however many `cuts` says: what is noticed then is noticed by any seed. */
  readonly decisive: boolean;
  /** Only these kinds of work are interrupted, or of damage; left out: all. */
  readonly only?: readonly string[];
}

const NOTHING = { kills: 0, cuts: 0, failing: 0, damage: false, decisive: false } as const;
const KEYS = ['password change', 'slot change by kit'];

/** As much as was asked for, and of what goes with it in proportion. */
export const fullPlan = (kills: number, cuts: number, seed: number): Plan => ({
  kills,
  cuts,
  failing: Math.min(1000, Math.ceil(kills / 10)),
  damage: true,
  decisive: false,
  seed,
});

const cutsOf = (...only: readonly string[]): Partial<Plan> => ({ cuts: 1, decisive: true, only });
/** Far from any seed that somebody types. */
const STRIDE = 1_000_000;

/**
 * A plan as so many that run side by side, each with a seed of its own. What doesn't go by numbers is in the first alone.
 * One of them can be run again by itself with the seed that its lines tell.
 */
export function piecesOf(plan: Plan, count: number): readonly Plan[] {
  const share = (whole: number, at: number): number =>
    Math.floor(((at + 1) * whole) / count) - Math.floor((at * whole) / count);
  return Array.from({ length: count }, (_, at) => ({
    ...plan,
    kills: share(plan.kills, at),
    cuts: share(plan.cuts, at),
    failing: share(plan.failing, at),
    damage: plan.damage && at === 0,
    seed: plan.seed + at * STRIDE,
  }));
}

const damageOf = (...only: readonly string[]): Partial<Plan> => ({ damage: true, only });

const CONTROLS: Readonly<Record<string, Partial<Plan>>> = {
  'synchronous-normal': cutsOf('desk'),
  'ack-before-commit': cutsOf('desk'),
  'no-transaction': cutsOf('desk'),
  'audit-apart': cutsOf('desk'),
  'import-progress-apart': cutsOf('import'),
  'migration-piecemeal': cutsOf('migration'),
  'folder-unsynced': cutsOf(...KEYS),
  'key-file-unsynced': cutsOf(...KEYS),
  'key-file-in-place': cutsOf(...KEYS),
  'file-unsynced': cutsOf('documents'),
  'file-name-unsynced': cutsOf('documents'),
  'new-folder-unsynced': cutsOf('documents'),
  'backup-unsynced': cutsOf('backup'),
  'page-hmac-off': damageOf('pages'),
  'disk-full-unsaid': { failing: 16 },
  'check-no-pages': damageOf('pages'),
  'check-no-records': damageOf('falsified'),
  'check-no-audit': damageOf('falsified'),
  'check-no-indexes': damageOf('falsified'),
};

export const controlPlan = (sabotage: string, seed: number): Plan => {
  const control = CONTROLS[sabotage];
  if (control === undefined) throw new Error(`nothing is said of how the sabotage ${sabotage} is noticed`);
  return { ...NOTHING, ...control, seed };
};
