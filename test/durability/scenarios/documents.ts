/**
 * Files of people: handed over in pieces, attached, opened, deleted. What the product promises: a file whose document was
 * answered is there whole; an upload that was not finished is gone with the next start and is begun anew; a file that was
 * placed and that no record came to speak of goes a day later.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addFilePiece, attachFile, beginFile, readFilePiece } from '#modules/documents/contract/documents.api.ts';
import { attachmentNames } from '#platform/files/attachments.ts';
import { createFileStore } from '#platform/files/store.ts';
import type { Platform } from '#platform/module.ts';
import type { Caller } from '#shared/api/caller.ts';
import { saveRecords } from '#shared/api/records.api.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import type { Look } from '../ledger.ts';
import { createRng, type Rng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';

/** Of the store's chunks: three, one and a half. */
const SIZES = [140_000, 40_000] as const;
const PIECE = 60_000;

export function newFile(rng: Rng, size: number): Buffer {
  let text = '';
  while (text.length < size) text += `${rng.word()} `;
  return Buffer.from(text.slice(0, size));
}
const FILES = SIZES.map((size, index) => newFile(createRng(index, 'file'), size));

/** Hands over the first `pieces` of a file; answers the upload. */
export async function upload(
  caller: Caller,
  bytes: Uint8Array,
  pieces = Number.POSITIVE_INFINITY,
): Promise<string> {
  const { upload: id } = await caller.call(beginFile, { size: bytes.length });
  for (let index = 0; index < pieces && index * PIECE < bytes.length; index += 1) {
    const piece = bytes.subarray(index * PIECE, (index + 1) * PIECE);
    await caller.call(addFilePiece, { upload: id, index, base64: Buffer.from(piece).toString('base64') });
  }
  return id;
}

/** What is wrong with a document that was answered; nothing where its file reads as it was handed over. */
export function wrongWith(look: Look, platform: Platform, id: string, bytes: Uint8Array): string[] {
  const file = look('document', id)?.values.file as StoredFile | undefined;
  if (!file) return [`lost: the document ${id}`];
  const read = createFileStore(platform).read(file, 0, file.size);
  return read.equals(bytes) ? [] : [`lost: the contents of the document ${id}`];
}

/** What lies in the store though nobody may want it any more. */
export function leftLying({ dataDir, writer }: Platform): string[] {
  const known = new Set(writer.connection.prepare('SELECT hash FROM stored_file').pluck().all());
  const stray = attachmentNames(dataDir).filter((name) => !known.has(name));
  let incoming: string[] = [];
  try {
    incoming = readdirSync(join(dataDir, 'files', 'incoming'));
  } catch {
    // There never was an upload.
  }
  return [...stray, ...incoming].map((name) => `an orphan stays for ever: ${name}`);
}

export const documentsScenario: Scenario = {
  name: 'documents',
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0] } satisfies Template;
  },
  async run({ caller }, _, { note }) {
    const ids: string[] = [];
    for (const [index, bytes] of FILES.entries()) {
      const { id } = await caller.call(attachFile, {
        upload: await upload(caller, bytes),
        name: `Referral ${index}.txt`,
        kind: 'letter',
      });
      note(`attached ${id}`);
      ids.push(id);
    }
    await caller.call(readFilePiece, { id: ids[1]!, offset: 0 });
    note('opened');
    await caller.call(saveRecords, { changes: [{ kind: 'delete', entity: 'document', id: ids[0]! }] });
    note('deleted');
    await upload(caller, FILES[0]!, 1);
  },
  async verify(folder, { key }, answers) {
    const attached = answers.filter((answer) => answer.startsWith('attached')).map((answer) => answer.slice(9));
    const now = await inspect(folder, key, (look, platform) => {
      const { opened } = platform.writer
        .prepare("SELECT count(*) AS opened FROM audit WHERE action = 'document-open'")
        .get() as { opened: number };
      const isDeleted = attached.length > 0 && look('document', attached[0]!)?.deleted;
      return [
        ...attached.flatMap((id, index) => wrongWith(look, platform, id, FILES[index]!)),
        ...(answers.includes('opened') && opened === 0 ? ['a document was opened without an audit entry'] : []),
        ...(answers.includes('deleted') && !isDeleted ? ['lost: a deletion'] : []),
      ];
    });
    if (now.refused) return [`it would not open: ${now.refused.code}`];
    const later = await inspect(folder, key, (_, platform) => leftLying(platform), { later: true, check: false });
    return [...now.found, ...now.problems, ...later.found];
  },
};
