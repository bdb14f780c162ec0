/**
 * Whether the list of files says what the ops say, and every file that a live document speaks of lies whole in the store, if it was
 * brought here or came here: what other computers have and this one never had is not missing. The files are read between two states of the database: there may be many gigabytes of them.
 */
import { existsSync } from 'node:fs';
import { type Check, createFindings } from '#platform/checking/walk.ts';
import { attachmentPath, isWholeAttachment } from '#platform/files/attachments.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { Document } from './contract/document.entity.ts';

interface Listing {
  readonly record: Uint8Array | null;
  readonly bytes: number;
  /** 0: never here, 1: here, 2: known to be lost. */
  readonly held: number;
}

/** `dataDir`: where the files lie. */
export const checkFiles = (dataDir: string): Check =>
  function* ({ connection }) {
    const { problems, report } = createFindings();
    const spoken = new Set<string>();
    const ops = connection
      .prepare('SELECT body FROM op WHERE entity = ? AND body IS NOT NULL')
      .iterate(Document.id);
    for (const { body } of ops as Iterable<{ body: Uint8Array }>)
      for (const [, hash] of Buffer.from(body)
        .toString()
        .matchAll(/"hash":"([0-9a-f]{64})"/g))
        spoken.add(hash!);
    const listed = new Set(connection.prepare('SELECT hash FROM stored_file').pluck().all() as string[]);
    for (const hash of spoken)
      if (!listed.has(hash)) report('file.unknown', hash, 'It is not in the list of files.');
    for (const hash of listed)
      if (!spoken.has(hash)) report('file.stray', hash, 'No document ever spoke of this file.');
    const ids = connection
      .prepare('SELECT id FROM document_record WHERE deleted IS NULL AND file IS NOT NULL')
      .pluck()
      .all() as Uint8Array[];
    const live = connection.prepare('SELECT file FROM document_record WHERE deleted IS NULL AND id = ?').pluck();
    const listing = connection.prepare('SELECT record, bytes, held FROM stored_file WHERE hash = ?');
    const fileOf = (id: Uint8Array): StoredFile | null => {
      const file = live.get(id) as string | null | undefined;
      return file ? (JSON.parse(file) as StoredFile) : null;
    };
    /** What is wrong with the file of a document as it stands; reads the file where it has to be here. */
    const wrongWith = (id: Uint8Array): readonly [code: string, hash: string, what: string] | null => {
      const file = fileOf(id);
      const row = file === null ? undefined : (listing.get(file.hash) as Listing | undefined);
      if (file === null || row === undefined) return null;
      const { hash } = file;
      const isHere = existsSync(attachmentPath(dataDir, hash));
      if (!Buffer.from(row.record ?? []).equals(id) || row.bytes !== file.size || (row.held === 0 && isHere))
        return ['file.listed', hash, 'The list of files says otherwise than the document or the disk.'];
      if (row.held === 0 || isWholeAttachment(dataDir, hash)) return null;
      return ['file.damaged', hash, 'The file of a document is missing or was changed.'];
    };
    for (const [at, id] of ids.entries()) {
      yield { done: at, total: ids.length };
      if (wrongWith(id) === null) continue;
      // It may have come, or been deleted for good, while it was looked at.
      yield { done: at, total: ids.length };
      const wrong = wrongWith(id);
      if (wrong !== null) report(...wrong);
    }
    return problems;
  };
