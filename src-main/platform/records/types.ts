/** The words of the write door (law 2): what may be asked of `records.commit`, and what it answers. */
import type { Actor } from '#shared/access/actor.ts';
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { OpKind, OpRow } from './op.ts';

export type Change = {
  /** Set by undo alone: the op that this change takes back. */
  readonly undoes?: Id;
} & (
  | { readonly kind: 'create'; readonly entity: string; readonly id?: Id; readonly values: Values }
  | {
      readonly kind: 'edit';
      readonly entity: string;
      readonly id: Id;
      /** New values by field name; null empties a field. Fields left out stay. */
      readonly values: Values;
      /** Per field the versions (op ids) the author saw; left out: the current ones. */
      readonly seen?: Readonly<Record<string, Id | readonly Id[]>>;
      /** The author chose between the versions he names as seen: they are settled even where the value stays as it is. */
      readonly settles?: boolean;
    }
  /** Hides the record; undo or the bin bring it back. */
  | { readonly kind: 'delete'; readonly entity: string; readonly id: Id; readonly reason?: string }
  | { readonly kind: 'restore'; readonly entity: string; readonly id: Id }
  /** Append-only entities: stays readable, marked, with the reason. */
  | { readonly kind: 'retract'; readonly entity: string; readonly id: Id; readonly reason: string }
  /** Destroys what fields hold and ever held, or all of a record, on every device and for good. */
  | {
      readonly kind: 'erase';
      readonly entity: string;
      readonly id: Id;
      /** By name; left out: the whole record. */
      readonly fields?: readonly string[];
      readonly reason: string;
      /** Set by `reclassify` alone: the same commit writes it anew, so that who may delete may do this. */
      readonly moved?: true;
    }
);

export interface CommitRequest {
  readonly actor: Actor;
  readonly changes: readonly Change[];
  /** Groups several commits for undo and history: an import, a bulk edit. */
  readonly batch?: Id;
  /** Facts for the runner of workflows; they travel in the op. */
  readonly events?: readonly { readonly name: string; readonly record: Id; readonly data?: Values }[];
  /** Runs in the same transaction, after the ops are written: an import's position, a job's state. Must be synchronous. */
  readonly alongside?: (ops: readonly CommittedOp[]) => void;
}

export interface CommittedOp {
  readonly op: Id;
  readonly record: Id;
  readonly entity: string;
  readonly kind: OpKind;
}

export interface CommitResult {
  /** One per change that changed something, in order; an edit to the values already there makes none. */
  readonly ops: readonly CommittedOp[];
}

export interface UndoResult {
  /** The op that takes back; null where nothing was left to undo. */
  readonly op: Id | null;
  /** Fields (or 'record') put back. */
  readonly undone: readonly string[];
  /** Fields that were changed since and therefore keep their newer value. */
  readonly kept: readonly string[];
}

/** A row as the door sees it: stored values and what the system keeps beside them. */
export interface RecordState {
  /** Local row number; never leaves the database. */
  readonly rid: number;
  readonly id: Id;
  readonly values: Values;
  readonly created: Hlc;
  readonly creator: Id;
  readonly updated: Hlc;
  readonly deleted: boolean;
  /** When it was deleted, where it is. */
  readonly deletedAt: Hlc | null;
  /** The reason, where the record was retracted. */
  readonly retracted: string | null;
}

/** Follows projections inside the writing transaction: search index, lookups. Must be synchronous and cheap. */
export type ProjectionHook = (entity: Entity, before: RecordState | null, after: RecordState | null) => void;

/** Told after a commit, outside the transaction: screens refresh, jobs wake. */
export interface ChangeNotice {
  readonly entity: string;
  readonly ids: readonly Id[];
}

/** The state of a record's document as another device keeps it: for records whose ops were blanked by an erasure. */
export interface DocumentRow {
  readonly record: Uint8Array;
  readonly state: Uint8Array;
}

/** What is left of a blanked op, beside its row. */
export interface BlankedOp extends OpRow {
  readonly rest?: { readonly digest: Uint8Array; readonly body: Uint8Array };
}

export interface Applied {
  /** Ops that were not here yet. */
  readonly taken: number;
  /** Whether something else came under the id of an op that is here, or a creation where no such record can be: it does nothing. */
  readonly isDoubtful: boolean;
  /** Devices that began a record under the id of somebody else's. */
  readonly rivals: readonly Id[];
  /** What to announce once the transaction is committed. */
  readonly notices: readonly ChangeNotice[];
}

/**
 * `ops`: rows of the log of other devices, in causal order; ones that are known already are left out. `documents`: of
 * records with blanked ops, when they come here for the first time. To be called in a transaction.
 */
export type Apply = (ops: Iterable<BlankedOp>, documents?: Iterable<DocumentRow>) => Applied;

export interface Records {
  /**
   * Validates, authorises, edits, projects, indexes, audits and writes the ops, in one transaction: all or none.
   * Faults: `access.denied`, `record.invalid`, `record.missing`, `record.unique`, `entity.unknown`.
   */
  commit(request: CommitRequest): CommitResult;
  /** Takes back one op, or all of a batch, where the fields still hold what it wrote (law 8). Fault: `undo.missing`. */
  undo(actor: Actor, opOrBatch: Id): UndoResult;
  /** The same in slices, for batches of any size; each step is a commit of its own and yields ops done and ops in all. */
  undoInSlices(
    actor: Actor,
    opOrBatch: Id,
  ): Generator<{ readonly done: number; readonly total: number }, UndoResult>;
  /**
   * Throws what an erasure of the record would: `access.denied`, `record.missing`, `record.held`, `space.not_held`. For who erases several in
   * steps, and must not stop halfway.
   */
  demandErasable(actor: Actor, entity: string, id: Id): void;
  /** The record as it stands, for services that decide on it before they commit; not for showing. */
  peek(entity: string, id: Id): RecordState | null;
  /** Ids of live records whose many-field or text field holds this exact key (see FieldType.keys). */
  find(entity: string, field: string, key: string): readonly Id[];
  /** Brings the rows of records in line with what they are to show beside their ops (warranted.ts); in a transaction of the caller's. */
  show(entity: string, ids: readonly Id[]): void;
  /** The door for merging; in a transaction of the caller's (apply.ts). */
  readonly apply: Apply;
  /** Tells listeners what `apply` brought, once its transaction is committed. */
  announce(notices: readonly ChangeNotice[]): void;
  onChange(listener: (notice: ChangeNotice) => void): () => void;
}
