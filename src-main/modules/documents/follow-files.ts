/** Keeps the list of files in line with the documents, and with what was erased. */
import type { FileStore } from '#platform/files/store.ts';
import type { Forget } from '#platform/records/erasing.ts';
import type { ProjectionHook } from '#platform/records/types.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { Document } from './contract/document.entity.ts';
import type { FileBook } from './file-book.ts';

/** A file lies in its place before a record made here speaks of it; one of another computer comes later, or never. */
export const rememberFiles =
  (book: FileBook, store: Pick<FileStore, 'has'>): ProjectionHook =>
  (entity, _before, after) => {
    if (entity.name !== Document.name) return;
    const file = after?.values.file as StoredFile | undefined;
    if (after && file) book.note(file, after.id, after.created, store.has(file.hash));
  };

const HASH = /^[0-9a-f]{64}$/;

/** The file of an erased document goes from the disk: its key was in what was erased. One that another document speaks of stays. */
export const forgetFiles = (book: FileBook, store: Pick<FileStore, 'erase'>): Forget =>
  function* ({ entity, texts }) {
    if (entity.name !== Document.name) return;
    for (const hash of texts.filter((text) => HASH.test(text))) {
      if (book.erase(hash)) store.erase(hash);
      yield;
    }
  };
