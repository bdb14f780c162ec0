/** An export over the wire, piece by piece; it rests in memory only until the browser saves it. */
import type { Caller } from '#shared/api/caller.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { beginExport, dropExport, nextExportPiece } from '#shared/api/export.api.ts';

/** More than this the window does not hold in memory; the command line has no such limit. */
const MOST_BYTES = 200 * 1024 * 1024;

const TYPES = { csv: 'text/csv;charset=utf-8', json: 'application/json' } as const;

/**
 * The file, or null where it grew beyond `MOST_BYTES`. Rejects with the fault of a call or the signal's reason; whatever the
 * end, the core is told when it comes too early.
 */
export async function fetchExport(
  { call }: Pick<Caller, 'call'>,
  request: InputOf<typeof beginExport>,
  progress: (rows: number) => void,
  signal: AbortSignal,
): Promise<Blob | null> {
  const { export: id } = await call(beginExport, request, signal);
  const parts: BlobPart[] = [];
  let whole = false;
  try {
    for (;;) {
      const piece: OutputOf<typeof nextExportPiece> = await call(nextExportPiece, { export: id }, signal);
      parts.push(piece.text);
      progress(piece.rows);
      whole = piece.done;
      if (piece.done) return new Blob(parts, { type: TYPES[request.as] });
      if (piece.bytes > MOST_BYTES) return null;
    }
  } finally {
    if (!whole) await call(dropExport, { export: id }).catch(() => undefined);
  }
}
