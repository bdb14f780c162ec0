import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get as getTls } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testCertificate } from './certificate.testing.ts';
import { authBytes } from './protocol/frames.ts';
import { type TestClinic, type TestDevice, testChain, testClinic } from './room/testing.ts';
import { openSocket, type RunningRelay, runRelay, type TestSocket } from './running.testing.ts';

// Each starts programs, which may have to wait for their turn.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let root: string;
let data: string;
let running: RunningRelay[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
  data = join(root, 'data');
  running = [];
});
afterEach(async () => {
  for (const relay of running) await relay.stop('SIGKILL');
  rmSync(root, { recursive: true });
});

const start = async (...args: string[]) => {
  const relay = await runRelay(['--data', data, '--port', '0', ...args]);
  running.push(relay);
  return relay;
};
const ending = (args: readonly string[]) =>
  runRelay(args).then(
    () => 'started',
    ({ exitCode, logged }: { exitCode: number; logged: string[] }) => [exitCode, JSON.parse(logged.at(-1)!).error],
  );
const file = (name: string, text: string) => {
  writeFileSync(join(root, name), text);
  return join(root, name);
};
const tlsFiles = () => {
  const { cert, key } = testCertificate();
  return ['--tls-cert', file('cert.pem', cert), '--tls-key', file('key.pem', key)];
};
const authenticate = async (socket: TestSocket, clinic: TestClinic, device: TestDevice) => {
  const { relayKey, nonce } = await socket.hello();
  const bytes = authBytes({ relayKey, nonce, org: clinic.org, device: device.id });
  const signature = Buffer.from(device.sign('hello', bytes)).toString('hex');
  return socket.ask({ kind: 'auth', ref: 90, org: clinic.org, device: device.id, signature });
};

it('says in one line where it listens, and nothing else', async () => {
  const relay = await start();
  expect(relay.printed).toEqual([expect.stringMatching(/^\{"listening":"ws:\/\/127\.0\.0\.1:\d+"\}$/)]);
  expect(await relay.stop('SIGINT')).toBe(0);
  expect(relay.printed).toHaveLength(1);
  for (const line of relay.logged) expect(JSON.parse(line)).toMatchObject({ level: 'info' });
});

it('keeps what it confirmed, its key and its log from one run to the next', async () => {
  const first = await start();
  const socket = openSocket(`${first.url}/almoner`);
  const { relayKey } = await socket.hello();
  const clinic = testClinic('north', relayKey);
  expect(await socket.ask({ kind: 'publish', ref: 1, token: '', records: clinic.records })).toMatchObject({
    kind: 'ok',
  });
  expect(await authenticate(socket, clinic, clinic.first)).toMatchObject({ kind: 'ok' });
  const chain = testChain(clinic, clinic.first);
  const envelopes = Array.from({ length: 50 }, () => chain.next({ text: 'x'.repeat(2_000) }));
  const receipts = await Promise.all(
    envelopes.map((envelope, number) => socket.ask({ kind: 'put', ref: 100 + number, envelope })),
  );
  expect(receipts.every(({ kind }) => kind === 'receipt')).toBe(true);
  await first.stop('SIGKILL');

  const second = await start();
  const again = openSocket(second.url);
  expect((await again.hello()).relayKey).toBe(relayKey);
  await authenticate(again, clinic, clinic.first);
  expect(await again.ask({ kind: 'put', ref: 149, envelope: envelopes[49]! })).toEqual(receipts[49]);
});

it('confirms what came in, then ends its connections, when it is told to stop', async () => {
  const relay = await start();
  const socket = openSocket(relay.url);
  await socket.hello();
  expect(await relay.stop()).toBe(0);
  expect(await socket.closed).toBe(1001);
});

