import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Call, Module } from '#platform/module.ts';
import type { Contract } from '#shared/api/contract.ts';
import {
  addUploadPiece,
  batches,
  beginUpload,
  cancelImport,
  copyRefusals,
  dropUpload,
  finishUpload,
  importProgress,
  mappings,
  possibleDuplicates,
  preview,
  refusals,
  removeMapping,
  saveMapping,
  startImport,
  undoImport,
} from './contract/importing.api.ts';
import { importingModule } from './importing.module.ts';
import { openTestImport, type TestImport } from './testing.ts';

let test: TestImport;
let module: Module;
beforeEach(async () => {
  test = await openTestImport();
  module = importingModule(test.platform);
  module.start?.();
});
afterEach(async () => {
  await module.stop?.();
  await test.close();
});

const signal = new AbortController().signal;
/** Calls a procedure through its contract: input and output pass its schemas, as they do on the wire. */
async function ask<C extends Contract>(contract: C, input: z.input<C['input']>): Promise<z.output<C['output']>> {
  const handler = module.handlers.find((one) => one.contract.name === contract.name)!;
  const call: Call = { actor: test.admin, signal, sessionId: 's' };
  const output = await handler.handle(contract.input.parse(input) as never, call);
  return contract.output.parse(output) as z.output<C['output']>;
}

async function upload(name: string, content: string | Uint8Array, piece = 1000): Promise<string> {
  const bytes = Buffer.from(content as string);
  const { upload: id } = await ask(beginUpload, { name, size: bytes.length });
  for (let index = 0; index * piece < bytes.length; index += 1)
    await ask(addUploadPiece, {
      upload: id,
      index,
      base64: bytes.subarray(index * piece, (index + 1) * piece).toString('base64'),
    });
  await ask(finishUpload, { upload: id });
  return id;
}

/** Follows an import to its end. */
async function end(batch: string) {
  const stop = new AbortController();
  const handler = module.handlers.find((one) => one.contract.name === importProgress.name)!;
  const feed = handler.handle({} as never, {
    actor: test.admin,
    signal: stop.signal,
    sessionId: 's',
  }) as AsyncIterable<unknown>;
  for await (const message of feed) {
    const progress = importProgress.output.parse(message);
    if (progress.batch === batch && progress.status !== 'running') {
      stop.abort();
      return progress;
    }
  }
  throw new Error('the feed ended before the import');
}

const people = (count: number) =>
  `First Name,Last Name,DOB\n${Array.from({ length: count }, (_, n) => `Secretname${n},Lee,1970-01-02`).join('\n')}\n`;
const staged = () => (existsSync(join(test.folder, 'staging')) ? readdirSync(join(test.folder, 'staging')) : []);

