/** Work that is whole or not at all, alone or as a part of a larger whole: many envelopes may share one write to the disk. */
import type { Writer } from '../database/types.ts';

export function atomically<Result>(writer: Writer, work: () => Result): Result {
  const { connection } = writer;
  if (!connection.inTransaction) return writer.transaction(work);
  connection.exec('SAVEPOINT sync_part');
  try {
    const result = work();
    connection.exec('RELEASE sync_part');
    return result;
  } catch (thrown) {
    // A full disk may have ended the whole transaction by itself.
    if (connection.inTransaction) connection.exec('ROLLBACK TO sync_part; RELEASE sync_part');
    throw thrown;
  }
}
