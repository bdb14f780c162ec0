/** `export`: a list or one record, taken out as a file for a reason that the audit log keeps (law 6, AU-03). */
import { closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { exportFaults } from '#core/export/export.faults.ts';
import { createExports } from '#core/export/exports.ts';
import { demand } from '#platform/access/decide.ts';
import { syncFolder } from '#platform/database/data-folder.ts';
import { EXPORT_FORMATS, type ExportRequest, exportRequestSchema } from '#shared/api/export.api.ts';
import { type Filter, filterSchema } from '#shared/entity/filter.ts';
import { type Arguments, cliFaults } from '../arguments.ts';
import type { OpenCommand, OpenCommandContext } from '../command.ts';
import { facts } from '../output.ts';
import { liesWithin } from '../paths.ts';
import { entityOf } from './show.ts';

const LISTS: Readonly<Record<string, string>> = { people: 'person', accounts: 'account', tasks: 'task' };
/** One process, one export. */
const SESSION = 'cli';

function readFilter(path: string): Filter {
  const usage = (problem: string) => cliFaults['cli.usage']({ problem: `The file ${path} ${problem}` });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw usage(thrown instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read');
  }
  const read = filterSchema.safeParse(json);
  if (!read.success) throw usage('holds no filter');
  return read.data;
}

function scopeOf({ args, platform }: OpenCommandContext): ExportRequest['scope'] {
  const [list, record, filter] = [args.option('list'), args.option('record'), args.option('filter')];
  if ((list === undefined) === (record === undefined))
    throw cliFaults['cli.usage']({ problem: 'Give either --list people|accounts|tasks or --record ID' });
  if (record !== undefined) {
    const id = record.toLowerCase();
    if (filter !== undefined) throw cliFaults['cli.usage']({ problem: 'The option --filter goes with --list' });
    return { kind: 'record', entity: entityOf(platform, id), id, history: args.flag('history') };
  }
  const entity = Object.hasOwn(LISTS, list!) ? LISTS[list!] : undefined;
  if (entity === undefined)
    throw cliFaults['cli.usage']({ problem: `The option --list takes one of ${Object.keys(LISTS).join(', ')}` });
  if (args.flag('history')) throw cliFaults['cli.usage']({ problem: 'The option --history goes with --record' });
  return { kind: 'list', entity, ...(filter === undefined ? {} : { filter: readFilter(filter) }) };
}

function requestOf(context: OpenCommandContext): ExportRequest {
  const { args } = context;
  const as = EXPORT_FORMATS.find((one) => one === args.required('as'));
  if (as === undefined) throw cliFaults['cli.usage']({ problem: 'The option --as takes one of csv, json' });
  const recipient = args.option('recipient');
  const request = exportRequestSchema.safeParse({
    scope: scopeOf(context),
    as,
    reason: args.required('reason'),
    ...(recipient === undefined ? {} : { recipient }),
  });
  if (!request.success)
    throw cliFaults['cli.usage']({
      problem: 'The reason needs 3 to 300 characters, and a recipient 1 to 200',
    });
  return request.data;
}

/** A new file that nobody else may read. Faults: `export.inside`, `export.exists`, `export.unwritable`. */
function openNew(args: Arguments, file: string): number {
  if (liesWithin(args.required('data'), file)) throw exportFaults['export.inside']();
  try {
    return openSync(file, 'wx', 0o600);
  } catch (thrown) {
    const exists = (thrown as NodeJS.ErrnoException).code === 'EEXIST';
    throw exportFaults[exists ? 'export.exists' : 'export.unwritable']({ file });
  }
}

function writeWhole(handle: number, file: string, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  } catch {
    throw exportFaults['export.unwritable']({ file });
  }
}

export const exportFile: OpenCommand = async (context) => {
  const { args, output, platform, actor } = context;
  demand(actor, { permission: 'record.export' });
  const file = resolve(args.required('to'));
  const request = requestOf(context);
  const exports = createExports(platform);
  const handle = openNew(args, file);
  let whole = false;
  try {
    const id = exports.begin(actor, SESSION, request);
    let rows = 0;
    let bytes = 0;
    for (let done = false; !done; ) {
      const piece = await exports.next(actor, SESSION, id);
      writeWhole(handle, file, piece.text);
      if (Math.floor(piece.rows / 10_000) > Math.floor(rows / 10_000)) output.progress(`${piece.rows} rows`);
      ({ rows, bytes, done } = piece);
    }
    fsyncSync(handle);
    syncFolder(dirname(file));
    whole = true;
    output.result({ file, rows, bytes }, facts);
    return 0;
  } finally {
    closeSync(handle);
    // Half a file would pass for a whole one.
    if (!whole) unlinkSync(file);
    exports.close();
  }
};
