import { describe, expect, it } from 'vitest';
import { addUploadPiece, UPLOAD_PIECE_BYTES } from '#modules/importing/contract/importing.api.ts';
import type { Caller } from '#shared/api/caller.ts';
import { uploadFile } from './upload.ts';

const ID = '0192f4c0-0000-7000-8000-000000000001';

/** A core that takes pieces and keeps them. */
function taking() {
  const calls: string[] = [];
  const pieces: Buffer[] = [];
  const call = (async (contract: { name: string }, input: unknown) => {
    calls.push(contract.name);
    if (contract.name === addUploadPiece.name) {
      const piece = addUploadPiece.input.parse(input);
      pieces[piece.index] = Buffer.from(piece.base64, 'base64');
    }
    return { upload: ID };
  }) as Caller['call'];
  return { call, calls, bytes: () => Buffer.concat(pieces) };
}

const options = (fractions: number[] = []) => ({
  onProgress: (fraction: number) => fractions.push(fraction),
  onBegun: () => {},
  signal: new AbortController().signal,
});

describe('handing a file over', () => {
  it('brings every byte, in pieces the core takes', async () => {
    const bytes = Buffer.from(
      Uint8Array.from({ length: UPLOAD_PIECE_BYTES * 2 + 77 }, (_, index) => (index * 31) % 256),
    );
    const core = taking();
    const fractions: number[] = [];
    expect(await uploadFile(core, 'people.csv', new Blob([bytes]), options(fractions))).toBe(ID);
    expect(core.bytes().equals(bytes)).toBe(true);
    expect(core.calls).toEqual(
      ['beginUpload', 'addUploadPiece', 'addUploadPiece', 'addUploadPiece', 'finishUpload'].map(
        (name) => `importing.${name}`,
      ),
    );
    expect(fractions.at(-1)).toBe(1);
  });

  it('hands over an empty file as one without pieces', async () => {
    const core = taking();
    await uploadFile(core, 'empty.csv', new Blob([]), options());
    expect(core.calls).toEqual(['importing.beginUpload', 'importing.finishUpload']);
  });

  it('ends with the fault of the piece that was refused', async () => {
    const call = (async (contract: { name: string }) => {
      if (contract.name === addUploadPiece.name) throw new Error('full');
      return { upload: ID };
    }) as Caller['call'];
    await expect(uploadFile({ call }, 'people.csv', new Blob(['x']), options())).rejects.toThrow('full');
  });
});
