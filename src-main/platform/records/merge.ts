/**
 * How one more op changes what all ops of a record come to. Whatever follows from ops goes through here: taking in those
 * of another device, putting back those of a segment, building a record anew, and the check that folds them all.
 * Invariant: the outcome follows from the set of ops alone, whatever the order they come in (ADR 0015).
 */
import type { Doc } from 'yjs';
import type { Entity } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import { believed } from './believed.ts';
import type { EraseBody } from './body.ts';
import { deleteRegisters, documentRegisters, genesisDocument, loadDocument, mergeDocument } from './document.ts';
import type { Beneath } from './entries.ts';
import {
  ERASURES,
  headsIn,
  isDead,
  isErasedWhole,
  isValueRegister,
  packHeads,
  STANDING,
  type Versions,
} from './heads.ts';
import { isLater, type Op } from './op.ts';
import type { Registers } from './registers.ts';
import { advance } from './seen.ts';
import { liveRegisters, type Shown, shownOf } from './shown.ts';
import { isMark, marksSeen, type Outcome, type Standing, standingAfter } from './standing.ts';

/** What the ops of a record come to. */
export interface Merged {
  readonly entity: Entity;
  /** What the creation holds. */
  readonly created: () => Registers;
  /** The stored state of the document; empty where there was no edit. */
  readonly state: Uint8Array;
  /** The document once it is needed; to be destroyed by whoever asked for it. */
  doc: Doc | null;
  versions: Versions;
  standing: Standing;
  /** When it was last edited, or made. */
  updated: Hlc;
}

/** The ops of the record that count. */
export interface RecordLog {
  find(id: Id): Op | null;
  /** What its deletions, restorations and retractions come to (`outcomesOf`). */
  outcomes(): readonly Outcome[];
  /** Tells whether an edit was replaced in a register (`replacedBy`). */
  replacementsOf(op: Op): (register: string) => boolean;
  /** What stands under the record now. */
  readonly beneath: Beneath;
}

const fresh = (entity: Entity, created: Registers): Doc =>
  genesisDocument(entity, new Map([...created].filter(([, value]) => value !== null)));

/** The document of the record as it stands. */
export function documentOf(merged: Merged): Doc {
  merged.doc ??= merged.state.length > 0 ? loadDocument(merged.state) : fresh(merged.entity, merged.created());
  return merged.doc;
}

/** What lives in the registers of the record, by their plain names, as far as its ops say so. */
export function registersOf(merged: Merged, log: Pick<RecordLog, 'find'>): Registers {
  if (isErasedWhole(merged.versions)) return new Map();
  if (merged.doc === null && merged.state.length === 0)
    return new Map([...merged.created()].filter(([, value]) => value !== null));
  const registers = documentRegisters(documentOf(merged));
  return liveRegisters(believed(merged, registers, log.find), merged.versions);
}

export const shownBy = (merged: Merged, log: Pick<RecordLog, 'find'>): Shown =>
  shownOf(merged.entity, registersOf(merged, log));

/** Takes away what erasures have ended: from the heads, and from the document. */
function bury(merged: Merged): void {
  const { versions } = merged;
  if (!Object.keys(versions).some((name) => name.startsWith(ERASURES))) return;
  for (const register of Object.keys(versions))
    if (isValueRegister(register) && isDead(versions, register)) delete versions[register];
  if (!isErasedWhole(versions)) deleteRegisters(documentOf(merged), (register) => isDead(versions, register));
}

function mergeEdit(merged: Merged, op: Op, log: RecordLog): void {
  const { versions } = merged;
  const isNewest = op.hlc > merged.updated;
  merged.updated = Math.max(merged.updated, op.hlc);
  const isBefore = (head: Id): boolean => {
    const one = log.find(head);
    return one !== null && isLater(one, op);
  };
  const late = isNewest ? undefined : { isBefore, isReplaced: log.replacementsOf(op) };
  advance(versions, op, (head) => log.find(head)?.device === op.device, late);
  if (op.doc && !isErasedWhole(versions)) {
    try {
      mergeDocument(documentOf(merged), op.doc);
    } catch {
      // No version of ours writes such an update. The op is kept, and says what it wants in its body.
    }
  }
  bury(merged);
}

function mergeMark(merged: Merged, op: Op, log: RecordLog): void {
  const { versions } = merged;
  const before = headsIn(versions[STANDING]);
  const saw = marksSeen(op);
  const sawAll = before.every((head) => {
    const one = log.find(head);
    return one !== null && isLater(op, one) && (saw === undefined || saw.includes(head));
  });
  // Nearly every mark is the last, and has seen all others.
  const outcomes = sawAll ? [{ mark: op, standing: standingAfter(op, merged.standing) }] : log.outcomes();
  versions[STANDING] = packHeads(outcomes.map(({ mark }) => mark.id));
  if (!isErasedWhole(versions)) merged.standing = outcomes.at(-1)!.standing;
}

function mergeErasure(merged: Merged, op: Op): void {
  const { versions } = merged;
  if (op.body === null) return;
  const { fields } = op.body as EraseBody;
  const wasErased = isErasedWhole(versions);
  for (const name of fields ? new Set(fields.map((field) => ERASURES + field)) : [ERASURES])
    versions[name] = packHeads([...headsIn(versions[name]), op.id]);
  if (!fields) {
    merged.doc?.destroy();
    merged.doc = null;
    const deleted = wasErased ? Math.min(merged.standing.deleted ?? op.hlc, op.hlc) : op.hlc;
    merged.standing = { deleted, retracted: null };
  }
  bury(merged);
}

/** Lets an op that was not merged yet take its effect; a creation has none here, nor has a kind of a newer version. */
export function mergeOp(merged: Merged, op: Op, log: RecordLog): void {
  if (op.kind === 'edit') mergeEdit(merged, op, log);
  else if (op.kind === 'erase') mergeErasure(merged, op);
  else if (isMark(op)) mergeMark(merged, op, log);
}
