/**
 * What somebody must be told about sharing. An alarm stays until what raised it is over, or somebody who answers for the clinic has
 * looked into it.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Audit } from '../audit/types.ts';
import type { Writer } from '../database/types.ts';
import { createSyncSums, type SyncSums } from './sync-sums.ts';

/**
 * `clone`: another copy of this database sends, or this one is an old copy · `fork`: there are two of what there may be one ·
 * `disputed`: a device, or the relay, says something else of what a device wrote than stands here, and shows nothing that is signed ·
 * `diverged`: a device was shut out, and something it wrote after stands here · `rolled-back`: the relay went back in time ·
 * `wiped`: it lost its logs · `withheld`: it keeps from us what others have · `forged`: it hands on what is not sound ·
 * `wrong-key`: another relay answers at its address · `snapshot`: a snapshot is not what its author signed that it is ·
 * `unwarranted`: something was said of a user without the word of a device that may administer ·
 * `impostor`: a device brought what passes for a change that somebody else made.
 */
export const ALARMS = [
  'clone',
  'fork',
  'disputed',
  'diverged',
  'rolled-back',
  'wiped',
  'withheld',
  'forged',
  'wrong-key',
  'snapshot',
  'unwarranted',
  'impostor',
] as const;
export type AlarmKind = (typeof ALARMS)[number];
/** While one of these stands nothing is sent. So each rests on proof: on what two signatures say that cannot both be true, never on one device's word of another. */
export const FREEZING: readonly AlarmKind[] = ['clone', 'fork'];

export interface Alarm {
  readonly id: number;
  readonly kind: AlarmKind;
  readonly space: SpaceName | null;
  /** Hex: whose envelopes it is about. */
  readonly device: string | null;
  /** Hex: by whose word; null where it is proven, was seen here, or is the relay's word. */
  readonly claimant: string | null;
  /** Milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

/** Alarms that stand, the oldest first. */
export const standingAlarms = (writer: Pick<Writer, 'prepare'>): readonly Alarm[] =>
  writer
    .prepare(
      'SELECT id, kind, space, device, claimant, first, last FROM sync_alarm WHERE ended IS NULL ORDER BY id',
    )
    .all()
    .map((row) => ({
      id: row.id as number,
      kind: row.kind as AlarmKind,
      space: row.space as SpaceName | null,
      device: row.device === null ? null : hexOf(row.device),
      claimant: row.claimant === null ? null : hexOf(row.claimant),
      first: row.first as number,
      last: row.last as number,
    }));

/** A device was shut out: that there are two stories of it stops nobody any more. A running client is begun anew. */
export function settleForksOf(writer: Writer, device: string, now: number): void {
  const id = Buffer.from(device, 'hex');
  const sums = createSyncSums(writer);
  writer.transaction(() =>
    sums.change('sync_alarm', 'device = ?', [id], () =>
      writer
        .prepare("UPDATE sync_alarm SET ended = ? WHERE ended IS NULL AND kind = 'fork' AND device = ?")
        .run(now, id),
    ),
  );
}

export interface Alarms {
  /** Once per kind, space, device and claimant while it stands. Joins the running transaction, where there is one. */
  raise(
    kind: AlarmKind,
    of?: { readonly space?: SpaceName; readonly device?: string; readonly claimant?: string },
  ): void;
  /** The same, where it was never raised: for what stays as it is, so that who has looked into it is not told again. */
  raiseOnce(kind: AlarmKind, of: { readonly space: SpaceName; readonly device: string }): void;
  /** Another device brings what this one had written: it was this one before, and what stood on single computers goes to all. */
  brought(device: string): void;
  /** It is over. */
  end(kind: AlarmKind): void;
  /** These devices were shut out: that one of them said two things is over with it, and its word of others counts no more. */
  endOf(shutOut: readonly string[]): void;
  /** Somebody has looked into it. Answers whether it stood. */
  settle(id: number): boolean;
  standing(): readonly Alarm[];
  readonly isFrozen: boolean;
}

interface Dependencies {
  readonly writer: Writer;
  readonly sums: SyncSums;
  readonly audit: Pick<Audit, 'append'>;
  readonly now: () => number;
  readonly changed: () => void;
}

export function createAlarms({ writer, sums, audit, now, changed }: Dependencies): Alarms {
  const read = (): readonly Alarm[] => standingAlarms(writer);
  /** With what the table comes to, in the running transaction or in one of its own. `where`: alarms it may be about. */
  const written = <Result>(where: string, values: readonly (string | number)[], work: () => Result): Result => {
    const summed = (): Result => sums.change('sync_alarm', where, values, work);
    return writer.connection.inTransaction ? summed() : writer.transaction(summed);
  };
  const alarms: Alarms = {
    raise(kind, { space, device, claimant } = {}) {
      const id = device === undefined ? null : Buffer.from(device, 'hex');
      const by = claimant === undefined ? null : Buffer.from(claimant, 'hex');
      written('kind = ?', [kind], () => {
        const { changes } = writer
          .prepare(
            'UPDATE sync_alarm SET last = ? WHERE ended IS NULL AND kind = ? AND space IS ? AND device IS ? AND claimant IS ?',
          )
          .run(now(), kind, space ?? null, id, by);
        if (changes > 0) return;
        writer
          .prepare('INSERT INTO sync_alarm (kind, space, device, claimant, first, last) VALUES (?, ?, ?, ?, ?, ?)')
          .run(kind, space ?? null, id, by, now(), now());
        audit.append({
          actor: null,
          action: 'sync-alarm',
          detail: { kind, space: space ?? null, device: device ?? null, claimant: claimant ?? null },
        });
      });
      changed();
    },
    raiseOnce(kind, { space, device }) {
      const known = writer
        .prepare('SELECT 1 AS found FROM sync_alarm WHERE kind = ? AND space = ? AND device = ? LIMIT 1')
        .get(kind, space, Buffer.from(device, 'hex'));
      if (!known) alarms.raise(kind, { space, device });
    },
    brought(device) {
      for (const alarm of read())
        if (alarm.kind === 'diverged' && alarm.device === device) alarms.settle(alarm.id);
    },
    end(kind) {
      // Asked for every few seconds.
      if (!read().some((alarm) => alarm.kind === kind)) return;
      written('kind = ?', [kind], () =>
        writer.prepare('UPDATE sync_alarm SET ended = ? WHERE ended IS NULL AND kind = ?').run(now(), kind),
      );
      changed();
    },
    endOf(shutOut) {
      for (const { id, kind, device, claimant } of read()) {
        const isOver = kind === 'fork' && device !== null && shutOut.includes(device);
        if (isOver || (claimant !== null && shutOut.includes(claimant))) alarms.settle(id);
      }
    },
    settle(id) {
      const { changes } = written('id = ?', [id], () =>
        writer.prepare('UPDATE sync_alarm SET ended = ? WHERE ended IS NULL AND id = ?').run(now(), id),
      );
      if (changes > 0) changed();
      return changes > 0;
    },
    standing: read,
    get isFrozen() {
      return read().some(({ kind }) => FREEZING.includes(kind));
    },
  };
  return alarms;
}
