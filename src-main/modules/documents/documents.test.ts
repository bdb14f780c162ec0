/** Documents through their handlers, on a real clinic: brought, listed, opened, taken to safety and back (CA-29, HR-04). */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  NEW_PASSWORD,
  newClinic,
  openClinic,
  PASSWORD,
  restoreInto,
  type TestClinic,
} from '#core/backup.testing.ts';
import { makeBackup } from '#core/backup.ts';
import { checkInstallation } from '#core/check.ts';
import { attachDocument, codeOf, readDocument } from '#core/documents.testing.ts';
import { recordQueries } from '#core/record.handlers.ts';
import { attachmentNames, attachmentPath } from '#platform/files/attachments.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { Document } from './contract/document.entity.ts';
import { PIECE_BYTES } from './contract/documents.api.ts';
import { createFileBook } from './file-book.ts';
import { forgetFiles } from './follow-files.ts';

let root: string;
let clinic: TestClinic;
let person: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  clinic = await newClinic(root);
  person = clinic.addPerson('Gleason');
});
afterEach(async () => {
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

const attach = (name: string, bytes: Buffer) => attachDocument(clinic, bytes, { name, person });
const problems = ({ platform, key }: TestClinic) =>
  checkInstallation(platform, key, () => undefined).problems.map(({ code }) => code);

const card = (length: number): Buffer => {
  const bytes = Buffer.alloc(length, 'member id 4711 ');
  bytes.write('%PDF-1.7\n');
  return bytes;
};

test('a file is attached, read back whole, and its key and content are in no answer and no file', async () => {
  const bytes = card(PIECE_BYTES * 2 + 77);
  const { id } = await attach('C:\\scans\\card\u202efdp.exe\u0007.pdf', bytes);
  expect(await readDocument(clinic, id)).toEqual(bytes);
  const { platform, admin } = clinic;
  const view = await platform.read(admin, recordQueries.get, { entity: 'document', id });
  expect(view.values.file).toMatchObject({ type: 'application/pdf', size: bytes.length });
  const history = await platform.read(admin, recordQueries.history, { entity: 'document', id, limit: 10 });
  expect(JSON.stringify([view, history])).not.toMatch(/"key"/);
  const [hash] = attachmentNames(clinic.dataDir);
  expect(readFileSync(attachmentPath(clinic.dataDir, hash!)).includes('member id')).toBe(false);
  expect(readdirSync(join(clinic.dataDir, 'files', 'incoming'))).toEqual([]);
  const actions = platform.writer.connection.prepare('SELECT action FROM audit').pluck().all();
  expect(actions.filter((one) => one === 'document-open')).toHaveLength(1);
  expect(problems(clinic)).toEqual([]);
});

test('a document that was deleted opens for nobody, and undo brings it back with its file', async () => {
  const { id } = await attach('card.pdf', card(100));
  const { platform, admin } = clinic;
  const [gone] = platform.records.commit({
    actor: admin,
    changes: [{ kind: 'delete', entity: 'document', id }],
  }).ops;
  expect(await codeOf(readDocument(clinic, id))).toBe('record.missing');
  platform.records.undo(admin, gone!.op);
  expect(await readDocument(clinic, id)).toEqual(card(100));
});

test('what it is counts, not what it is called', async () => {
  expect(await codeOf(attach('card.pdf', Buffer.from('MZ\u0090\u0000 program', 'latin1')))).toBe('file.type');
  expect(await codeOf(attach('card.pdf', Buffer.alloc(0)))).toBe('file.empty');
  expect(attachmentNames(clinic.dataDir)).toEqual([]);
});

test('a missing and a spoilt file are found by check and never shown', async () => {
  const { id } = await attach('card.pdf', card(100));
  const path = attachmentPath(clinic.dataDir, attachmentNames(clinic.dataDir)[0]!);
  const bytes = readFileSync(path);
  bytes[40]! ^= 1;
  writeFileSync(path, bytes);
  expect(problems(clinic)).toEqual(['file.damaged']);
  expect(await codeOf(readDocument(clinic, id))).toBe('file.damaged');
  rmSync(path);
  expect(problems(clinic)).toEqual(['file.damaged']);
  expect(await codeOf(readDocument(clinic, id))).toBe('file.missing');
});

test('a backup carries the files, and a restore opens them', async () => {
  const { id } = await attach('card.pdf', card(300_000));
  const { file } = makeBackup(clinic.platform, clinic.key, join(root, 'safe'), () => undefined);
  const dataDir = join(root, 'new');
  expect((await restoreInto({ file, kit: clinic.kit, dataDir })).files).toEqual({ restored: 1, missing: 0 });
  const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
  try {
    expect(await readDocument(restored, id)).toEqual(card(300_000));
    expect(problems(restored)).toEqual([]);
  } finally {
    await restored.close();
  }
});

test('a file that came while the list said that it never did is noted at the next opening', async () => {
  const [{ id }, other] = [await attach('card.pdf', card(100)), await attach('letter.pdf', card(200))];
  clinic.platform.writer.prepare('UPDATE stored_file SET held = 0').run();
  expect(problems(clinic)).toEqual(['file.listed', 'file.listed']);
  const file = clinic.platform.records.peek('document', other.id)!.values.file as StoredFile;
  writeFileSync(attachmentPath(clinic.dataDir, file.hash), 'torn');
  await clinic.close();
  clinic = await openClinic(clinic.dataDir, clinic.kit, PASSWORD);
  expect(problems(clinic)).toEqual(['file.damaged']);
  expect(await readDocument(clinic, id)).toEqual(card(100));
  const held = clinic.platform.writer.prepare('SELECT held FROM stored_file WHERE hash = ?');
  expect(held.get(file.hash)).toEqual({ held: 2 });
});

test('a file goes with its own document, and not with another one that named it', async () => {
  const { id } = await attach('card.pdf', Buffer.from('an insurance card'));
  const { writer, records } = clinic.platform;
  const { hash } = records.peek('document', id)!.values.file as StoredFile;
  const book = createFileBook(() => writer);
  const gone: string[] = [];
  const forget = forgetFiles(book, { erase: (name) => void gone.push(name) });
  const forgetHash = () => [
    ...forget({ entity: Document, texts: [hash] } as unknown as Parameters<typeof forget>[0]),
  ];
  forgetHash();
  expect([gone, book.entry(hash)?.held, book.toDrop()]).toEqual([[], 1, null]);
  const erased = { kind: 'erase', entity: 'document', id, reason: 'asked for' } as const;
  records.commit({ actor: clinic.admin, changes: [erased] });
  forgetHash();
  expect([gone, book.entry(hash), book.toDrop()]).toEqual([[hash], null, hash]);
});
