/** A reader thread: opens the database read-only, wipes the key, and answers queries by their names. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Actor } from '#shared/access/actor.ts';
import { Fault, toFaultValue } from '#shared/errors/fault.ts';
import { placesOf } from '../log/places.ts';
import { sqliteCode } from './database-faults.ts';
import { openReader, type Reader } from './reader.ts';
import type { ReadAnswer, ReaderStart, ReadRequest } from './readers.ts';
import type { Query } from './types.ts';
import { toDiskFault } from './writer.ts';

type AnyQuery = Query<unknown, unknown>;

async function open({ path, key, queries }: ReaderStart): Promise<(request: ReadRequest) => Promise<unknown>> {
  let reader: Reader;
  try {
    reader = openReader(path, key);
  } finally {
    key.fill(0);
  }
  const module = (await import(queries)) as { readonly queries: readonly AnyQuery[] };
  const byName = new Map(module.queries.map((query) => [query.name, query]));
  return ({ query: name, input, actor }) => {
    const query = byName.get(name);
    if (query === undefined) throw new Error('a query is not in the list of queries');
    return reader.run((db) => query.run(db, input, actor as Actor));
  };
}

/** Where a defect happened, without its text, which may hold record content; SQLite's text names only tables. */
function whereOf(thrown: unknown): string {
  const { kind, where } = placesOf(thrown);
  const code = sqliteCode(thrown);
  const what = code === null ? kind : `${code}: ${(thrown as Error).message}`;
  return [what, ...where.map((place) => `  at ${place}`)].join('\n');
}

const port = parentPort;
if (port === null) throw new Error('reader-worker runs only as a worker thread');
const start = open(workerData as ReaderStart);
// Told per request; without this the thread would end before it could say so.
start.catch(() => undefined);

port.on('message', async (request: ReadRequest) => {
  const { call } = request;
  const answer = (what: ReadAnswer) => port.postMessage(what);
  try {
    const run = await start;
    answer({ call, output: await run(request) });
  } catch (thrown) {
    const error = toDiskFault(thrown);
    const fault = toFaultValue(error);
    answer(error instanceof Fault ? { call, fault } : { call, fault, defect: whereOf(error) });
  }
});
