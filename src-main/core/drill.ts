/**
 * A restore drill (DM-07): the newest backup is restored into a scratch folder under a key nobody keeps, its database is
 * looked through, its records are compared with what the backup says of them, and all of it is removed again.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { registry } from '#modules/entities.ts';
import { verifyAudit } from '#platform/audit/verify.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { extractDatabase, requireSoundPages } from '#platform/backup/read-backup.ts';
import { openSealedFile } from '#platform/backup/sealed-file.ts';
import { walkAll } from '#platform/checking/walk.ts';
import { openDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { isWholeAttachment } from '#platform/files/attachments.ts';
import type { KeyPair } from '#platform/keys/seal.ts';
import { checkRecords } from '#platform/records/check.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import type { Random } from '#shared/time/clock.ts';

export type DrillStep = 'database' | 'pages' | 'records' | 'compare' | 'files';

export interface DrillFindings {
  readonly made: string;
  readonly records: number;
  readonly stateEqual: boolean;
  readonly problems: number;
  readonly attachments: { readonly whole: number; readonly missing: number };
}

/** Faults: `backup.*`, `disk.*`. `scratch`: a folder of its own, removed at the end. */
export function drill(
  file: string,
  pair: KeyPair,
  scratch: string,
  random: Random,
  progress: (step: DrillStep, fraction: number) => void,
): DrillFindings {
  const fileKey = openSealedFile(file).keyFor(pair);
  if (fileKey === null) throw backupFaults['backup.other_device']();
  const database = join(scratch, 'drill.db');
  const key = Buffer.from(random.bytes(32));
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  try {
    const manifest = extractDatabase(file, fileKey, { database, key, random }, (fraction) =>
      progress('database', fraction),
    );
    progress('pages', 0);
    requireSoundPages(file, database, key);
    const writer = createWriter(openDatabase(database, key, 'writer'));
    try {
      progress('records', 0);
      const found = walkAll(checkRecords(writer, registry), ({ done, total }) =>
        progress('records', done / Math.max(1, total)),
      );
      const problems = found.length + verifyAudit(writer).problems.length;
      progress('compare', 0);
      const { hash, records } = stateHash(writer, registry);
      progress('files', 0);
      const whole = manifest.files.filter((name) => isWholeAttachment(dirname(file), name)).length;
      return {
        made: manifest.made,
        records,
        stateEqual: hash === manifest.state.hash,
        problems,
        attachments: { whole, missing: manifest.files.length - whole },
      };
    } finally {
      writer.connection.close();
    }
  } finally {
    key.fill(0);
    fileKey.fill(0);
    rmSync(scratch, { recursive: true, force: true });
  }
}
