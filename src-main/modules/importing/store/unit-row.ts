/** A row that leads an import to a record, so that the next import of the same thing finds it. */
import type { Id } from '#shared/ids/uuid.ts';

export interface UnitRow {
  /** Null for one that is not written yet. */
  readonly seq: number | null;
  readonly key: string;
  readonly kind: string;
  readonly scope: string;
  readonly hash: string;
  readonly entity: string;
  readonly record: Id;
  /** The batch that wrote it. */
  readonly made: number;
  /** The batch, and the source in it, in which it was seen last. */
  readonly batch: number;
  readonly source: number;
  /** JSON of what it wrote (see `Written`), read only where it is asked for. */
  readonly written: string;
}
