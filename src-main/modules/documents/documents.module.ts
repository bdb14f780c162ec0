/**
 * The documents slice: files of people and accounts. Which files a record ever spoke of is kept in `stored_file`, by which
 * the store knows an orphan from a file that an undo may want back.
 */
import { demand, mayRead } from '#platform/access/decide.ts';
import { attachmentNames, isWholeAttachment } from '#platform/files/attachments.ts';
import { storedFileFaults } from '#platform/files/file-faults.ts';
import { createFileStore } from '#platform/files/store.ts';
import { implement, type Module, type Platform } from '#platform/module.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { Document } from './contract/document.entity.ts';
import {
  addFilePiece,
  attachFile,
  beginFile,
  dropFile,
  PIECE_BYTES,
  readFilePiece,
} from './contract/documents.api.ts';
import { createFileBook } from './file-book.ts';
import { forgetFiles, rememberFiles } from './follow-files.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSEEN = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g;

/** Without folders, and without characters that a screen would not show or would turn around. */
function cleanName(given: string): string {
  const name = (given.split(/[/\\]/).at(-1) ?? '').replace(UNSEEN, ' ');
  return name.trim().normalize('NFC').slice(0, 200).trim() || 'file';
}

export const documentsModule = (platform: Platform): Module => {
  const store = createFileStore(platform);
  const book = createFileBook(() => platform.writer);
  const isKnown = (hash: string): boolean => book.entry(hash) !== null;
  return {
    name: 'documents',
    handlers: [
      implement(beginFile, async ({ size }) => {
        const upload = platform.newId();
        store.begin(upload, size);
        return { upload };
      }),
      implement(addFilePiece, async ({ upload, index, base64 }) => {
        store.add(upload, index, Buffer.from(base64, 'base64'));
        return {};
      }),
      implement(attachFile, async ({ upload, name: given, kind, ...links }, { actor }) => {
        const name = cleanName(given);
        const file: StoredFile = { name, ...store.finish(upload) };
        const title = name.replace(/\.[A-Za-z0-9]{1,5}$/, '').trim() || name;
        const { ops } = platform.records.commit({
          actor,
          changes: [{ kind: 'create', entity: Document.name, values: { title, kind, file, ...links } }],
        });
        return { id: ops[0]!.record, op: ops[0]!.op };
      }),
      implement(dropFile, async ({ upload }) => {
        store.drop(upload);
        return {};
      }),
      implement(readFilePiece, async ({ id, offset, takeOut }, { actor }) => {
        if (!mayRead(actor, Document.fields.file.class)) demand(actor, { read: Document.fields.file.class });
        if (takeOut) demand(actor, { permission: 'record.export' });
        const state = platform.records.peek(Document.name, id);
        const file = state?.values.file as StoredFile | undefined;
        if (!state || state.deleted) throw recordFaults['record.missing']();
        if (!file) throw storedFileFaults['file.missing']();
        // It is no damage that it never lay here.
        if (!store.has(file.hash) && book.entry(file.hash)?.held === 0) throw storedFileFaults['file.away']();
        const bytes = store.read(file, offset, PIECE_BYTES);
        if (offset === 0)
          platform.audit.append({
            actor,
            action: takeOut ? 'document-download' : 'document-open',
            entity: Document.name,
            record: id,
            ...(takeOut ? { detail: { reason: takeOut.reason } } : {}),
          });
        const next = offset + bytes.length;
        return { base64: bytes.toString('base64'), next: next < file.size && bytes.length > 0 ? next : null };
      }),
    ],
    hooks: (writer) => [
      rememberFiles(
        createFileBook(() => writer),
        store,
      ),
    ],
    forgets: (writer) => [
      forgetFiles(
        createFileBook(() => writer),
        store,
      ),
    ],
    start() {
      const { dataDir } = platform;
      for (const hash of book.notNoted(() => attachmentNames(dataDir)))
        book.settle(hash, isWholeAttachment(dataDir, hash));
      if (platform.staying) store.sweep(isKnown);
    },
    async stop() {
      store.close();
    },
  };
};
