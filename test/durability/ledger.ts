/**
 * What callers were told, kept outside the process that told them. A save that was answered must be there for ever; one
 * that was not answered may be there whole or not at all.
 */
export interface Held {
  readonly entity: string;
  readonly deleted: boolean;
  /** Only the fields that were written. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What one save does to one record; null: it is not there. */
export interface Effect {
  readonly id: string;
  readonly before: Held | null;
  readonly after: Held;
}

/** Finds a record in an opened database; null where it is not there. */
export type Look = (entity: string, id: string) => Held | null;

export interface Ledger {
  /** Ids of records that no open save touches. */
  free(): readonly string[];
  get(id: string): Held | undefined;
  begin(effects: readonly Effect[]): number;
  acknowledge(call: number): void;
  /** The save was refused with an answer: nothing of it may be there. */
  refuse(call: number): void;
  /** Every acknowledged save so far. */
  readonly acknowledged: number;
  /** Effects of the saves that were answered and of those that were not, at this moment. */
  snapshot(): { readonly known: ReadonlyMap<string, Held>; readonly open: readonly (readonly Effect[])[] };
  /** Compares, and takes what is found of unanswered saves for the truth from here on. Answers what is wrong. */
  settle(look: Look): string[];
}

export function createLedger(): Ledger {
  const known = new Map<string, Held>();
  const open = new Map<number, readonly Effect[]>();
  let calls = 0;
  let acknowledged = 0;
  return {
    free() {
      const busy = new Set([...open.values()].flatMap((effects) => effects.map(({ id }) => id)));
      return [...known.keys()].filter((id) => !busy.has(id));
    },
    get: (id) => known.get(id),
    begin(effects) {
      calls += 1;
      open.set(calls, effects);
      return calls;
    },
    acknowledge(call) {
      for (const { id, after } of open.get(call) ?? []) known.set(id, after);
      open.delete(call);
      acknowledged += 1;
    },
    refuse: (call) => void open.delete(call),
    get acknowledged() {
      return acknowledged;
    },
    snapshot: () => ({ known: new Map(known), open: [...open.values()] }),
    settle(look) {
      const problems = compare({ known, open: [...open.values()] }, look, (effects) => {
        for (const { id, after } of effects) known.set(id, after);
      });
      open.clear();
      return problems;
    },
  };
}

const text = (held: Held | null): string => (held === null ? 'nothing' : JSON.stringify(held));

/** The values of `held`, as far as `wanted` names them. */
function matches(found: Held | null, wanted: Held | null): boolean {
  if (found === null || wanted === null) return found === wanted;
  if (found.deleted !== wanted.deleted) return false;
  return Object.entries(wanted.values).every(
    ([name, value]) => JSON.stringify(found.values[name] ?? null) === JSON.stringify(value ?? null),
  );
}

/** What of the ledger an opened database does not bear out. `applied` is told of unanswered saves that are there. */
export function compare(
  { known, open }: ReturnType<Ledger['snapshot']>,
  look: Look,
  applied: (effects: readonly Effect[]) => void = () => {},
): string[] {
  const problems: string[] = [];
  const uncertain = new Set<string>();
  for (const effects of open) {
    for (const { id } of effects) uncertain.add(id);
    const found = effects.map(({ id, after }) => look(after.entity, id));
    const isAfter = effects.every(({ after }, at) => matches(found[at]!, after));
    const isBefore = effects.every(({ before }, at) => matches(found[at]!, before));
    if (isAfter) applied(effects);
    else if (!isBefore) problems.push(`half-applied: ${found.map(text).join(' and ')}`);
  }
  for (const [id, held] of known) {
    if (uncertain.has(id)) continue;
    const found = look(held.entity, id);
    if (!matches(found, held)) problems.push(`lost: ${id} should be ${text(held)} and is ${text(found)}`);
  }
  return problems;
}
