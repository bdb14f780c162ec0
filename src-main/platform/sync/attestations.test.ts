import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attestation, Verdict } from '#protocol/attestation.ts';
import { createMeta } from '../database/meta.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { type Attestations, createAttestations } from './attestations.ts';
import { snapshotNotes } from './snapshot-notes.ts';
import { createSyncSums } from './sync-sums.ts';

const [author, witness] = ['a'.repeat(32), 'b'.repeat(32)];
const snapshot = 'c'.repeat(64);

let database: TestDatabase;
let attestations: Attestations;
beforeEach(async () => {
  database = await openTestDatabase();
  const { writer } = database;
  attestations = createAttestations(writer, createSyncSums(writer));
  const base = { snapshot, author, place: 10, ops: 10, lastOp: 10, ends: {}, isOfficial: false };
  writer.transaction(() => snapshotNotes(createMeta(writer)).setBase('org', base));
});
afterEach(() => database.close());

function says(device: string, verdict: Verdict, of: Partial<Attestation> = {}): void {
  const word: Attestation = {
    ...{ org: 'd'.repeat(32), space: 'org', log: 'e'.repeat(32), place: 10, head: 'f'.repeat(64) },
    ...{ device, author, seq: 1, snapshot, digest: '0'.repeat(64), verdict },
    ...of,
  };
  database.writer.transaction(() => attestations.note(word, Buffer.from('as it was signed')));
}
const isOfficial = (): boolean => snapshotNotes(createMeta(database.writer)).base('org')!.isOfficial;

describe('the snapshot a device began with', () => {
  it('is found right by another device that read it', () => {
    says(witness, 'same');
    expect(isOfficial()).toBe(true);
  });

  it('is not found right by the word of its own author, of who did not look, or about another one', () => {
    says(author, 'wrote');
    says(author, 'same');
    // Whoever it says that the author is.
    says(author, 'same', { author: witness });
    says(witness, 'passed');
    says(witness, 'same', { snapshot: '1'.repeat(64) });
    expect(isOfficial()).toBe(false);
  });
});
