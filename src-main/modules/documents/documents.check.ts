/**
 * Whether the list of files says what the ops say, and every file that a live document speaks of lies whole in the store, if it was
 * brought here or came here: what other computers have and this one never had is not missing. The files are read between two states of the database: there may be many gigabytes of them.
 */
import { type Check, createFindings } from '#platform/checking/walk.ts';
import { isWholeAttachment } from '#platform/files/attachments.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { Document } from './contract/document.entity.ts';

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
    const held = connection.prepare('SELECT held FROM stored_file WHERE hash = ?').pluck();
    /** Of a file that has to be here. */
    const hashOf = (id: Uint8Array): string | null => {
      const file = live.get(id) as string | null | undefined;
      const hash = file ? (JSON.parse(file) as StoredFile).hash : null;
      return hash !== null && held.get(hash) === 0 ? null : hash;
    };
    for (const [at, id] of ids.entries()) {
      yield { done: at, total: ids.length };
      const hash = hashOf(id);
      if (hash === null || isWholeAttachment(dataDir, hash)) continue;
      // It may have been deleted for good while it was read.
      yield { done: at, total: ids.length };
      if (hashOf(id) === hash) report('file.damaged', hash, 'The file of a document is missing or was changed.');
    }
    return problems;
  };
