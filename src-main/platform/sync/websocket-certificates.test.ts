/**
 * Whose certificates a link believes, in a process of its own each time: what Node and the computer trust is read once in a process.
 * Only on Linux can the computer be told by its environment what to trust; that the store is read elsewhere too is Node's to hold.
 */
import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { testAuthority, testCertificate } from '../../../sync-server/certificate.testing.ts';

const run = promisify(execFile);
/** Says of one address after the other how the first try went, and at last how many threads were started meanwhile. */
const PROGRAM = `
  import { connectWebsocket } from './src-main/platform/sync/websocket-link.ts';
  const said = [];
  let threads = 0;
  process.on('worker', () => { threads += 1; });
  for (const url of process.argv.slice(1)) {
    const { promise, resolve } = Promise.withResolvers();
    const link = connectWebsocket(url, { opened: () => resolve('opened'), received() {}, closed: resolve });
    said.push(await promise);
    link.close();
  }
  console.log(JSON.stringify({ said, threads }));`;

const builtIn = testAuthority('authority that Node knows');
const clinics = testAuthority('authority of the clinic');

let folder: string;
const servers: Server[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-trust-'));
  mkdirSync(join(folder, 'none'));
  writeFileSync(join(folder, 'built-in.pem'), builtIn.cert);
  writeFileSync(join(folder, 'clinics.pem'), clinics.cert);
  writeFileSync(join(folder, 'broken.pem'), '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** The address of a relay with this certificate. */
async function relayWith(options: ServerOptions): Promise<string> {
  const server = createServer(options);
  new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a workstation hears of these relays, which has this file as the store of its system. */
async function hear(
  store: string,
  urls: readonly string[],
  options = '',
): Promise<{ said: string[]; threads: number }> {
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(folder, 'built-in.pem'),
    SSL_CERT_FILE: join(folder, store),
    SSL_CERT_DIR: join(folder, 'none'),
    NODE_OPTIONS: options,
  };
  const args = ['--input-type=module-typescript', '-e', PROGRAM, '--', ...urls];
  const { stdout, stderr } = await run(process.execPath, args, { env, timeout: 15_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { said: string[]; threads: number };
}

describe('a link', () => {
  it('is made with an authority that Node knows only for the right name and in time', async () => {
    const right = await relayWith(builtIn.issue());
    const other = await relayWith(builtIn.issue(['relay.example.org']));
    const late = await relayWith(builtIn.issue(undefined, '20210101000000Z'));
    expect((await hear('absent.pem', [right, other, late])).said).toEqual([
      'opened',
      'its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
      'its certificate is not trusted (CERT_HAS_EXPIRED)',
    ]);
  });

  it.runIf(process.platform === 'linux')(
    'is made with an authority that only the computer knows, too, and holds it to the same',
    async () => {
      const right = await relayWith(clinics.issue());
      const other = await relayWith(clinics.issue(['relay.example.org']));
      const late = await relayWith(clinics.issue(undefined, '20210101000000Z'));
      const self = await relayWith(testCertificate());
      const before = await relayWith(builtIn.issue());
      const { said } = await hear('clinics.pem', [before, right, other, late, self, before]);
      expect(said).toEqual([
        'opened',
        'opened',
        'its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
        'its certificate is not trusted (CERT_HAS_EXPIRED)',
        'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
        // What Node trusts by itself is trusted still.
        'opened',
      ]);
    },
  );

  it.each(['absent.pem', 'broken.pem'])(
    'is refused as ever where the store of the system is %s',
    async (store) => {
      const unknown = await relayWith(clinics.issue());
      const known = await relayWith(builtIn.issue());
      const refusal = expect.stringMatching(/^its certificate is not trusted \(UNABLE_TO_\w+\)$/);
      // Asked once, for all tries.
      expect(await hear(store, [unknown, unknown, known])).toEqual({
        said: [refusal, refusal, 'opened'],
        threads: 1,
      });
    },
  );

  it('is refused as ever where Node cannot read the store', async () => {
    const older = join(folder, 'older.cjs');
    writeFileSync(older, "delete require('node:tls').getCACertificates;");
    const unknown = await relayWith(clinics.issue());
    const known = await relayWith(builtIn.issue());
    const { said, threads } = await hear('clinics.pem', [unknown, known], `--require "${older}"`);
    expect(said).toEqual([expect.stringContaining('certificate is not trusted'), 'opened']);
    expect(threads).toBe(1);
  });

  it('asks the computer nothing where Node’s own list does', async () => {
    const known = await relayWith(builtIn.issue());
    expect(await hear('clinics.pem', [known])).toEqual({ said: ['opened'], threads: 0 });
  });

  it.runIf(process.platform === 'linux')(
    'says in time that it is refused where the store does not answer, and is made once it does',
    async () => {
      const store = join(folder, 'slow.pem');
      await run('mkfifo', [store]);
      const url = await relayWith(clinics.issue());
      // Whoever opens one end waits for the other: then the store is being read.
      const reading = open(store, 'w');
      const hearing = hear('slow.pem', [url, url]);
      try {
        const end = await reading;
        await setTimeout(3_500);
        await end.writeFile(clinics.cert);
        await end.close();
        expect((await hearing).said).toEqual([expect.stringContaining('certificate is not trusted'), 'opened']);
      } finally {
        // So that nobody waits there for ever.
        closeSync(openSync(store, 'r+'));
      }
    },
  );

  it('does not blame the certificate of a relay that asks for one of ours', async () => {
    const url = await relayWith({ ...builtIn.issue(), requestCert: true });
    expect((await hear('absent.pem', [url])).said).toEqual(['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED']);
  });
});
