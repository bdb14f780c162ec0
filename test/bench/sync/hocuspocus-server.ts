/** Hocuspocus as its documentation sets it up, with the store that its hooks ask for: the whole document into a row, two seconds after a change. */
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';
import { openPlainDatabase } from '../../support/plain-database.ts';

const database = openPlainDatabase(process.argv[2]!);
database.exec('PRAGMA journal_mode = WAL');
database.exec('CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, data BLOB NOT NULL)');

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  async onLoadDocument({ documentName, document }) {
    const row = database.prepare('SELECT data FROM documents WHERE name = ?').pluck().get(documentName);
    if (row) Y.applyUpdate(document, row as Buffer);
  },
  async onStoreDocument({ documentName, document }) {
    database
      .prepare('INSERT OR REPLACE INTO documents (name, data) VALUES (?, ?)')
      .run(documentName, Buffer.from(Y.encodeStateAsUpdate(document)));
  },
});
await server.listen();
process.stdout.write(`${JSON.stringify({ port: server.address.port })}\n`);
