/**
 * A client of a stock Yjs server, as a process of its own that is told what to do over its channel: all records in one document, each
 * a map of its fields. One document, since these servers want a connection for each.
 */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Edit, Rec } from './records.ts';

export type Order =
  | { readonly type: 'connect'; readonly kind: 'y-websocket' | 'hocuspocus'; readonly url: string }
  /** Waits for so many records, from the connection on. */
  | { readonly type: 'arrive'; readonly records: number; readonly last: string }
  | { readonly type: 'create'; readonly records: readonly Rec[] }
  | { readonly type: 'edit'; readonly edits: readonly Edit[] }
  | { readonly type: 'shows'; readonly edit: Edit }
  | { readonly type: 'settled' }
  | { readonly type: 'digest' };

export interface Told {
  readonly ask: number;
  readonly answer: unknown;
}

const NAME = 'clinic';
const doc = new Y.Doc();
const records = doc.getMap<Y.Map<unknown>>('records');
let isSent = (): boolean => true;
let from = 0;

const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      doc.off('afterTransaction', look);
      resolve();
    };
    doc.on('afterTransaction', look);
    look();
  });
const soon = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

function connect(kind: 'y-websocket' | 'hocuspocus', url: string): void {
  from = performance.now();
  if (kind === 'y-websocket') {
    const provider = new WebsocketProvider(url, NAME, doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    isSent = () => provider.synced && (provider.ws as unknown as WebSocket | null)?.bufferedAmount === 0;
    return;
  }
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  const provider = new HocuspocusProvider({ websocketProvider: socket, name: NAME, document: doc });
  provider.attach();
  isSent = () => provider.isSynced && !provider.hasUnsyncedChanges;
}

const DO: { readonly [Type in Order['type']]: (order: Extract<Order, { type: Type }>) => Promise<unknown> } = {
  async connect({ kind, url }) {
    connect(kind, url);
    await soon(isSent);
  },
  async arrive({ records: count, last }) {
    let lastAt = 0;
    await until(() => {
      if (lastAt === 0 && records.has(last)) lastAt = performance.now();
      return records.size >= count;
    });
    return { millis: performance.now() - from, peopleMillis: lastAt - from };
  },
  async create({ records: made }) {
    doc.transact(() => {
      for (const { id, values } of made) records.set(id, new Y.Map(Object.entries(values)));
    });
  },
  async edit({ edits }) {
    doc.transact(() => {
      for (const { id, field, value } of edits) records.get(id)!.set(field, value);
    });
  },
  shows: ({ edit: { id, field, value } }) => until(() => records.get(id)?.get(field) === value),
  settled: () => soon(isSent),
  async digest() {
    const state = Buffer.from(Y.encodeStateVector(doc)).toString('hex');
    return { records: records.size, state: state.length, sum: sumOf() };
  },
};

/** Of all values of all records, whatever their order. */
function sumOf(): number {
  let sum = 0;
  for (const [id, record] of records)
    for (const letter of id + JSON.stringify(Object.entries(record.toJSON()).sort()))
      sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return sum;
}

process.on('message', ({ ask, order }: { readonly ask: number; readonly order: Order }) => {
  const work = DO[order.type] as (order: Order) => Promise<unknown>;
  work(order).then(
    (answer) => process.send!({ ask, answer } satisfies Told),
    (thrown) => {
      console.error(thrown);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
