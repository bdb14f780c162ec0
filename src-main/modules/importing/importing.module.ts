/** The importing slice: what the import screen asks for, and the imports that go on after a restart. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
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
import { importFaults } from './import.faults.ts';
import type { Progress } from './import.job.ts';
import { importOutcomes } from './import.outcomes.ts';
import { previewUpload } from './import.preview.ts';
import { importQueries } from './import.queries.ts';
import { createImporter, type Importer } from './import.service.ts';
import { readMapping } from './map/csv/plan.ts';
import { forgetInImports } from './store/forget.ts';
import { createUploads } from './uploads/uploads.ts';

/** Below the 15 ms of law 11, for what the slice does beside writing. */
const SLICE_MILLIS = 11;
const PROGRESS_MILLIS = 100;

/** The imports that run, then each change of one; changes that come too fast are told as the last of them. */
async function* watch(importer: Importer, platform: Platform, signal: AbortSignal): AsyncGenerator<Progress> {
  const changed = new Map<string, Progress>(importer.running().map((progress) => [progress.batch, progress]));
  let wake: () => void = () => undefined;
  const stop = importer.onProgress((progress) => {
    changed.set(progress.batch, progress);
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  let told = 0;
  try {
    while (!signal.aborted) {
      const ended = [...changed.values()].some((progress) => progress.status !== 'running');
      const wait = changed.size === 0 ? null : ended ? 0 : told + PROGRESS_MILLIS - platform.clock.now();
      if (wait === null || wait > 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (wait !== null) setTimeout(resolve, wait).unref();
        });
        continue;
      }
      told = platform.clock.now();
      const messages = [...changed.values()];
      changed.clear();
      yield* messages;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}

/** How many refusals a finished import lists. Fault: `import.batch_missing`. */
function refusalsIn({ writer }: Platform, batch: Id): number {
  const row = writer
    .prepare(
      'SELECT (SELECT count(*) FROM import_refusal r WHERE r.batch = b.seq) AS count FROM import_batch b WHERE b.id = ?',
    )
    .get(idToBytes(batch));
  if (!row) throw importFaults['import.batch_missing']();
  return row.count as number;
}

export const importingModule = (platform: Platform): Module => {
  const uploads = createUploads(platform);
  const importer = createImporter(platform, { uploads, sliceMillis: SLICE_MILLIS, threads: true });
  return {
    name: 'importing',
    handlers: [
      implement(beginUpload, async ({ name, size }) => ({ upload: uploads.begin(name, size) })),
      implement(addUploadPiece, async ({ upload, index, base64 }) => {
        uploads.add(upload, index, Buffer.from(base64, 'base64'));
        return {};
      }),
      implement(finishUpload, async ({ upload }) => {
        uploads.finish(upload);
        return {};
      }),
      implement(dropUpload, async ({ upload }) => {
        uploads.remove(upload);
        return {};
      }),
      implement(preview, async ({ upload, as, mapping }) => {
        const { name, path, scope } = uploads.sourceOf(upload);
        const sealed = uploads.sealOf(upload);
        const checked = mapping === undefined ? undefined : readMapping(mapping);
        return previewUpload(platform, { name, path, scope, ...(sealed ? { sealed } : {}) }, as, checked);
      }),
      implement(startImport, async ({ uploads: ids, as, mapping, dryRun }, { actor }) => {
        const job = await importer.start({ actor, uploads: ids, as, mapping: readMapping(mapping ?? {}), dryRun });
        return { batch: job.batch };
      }),
      implement(cancelImport, async ({ batch }) => {
        importer.job(batch)?.cancel();
        return {};
      }),
      implement(undoImport, async ({ batch }, { actor }) => ({
        kept: [...(await importer.undo(actor, batch)).kept],
      })),
      implement(importProgress, (_input, { signal }) => watch(importer, platform, signal)),
      implement(batches, (input, { actor }) => platform.read(actor, importQueries.batches, input)),
      implement(refusals, async (input, { actor }) => {
        const job = importer.job(input.batch);
        // A dry run leaves nothing in the database to read.
        if (!job?.dryRun) return platform.read(actor, importQueries.refusals, input);
        const page = job.refusals().slice(input.after, input.after + input.limit);
        const next = input.after + page.length;
        return { refusals: [...page], next: next < job.refusals().length ? next : null };
      }),
      implement(copyRefusals, async ({ batch }, { actor }) => {
        const job = importer.job(batch);
        const count = job?.dryRun ? job.refusals().length : refusalsIn(platform, batch);
        platform.audit.append({ actor, action: 'copy', detail: { import: batch, refusals: count } });
        return {};
      }),
      implement(possibleDuplicates, (input, { actor }) =>
        platform.read(actor, importQueries.possibleDuplicates, input),
      ),
      implement(mappings, (input, { actor }) => platform.read(actor, importQueries.mappings, input)),
      implement(saveMapping, async ({ name, signature, mapping }) => {
        const definition = JSON.stringify(readMapping(mapping));
        const id = platform.newId();
        platform.writer.transaction(() => {
          platform.writer.prepare('DELETE FROM import_mapping WHERE name = ?').run(name);
          platform.writer
            .prepare('INSERT INTO import_mapping (id, name, signature, definition, saved) VALUES (?, ?, ?, ?, ?)')
            .run(idToBytes(id), name, signature, definition, platform.clock.now());
        });
        return { id };
      }),
      implement(removeMapping, async ({ id }) => {
        platform.writer.prepare('DELETE FROM import_mapping WHERE id = ?').run(idToBytes(id));
        return {};
      }),
    ],
    start() {
      if (platform.staying) importer.resume();
    },
    forgets: (writer) => [forgetInImports(writer)],
    outcomes: importOutcomes,
    busy: () => importer.busy(),
    stop: () => importer.stop(),
  };
};