it('speaks TLS of today where it is given a certificate, and takes a renewed one', async () => {
  const token = ['--org-token', file('token', 'a token of enough length')];
  const relay = await start('--host', '0.0.0.0', ...tlsFiles(), ...token);
  const port = Number(new URL(relay.url).port);
  expect(relay.url).toMatch(/^wss:/);
  const socket = openSocket(`wss://127.0.0.1:${port}`);
  const clinic = testClinic('north', (await socket.hello()).relayKey);
  const publish = (ref: number, said: string) =>
    socket.ask({ kind: 'publish', ref, token: said, records: clinic.records });
  expect(await publish(1, '')).toMatchObject({ code: 'token' });
  expect(await publish(2, 'a token of enough length')).toMatchObject({ kind: 'ok' });

  const old = connectTls({ port, host: '127.0.0.1', maxVersion: 'TLSv1.1', rejectUnauthorized: false });
  expect(
    await once(old, 'secureConnect').then(
      () => 'connected',
      () => 'refused',
    ),
  ).toBe('refused');

  for (const garbage of [
    'GET / HTTP/1.1\r\n\r\n',
    Buffer.from('16030100050100000100', 'hex'),
    Buffer.alloc(4_000, 0xff),
  ]) {
    const plain = connect(port, '127.0.0.1');
    plain.on('error', () => undefined);
    plain.write(garbage);
    await once(plain.resume(), 'close');
  }

  const fingerprint = async () => {
    const tls = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(tls, 'secureConnect');
    const { fingerprint256 } = tls.getPeerCertificate();
    tls.destroy();
    return fingerprint256;
  };
  const before = await fingerprint();
  tlsFiles();
  relay.child.kill('SIGHUP');
  await expect.poll(fingerprint, { timeout: 10_000 }).not.toBe(before);
});

it('answers for its health and its figures and for nothing else', async () => {
  const relay = await start();
  const http = relay.url.replace('ws:', 'http:');
  const health = await fetch(`${http}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const metrics = await fetch(`${http}/metrics`);
  expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await metrics.text()).toContain('# TYPE almoner_relay_envelopes_total counter\n');
  for (const path of ['/', '/relay.db', '/health/', '/metrics?x', '/%2e%2e/relay.db'])
    expect((await fetch(http + path)).status).toBe(404);
  expect((await fetch(`${http}/health`, { method: 'POST', body: 'x' })).status).toBe(404);
});

it('shows its figures to others only for a token', async () => {
  const args = ['--host', '0.0.0.0', ...tlsFiles(), '--org-token', file('token', 'a token of enough length')];
  const status = (url: string, headers = {}) =>
    new Promise((resolve, reject) => {
      const { port } = new URL(url);
      getTls(`https://127.0.0.1:${port}/metrics`, { rejectUnauthorized: false, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  const closed = await start(...args);
  expect(await status(closed.url)).toBe(404);
  await closed.stop();
  const open = await start(...args, '--metrics-token', file('metrics', 'another token, for figures'));
  expect(await status(open.url)).toBe(404);
  expect(await status(open.url, { authorization: 'Bearer a token of enough length' })).toBe(404);
  expect(await status(open.url, { authorization: 'Bearer another token, for figures' })).toBe(200);
});

it('says why it does not start, and ends with a number that tells it', async () => {
  await start();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  expect(await ending(['--data', data, '--port', '0'])).toEqual([5, 'data.in_use']);
  expect(await ending(['--data', join(root, 'other'), '--port', String(port)])).toEqual([3, 'port.taken']);
  taken.close();
  expect(await ending(['--data', data, '--port', '0', '--host', '0.0.0.0'])).toEqual([4, 'tls.demanded']);
  expect(await ending(['--port', '0'])).toEqual([2, 'options.wrong']);
  expect(await ending(['--data', file('a-file', ''), '--port', '0'])).toEqual([6, 'data.unusable']);
  expect(
    await ending([
      '--data',
      join(root, 'third'),
      '--port',
      '0',
      '--host',
      '192.0.2.1',
      ...tlsFiles(),
      '--org-token',
      file('token', 'a token of enough length'),
    ]),
  ).toEqual([3, 'port.refused']);
});
