/** Documents as a screen asks for them: attached, and read piece by piece. */
import {
  addFilePiece,
  attachFile,
  beginFile,
  PIECE_BYTES,
  readFilePiece,
} from '#modules/documents/contract/documents.api.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { TestClinic } from './backup.testing.ts';

/** By the contract alone, in the administrator's name. */
export async function callAsScreen<Output>(of: TestClinic, contract: Contract, input: unknown): Promise<Output> {
  const handlers = of.modules.flatMap((module) => module.handlers);
  const handler = handlers.find((one) => one.contract.name === contract.name)!;
  const context = { actor: of.admin, signal: new AbortController().signal, sessionId: 'one' };
  return contract.output.parse(await handler.handle(contract.input.parse(input) as never, context)) as Output;
}

/** `person`: whose it is; left out: nobody's. */
export async function attachDocument(
  to: TestClinic,
  bytes: Buffer,
  { name, person }: { readonly name: string; readonly person?: string },
): Promise<{ id: string; op: string }> {
  const { upload } = await callAsScreen<{ upload: string }>(to, beginFile, { size: bytes.length });
  for (let at = 0, index = 0; at < bytes.length; at += PIECE_BYTES, index += 1) {
    const base64 = bytes.subarray(at, at + PIECE_BYTES).toString('base64');
    await callAsScreen(to, addFilePiece, { upload, index, base64 });
  }
  return callAsScreen(to, attachFile, { upload, name, kind: 'insurance', ...(person ? { person } : {}) });
}

export async function readDocument(of: TestClinic, id: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const part: { base64: string; next: number | null } = await callAsScreen(of, readFilePiece, { id, offset });
    parts.push(Buffer.from(part.base64, 'base64'));
    offset = part.next;
  }
  return Buffer.concat(parts);
}

/** The fault that some work ends with. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (fault: Fault) => fault.code,
  );
