/**
 * What devices say of snapshots (ADR 0018): of each the last word in a space, as it signed it. By these words the relay is told that what lies before
 * a snapshot may go, and a device that began with one learns whether another one found the same in it.
 */
import { type Attestation, readAttestation } from '#protocol/attestation.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { snapshotNotes } from './snapshot-notes.ts';
import type { SyncSums } from './sync-sums.ts';

export interface Word {
  readonly attestation: Attestation;
  /** With its signature, as the relay wants it. */
  readonly bytes: Uint8Array;
}

export interface Attestations {
  /** In the transaction that takes its envelope in. */
  note(attestation: Attestation, bytes: Uint8Array): void;
  all(space: SpaceName): readonly Word[];
  /** What devices say of one snapshot. */
  about(space: SpaceName, snapshot: string): readonly Attestation[];
  /** Before what stands at a place is taken in: so far do the ops go that stand before it. */
  mark(space: SpaceName, place: number): void;
  /** The last local number of an op when all up to a place was taken in; null where that is not known any more. */
  lastOpAt(space: SpaceName, place: number): number | null;
  /** No snapshot will be cut there. */
  forgetMarks(space: SpaceName, upTo: number): void;
}

export const createAttestations = (writer: Pick<Writer, 'prepare'>, sums: SyncSums): Attestations => {
  const all = (space: SpaceName): readonly Word[] =>
    writer
      .prepare('SELECT word FROM attestation WHERE space = ? ORDER BY device')
      .all(space)
      .flatMap(({ word }) => {
        const bytes = word as Uint8Array;
        return { attestation: readAttestation(bytes)!.attestation, bytes };
      });
  const notes = snapshotNotes(createMeta(writer));
  return {
    note({ space, device, snapshot, verdict }, bytes) {
      const base = notes.base(space);
      // Its author's own word is the one that is to be checked.
      const isAnothers = base?.snapshot === snapshot && base.author !== device;
      if (verdict === 'same' && isAnothers && !base.isOfficial)
        notes.setBase(space, { ...base, isOfficial: true });
      const id = Buffer.from(device, 'hex');
      sums.change('attestation', 'space = ? AND device = ?', [space, id], () =>
        writer
          .prepare(
            'INSERT INTO attestation (space, device, word) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET word = excluded.word',
          )
          .run(space, id, bytes),
      );
    },
    all,
    about: (space, snapshot) =>
      all(space).flatMap(({ attestation }) => (attestation.snapshot === snapshot ? attestation : [])),
    mark(space, place) {
      sums.change('cut_mark', 'space = ? AND place = ?', [space, place], () =>
        writer
          .prepare(
            'INSERT OR REPLACE INTO cut_mark (space, place, op) VALUES (?, ?, (SELECT coalesce(max(seq), 0) FROM op))',
          )
          .run(space, place),
      );
    },
    lastOpAt(space, place) {
      const row = writer.prepare('SELECT op FROM cut_mark WHERE space = ? AND place = ?').get(space, place + 1);
      return row ? (row.op as number) : null;
    },
    forgetMarks(space, upTo) {
      sums.change('cut_mark', 'space = ? AND place <= ?', [space, upTo], () =>
        writer.prepare('DELETE FROM cut_mark WHERE space = ? AND place <= ?').run(space, upTo),
      );
    },
  };
};