describe('an upload', () => {
  it('rests sealed until its import has ended, and is gone then', async () => {
    const id = await upload('people.csv', people(200));
    const [file] = staged();
    expect(readFileSync(join(test.folder, 'staging', file!)).includes('Secretname')).toBe(false);
    const { batch } = await ask(startImport, { uploads: [id] });
    expect(await end(batch)).toMatchObject({ status: 'done', fraction: 1, counts: { read: 200, created: 200 } });
    expect(staged()).toEqual([]);
  });

  it('takes a piece sent twice once, and refuses one that is missing or too many', async () => {
    const { upload: id } = await ask(beginUpload, { name: 'a.csv', size: 6 });
    const piece = (index: number, text: string) =>
      ask(addUploadPiece, { upload: id, index, base64: Buffer.from(text).toString('base64') });
    await piece(0, 'abc');
    await piece(0, 'abc');
    await expect(piece(2, 'x')).rejects.toMatchObject({ code: 'import.upload_broken' });
    await expect(ask(finishUpload, { upload: id })).rejects.toMatchObject({ code: 'import.upload_broken' });
    await piece(1, 'def');
    await expect(piece(2, 'x')).rejects.toMatchObject({ code: 'import.upload_broken' });
    await ask(finishUpload, { upload: id });
    await ask(dropUpload, { upload: id });
    expect(staged()).toEqual([]);
    await expect(ask(startImport, { uploads: [id] })).rejects.toMatchObject({ code: 'import.upload_missing' });
  });

  it('whose file was meddled with is refused', async () => {
    const id = await upload('people.csv', people(50));
    const path = join(test.folder, 'staging', staged()[0]!);
    const bytes = readFileSync(path);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(path, bytes);
    const { batch } = await ask(startImport, { uploads: [id] });
    await end(batch);
    const { refusals: list } = await ask(refusals, { batch });
    expect(list.at(-1)).toMatchObject({ code: 'import.upload_broken', unit: true });
  });

  it('whose end is missing is refused, though each piece that is left is whole', async () => {
    const { upload: id } = await ask(beginUpload, { name: 'two.csv', size: 60 });
    const piece = (index: number, text: string) =>
      ask(addUploadPiece, { upload: id, index, base64: Buffer.from(text).toString('base64') });
    await piece(0, 'First Name,Last Name\nAnn,Lee\n'.padEnd(30, '\n'));
    const path = join(test.folder, 'staging', staged()[0]!);
    const first = readFileSync(path);
    await piece(1, 'Bob,Ray\n'.padEnd(30, '\n'));
    await ask(finishUpload, { upload: id });
    writeFileSync(path, first);
    const { batch } = await ask(startImport, { uploads: [id] });
    await end(batch);
    const { refusals: list } = await ask(refusals, { batch });
    expect(list.at(-1)).toMatchObject({ code: 'import.upload_broken', unit: true });
  });

  it('takes a piece anew where the process died after writing it', async () => {
    const text = 'First Name,Last Name\nAnn,Lee\n';
    const { upload: id } = await ask(beginUpload, { name: 'again.csv', size: text.length });
    const send = (index: number, part: string) =>
      ask(addUploadPiece, { upload: id, index, base64: Buffer.from(part).toString('base64') });
    await send(0, text.slice(0, 10));
    appendFileSync(join(test.folder, 'staging', staged()[0]!), 'left by a process that died');
    await send(1, text.slice(10));
    await ask(finishUpload, { upload: id });
    const { batch } = await ask(startImport, { uploads: [id] });
    expect(await end(batch)).toMatchObject({ status: 'done', counts: { created: 1, refused: 0 } });
  });

  it('that nobody came back for is removed after a day', async () => {
    await upload('old.csv', people(5));
    test.clock.advance(25 * 60 * 60 * 1000);
    await module.stop?.();
    module.start?.();
    expect(staged()).toEqual([]);
  });
});

describe('a preview', () => {
  it('shows how a table would be read, and what its first rows become', async () => {
    const seen = await ask(preview, {
      upload: await upload('p.csv', 'Nombre;Apellidos;Fecha de nacimiento\nAna;Ruiz;25/12/1970\n'),
    });
    expect(seen).toMatchObject({
      format: 'csv',
      fault: null,
      table: {
        delimiter: ';',
        dateOrder: 'dmy',
        targets: ['name.given', 'name.family', 'birthDate'],
        hasHeader: true,
        savedMapping: null,
      },
      units: [{ place: 'line 2', text: 'person · Ana Ruiz · 1970-12-25' }],
    });
  });

  it('says why a file cannot be read', async () => {
    expect(
      await ask(preview, { upload: await upload('p.xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex')) }),
    ).toMatchObject({ format: null, fault: { code: 'import.spreadsheet' } });
  });

  it('uses the mapping that was saved for this layout', async () => {
    const text = 'Quien,Que\nAna Ruiz,312 555 0101\n';
    expect((await ask(preview, { upload: await upload('a.csv', text) })).fault).toMatchObject({
      code: 'csv.no_columns',
    });
    const mapping = { columns: { Quien: 'name', Que: 'phones' } };
    const told = await ask(preview, { upload: await upload('a.csv', text), mapping });
    const { id } = await ask(saveMapping, { name: 'Mine', signature: told.table!.signature, mapping });
    const again = await ask(preview, { upload: await upload('b.csv', text) });
    expect(again).toMatchObject({ table: { targets: ['name', 'phones'], savedMapping: 'Mine' } });
    expect((await ask(mappings, {})).mappings).toMatchObject([{ id, name: 'Mine', mapping }]);
    const { batch } = await ask(startImport, {
      uploads: [await upload('c.csv', text), await upload('d.csv', 'First Name,Last Name\nAnn,Lee\n')],
    });
    await end(batch);
    const people = test.all('person');
    expect(people).toMatchObject([
      { name: { given: 'Ana', family: 'Ruiz' }, phones: [{ value: { e164: '+13125550101' } }] },
      { name: { given: 'Ann', family: 'Lee' } },
    ]);
    await ask(removeMapping, { id });
    expect((await ask(mappings, {})).mappings).toEqual([]);
  });
});

