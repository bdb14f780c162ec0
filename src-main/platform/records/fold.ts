/** What all ops of a record come to, from nothing: the measure by which `check` judges what is stored. */
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { CreateBody } from './body.ts';
import { documentRegisters, isPending } from './document.ts';
import type { Beneath } from './entries.ts';
import type { Versions } from './heads.ts';
import { creationOf } from './home.ts';
import { type Merged, mergeOp, type RecordLog, shownBy } from './merge.ts';
import type { Op } from './op.ts';
import { type Question, questionsOf } from './questions.ts';
import type { Registers } from './registers.ts';
import { replacedBy } from './seen.ts';
import { isMark, type Outcome, outcomesOf, PRESENT, type Standing } from './standing.ts';

const NOTHING_BENEATH: Beneath = { made: () => [], edited: () => [] };

export interface Folded {
  readonly created: Registers;
  readonly made: { readonly at: Hlc; readonly by: Id };
  readonly updated: Hlc;
  readonly versions: Versions;
  readonly standing: Standing;
  readonly questions: readonly Question[];
  /** Null where ops were blanked: what it holds cannot be told from them any more. */
  readonly content: {
    readonly values: Values;
    /** Whether all of it fits this version. */
    readonly isWhole: boolean;
    /** Of the document; null where there was no edit. */
    readonly registers: Registers | null;
    /** Whether edits that it comes after are missing. */
    readonly isPending: boolean;
  } | null;
}

/** The ops of a record that count, of which all are at hand. */
export function logOfAll(ops: readonly Op[], beneath: Beneath): RecordLog {
  const byId = new Map(ops.map((op) => [op.id, op]));
  let outcomes: readonly Outcome[] | null = null;
  let replaced: ReturnType<typeof replacedBy> | null = null;
  return {
    find: (id) => byId.get(id) ?? null,
    outcomes: () => {
      outcomes ??= outcomesOf(ops.filter(isMark));
      return outcomes;
    },
    replacementsOf(op) {
      replaced ??= replacedBy(ops);
      return (register) => replaced!(op, register);
    },
    beneath,
  };
}

/** Folds the ops of one record, of one entity, in the order they came. Null where the creation is missing. */
export function foldOps(entity: Entity, ops: readonly Op[], beneath: Beneath = NOTHING_BENEATH): Folded | null {
  const creation = creationOf(ops);
  if (!creation) return null;
  const created = new Map(Object.entries((creation.body ?? {}) as CreateBody));
  const log = logOfAll(ops, beneath);
  const merged: Merged = {
    entity,
    created: () => created,
    state: new Uint8Array(0),
    doc: null,
    versions: {},
    standing: PRESENT,
    updated: creation.hlc,
  };
  for (const op of ops) mergeOp(merged, op, log);
  const { versions, standing, updated } = merged;
  const content = ops.some((op) => op.isBlanked)
    ? null
    : {
        ...shownBy(merged, log),
        registers: merged.doc && documentRegisters(merged.doc),
        isPending: merged.doc !== null && isPending(merged.doc),
      };
  merged.doc?.destroy();
  const made = { at: creation.hlc, by: creation.actor };
  return { created, made, updated, versions, standing, questions: questionsOf(merged, log), content };
}