describe('an import on the screen', () => {
  it('is listed with its figures, its refusals page by page, and its possible duplicates', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `A${n},B,31/02/1980`);
    const id = await upload('p.csv', `First Name,Last Name,DOB\n${rows.join('\n')}\nA0,B,\n`);
    const { batch } = await ask(startImport, { uploads: [id] });
    await end(batch);
    expect((await ask(batches, {})).batches).toMatchObject([
      {
        batch,
        status: 'done',
        sources: ['p.csv'],
        by: 'ana',
        counts: { read: 31, created: 31, badValues: 30, duplicates: 1 },
      },
    ]);
    const first = await ask(refusals, { batch, limit: 20 });
    const second = await ask(refusals, { batch, limit: 20, after: first.next! });
    expect([first.refusals.length, second.refusals.length, second.next]).toEqual([20, 10, null]);
    expect((await ask(possibleDuplicates, { batch })).pairs).toMatchObject([
      { personTitle: 'A0 B', otherTitle: 'A0 B', reasons: ['name'] },
    ]);
  });

  it('leaves an entry of its refusals before they are copied, dry or done', async () => {
    const csv = 'First Name,Last Name,DOB\nAnn,Lee,31/02/1970\nBo,Kim,32/01/1980\n';
    const details = () =>
      test.writer
        .prepare(
          "SELECT v.value FROM audit a JOIN audit_value v ON v.seq = a.seq WHERE a.action = 'copy' ORDER BY a.seq",
        )
        .all()
        .map(({ value }) => JSON.parse(inflateRawSync(value as Uint8Array).toString()) as unknown);
    const batches: string[] = [];
    for (const dryRun of [true, false]) {
      const { batch } = await ask(startImport, { uploads: [await upload('a.csv', csv)], dryRun });
      await end(batch);
      await ask(copyRefusals, { batch });
      batches.push(batch);
    }
    const { refusals: listed } = await ask(refusals, { batch: batches[1]! });
    expect(listed.length).toBeGreaterThan(0);
    expect(details()).toEqual(batches.map((batch) => ({ import: batch, refusals: listed.length })));
    await expect(ask(copyRefusals, { batch: test.newId() })).rejects.toMatchObject({
      code: 'import.batch_missing',
    });
  });

  it('as a dry run tells its refusals and leaves the upload for the import itself', async () => {
    const id = await upload('p.csv', 'First Name,Last Name,DOB\nAnn,Lee,31/02/1980\n');
    const dry = await ask(startImport, { uploads: [id], dryRun: true });
    expect(await end(dry.batch)).toMatchObject({ dryRun: true, counts: { created: 1 } });
    expect((await ask(refusals, { batch: dry.batch })).refusals).toMatchObject([{ code: 'value.invalid' }]);
    expect(test.count('person')).toBe(0);
    const real = await ask(startImport, { uploads: [id] });
    await end(real.batch);
    expect(test.count('person')).toBe(1);
  });

  it('can be called off and taken back', async () => {
    const { batch } = await ask(startImport, { uploads: [await upload('p.csv', people(3000), 400_000)] });
    await ask(cancelImport, { batch });
    expect(await end(batch)).toMatchObject({ status: 'cancelled' });
    await ask(undoImport, { batch });
    expect(test.count('person')).toBe(0);
    expect((await ask(batches, {})).batches).toMatchObject([{ status: 'undone' }]);
  });

  it('runs while the program is open, and is busy meanwhile', async () => {
    const { batch } = await ask(startImport, { uploads: [await upload('p.csv', people(300))] });
    expect(module.busy?.()).toBe(true);
    await end(batch);
    expect(module.busy?.()).toBe(false);
  });
});
